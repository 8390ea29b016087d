"""The review in a terminal, key by key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from monitor import desk
from monitor.cli import cli
from monitor.domain import Dismissal, Severity, Stance, Status
from monitor.store import Shown
from monitor.wiring import now
from stage import state, write_config
from store_samples import POSITION, evidence, flag, statement


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A desk with a severe flag and a light one."""
    config = write_config(tmp_path)
    with state(config) as store:
        store.save_flag(flag("light", evidence("e1", statement("Norland reconsiders tariffs.")), severity=Severity.LOW))
        store.save_flag(flag("severe", evidence("e2", statement("Norland demands tariffs.")), severity=Severity.HIGH))
    return config


LIGHT, SEVERE = 1, 2


def review(config: Path, keys: str, *options: str) -> Result:
    words = ["review", "--config", str(config), "--reviewer", "ann", *options]
    return CliRunner().invoke(cli, words, input=keys, env={"COLUMNS": "200"}, catch_exceptions=False)


def decided(config: Path) -> dict[int, Status]:
    with state(config) as store:
        return {flag.id: flag.status for flag in store.flags(None)}


def test_the_severest_comes_first_and_keys_lead_on_and_back(config: Path) -> None:
    result = review(config, "jkq")
    shown = [line for line in result.stdout.splitlines() if " of 2 ─" in line]
    assert [line[0] for line in shown] == ["1", "2", "1"]
    first = result.stdout.split("2 of 2")[0]
    assert "Norland demands tariffs." in first
    assert POSITION.statement[:20] in first
    assert "2 flags are open" in result.stdout


def test_no_line_is_wider_than_eighty_columns(config: Path) -> None:
    assert max(map(len, review(config, "?jd1\nq").stdout.splitlines())) <= 80


def test_a_flag_is_confirmed_with_words_and_a_stance_of_ones_own(config: Path) -> None:
    result = review(config, "cNorland wants them now.\nlean-support\nq")
    assert result.exit_code == 0
    assert decided(config)[SEVERE] is Status.CONFIRMED
    with state(config) as store:
        position = store.position_on("norland", "tariffs")
        assert position is not None
        assert (position.statement, position.stance) == ("Norland wants them now.", Stance.LEAN_SUPPORT)
        assert store.decisions(SEVERE)[-1].reviewer == "ann"


def test_pressing_enter_keeps_what_is_proposed(config: Path) -> None:
    review(config, "c\n\nq")
    with state(config) as store:
        position = store.position_on("norland", "tariffs")
        assert position is not None
        assert position.statement == "Norland demands tariffs."


def test_a_flag_is_dismissed_by_the_number_of_its_reason(config: Path) -> None:
    result = review(config, "d4\nq")
    assert "opponent-quoted" in result.stdout
    with state(config) as store:
        assert store.decisions(SEVERE)[-1].reason == "opponent-quoted"


def test_undo_takes_back_what_was_done_last_and_goes_there(config: Path) -> None:
    result = review(config, "d1\nuq")
    assert decided(config)[SEVERE] is Status.OPEN
    assert result.stdout.count("1 of 2") == 2
    assert "reopened" in result.stdout


def test_a_flag_is_snoozed_and_remarked_on(config: Path) -> None:
    review(config, "nask the embassy\ns3d\nq")
    with state(config) as store:
        assert store.pile_counts(now())[Shown.SNOOZED] == 1
        assert store.acts(SEVERE)[0].note == "ask the embassy"


def test_a_question_names_its_way_back_and_the_answers_it_takes(config: Path) -> None:
    said = review(config, "dx\n\nq").stdout
    assert "why, by number (Enter goes back)" in said
    assert "answer with a number from 1 to" in said
    assert "left as it was" in said


def press(monkeypatch: pytest.MonkeyPatch, config: Path, keys: str, *, after_ben_at: str) -> None:
    """Has these keys pressed one by one, one of them just after Ben has dismissed the severe flag."""
    pressing = iter(keys)

    def pressed() -> str:
        key = next(pressing)
        if key == after_ben_at:
            with state(config) as store:
                desk.dismiss(store, SEVERE, desk.By("ben", now()), Dismissal.OPINION)
        return key

    monkeypatch.setattr(click, "getchar", pressed)


def test_what_another_did_while_the_flag_was_on_the_screen_is_not_decided_over(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(monkeypatch, config, "cq", after_ben_at="c")
    said = review(config, "\n\n").stdout
    assert decided(config)[SEVERE] is Status.DISMISSED
    assert "ben dismissed it (opinion)" in said


@pytest.mark.parametrize("before", ["", "d"])
def test_what_another_did_while_the_flag_was_on_the_screen_is_not_taken_back(
    config: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Neither the verdict on the flag in view, nor the one that has followed upon our own."""
    press(monkeypatch, config, before + "uq", after_ben_at="u")
    said = review(config, "1\n").stdout
    assert decided(config)[SEVERE] is Status.DISMISSED
    assert "ben dismissed it (opinion)" in said


def test_a_snooze_of_the_flag_in_view_is_taken_back(config: Path) -> None:
    review(config, "s1d\nuq")
    with state(config) as store:
        assert [act.kind.value for act in store.acts(SEVERE)] == ["snoozed", "woken"]


@pytest.mark.parametrize("keys", ["xq", "uq", "ssoon\nq", "q", "", "\x03", "é\u202eq", "d\nq", "dx\n99\n\nq", "n\nq"])
def test_what_makes_no_sense_changes_nothing(config: Path, keys: str) -> None:
    assert review(config, keys).exit_code == 0
    assert set(decided(config).values()) == {Status.OPEN}
    with state(config) as store:
        assert store.activity() == []


def test_an_abandoned_question_leaves_the_flag_as_it_was(config: Path) -> None:
    result = review(config, "d")
    assert "left as it was" in result.stdout
    assert set(decided(config).values()) == {Status.OPEN}


def test_the_end_of_the_pile_says_so(config: Path) -> None:
    assert "nothing left to review" in review(config, "d1\nd1\n").stdout
    assert "nothing left to review" in review(config, "").stdout


@pytest.mark.parametrize("key", ["?", "x", "d\n", "d99\n\n"])
def test_what_leaves_the_flag_as_it_was_does_not_push_its_answer_off_the_screen(config: Path, key: str) -> None:
    shown = review(config, f"{key}q").stdout
    assert shown.count("Norland demands tariffs.") == 1
    assert shown.count("c confirm") == 2
    assert review(config, "j?kq").stdout.count("Norland demands tariffs.") == 2


def test_a_remark_is_shown_with_its_flag(config: Path) -> None:
    shown = review(config, "nask the embassy\nq").stdout
    assert shown.count("Norland demands tariffs.") == 2
    assert "ask the embassy" in shown.rpartition("Norland demands tariffs.")[2]


def test_that_nothing_fits_is_told_with_the_ids_there_are(config: Path) -> None:
    result = review(config, "q", "--actor", "atlantis")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no actor 'atlantis'; there are: norland" in result.stderr
    assert "no issue 'tarifs'; there are: tariffs" in review(config, "q", "--issue", "tarifs").stderr
    review(config, "d1\nd1\n")
    done = review(config, "", "--actor", "norland", "--issue", "tariffs")
    assert (done.exit_code, done.stderr.strip()) == (0, "no open flag on norland · tariffs")


def test_the_walk_is_narrowed_to_an_actor_or_issue(config: Path) -> None:
    assert " of " not in review(config, "q", "--actor", "sudland").stdout
    assert "1 of 2" in review(config, "q", "--issue", "tariffs").stdout


def test_somebody_elses_verdict_is_told_and_not_overwritten(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    from monitor import desk
    from monitor.domain import Dismissal

    ask: Any = click.prompt

    def interrupted(*given: object, **options: object) -> object:
        with state(config) as store:
            desk.dismiss(store, SEVERE, desk.By("ben", now()), Dismissal.OPINION)
        return ask(*given, **options)

    monkeypatch.setattr(click, "prompt", interrupted)
    result = review(config, "d1\nq")
    assert "ben dismissed it" in result.stdout
    with state(config) as store:
        assert [one.reviewer for one in store.decisions(SEVERE)] == ["ben"]


def test_hostile_text_does_not_steer_the_terminal(config: Path) -> None:
    with state(config) as store:
        store.save_flag(flag("x", evidence("x", statement("\x1b[31m [bold]red[/] \u202e")), severity=Severity.HIGH))
    result = review(config, "jq")
    assert "\x1b" not in result.stdout
    assert "[bold]red[/]" in result.stdout
