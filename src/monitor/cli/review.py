"""The review in a terminal: open flags one by one, with the keys of the web desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from monitor import report
from monitor.cli.group import Examples
from monitor.cli.terminal import book, config_option, known, mends, say
from monitor.domain import Dismissal, Stance
from monitor.text import many

if TYPE_CHECKING:
    from monitor.desk import By, Case
    from monitor.store import Store

WIDTH = 80
"""Columns of the screen, at most: longer lines are hard to read."""

KEYS = (
    ("j", "next"),
    ("k", "back"),
    ("c", "confirm"),
    ("d", "dismiss"),
    ("s", "snooze"),
    ("u", "undo"),
    ("n", "note"),
    ("?", "help"),
    ("q", "quit"),
)
HELP = """\
j  the next flag                k  the one before
c  confirm: the statement becomes the position, in your words if you like
d  dismiss, with a reason       s  snooze: until a day, or for 3d or 6h
u  undo what was done last here n  add a remark
q  quit; nothing is lost, every decision is stored as it is made
At a question, Ctrl-C leaves the flag as it was."""


@click.command(cls=Examples, epilog="monitor review\nmonitor review --actor china --reviewer ann")
@click.option("--actor", help="Only flags on this actor.")
@click.option("--issue", help="Only flags on this issue.")
@click.option("--reviewer", envvar="MONITOR_REVIEWER", help="Who decides; the account's name if left out.")
@config_option
@mends
def review(actor: str | None, issue: str | None, reviewer: str | None, config_dir: Path) -> None:
    """Step through the open flags, the severest first, deciding with one key."""
    from monitor.desk import local_name
    from monitor.store import PileFilter
    from monitor.wiring import now

    with book(config_dir, agreed=True) as (config, store):
        rows = store.pile(PileFilter(actor=actor, issue=issue), now(), limit=1000)
        flags = [row.standing.flag for row in rows]
        if not flags:
            known(config, actor, issue)
        if not flags and (actor or issue):
            say(f"no open flag on {' · '.join(filter(None, (actor, issue)))}")
        width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH)
        screen = Console(width=width, highlight=False)
        Review(store, flags, reviewer or local_name(), screen, report.zones(config)).run()


@dataclass
class Review:
    """A walk along the pile as it lay at the start.

    ``zones`` are the sources' timezones by id. ``place`` is where the reviewer stands, ``case`` what is on the screen:
    decisions are on that, and refused if the flag has changed since. While it stays, answers to a key come beneath
    it, lest it push them off a small screen. ``last`` is the flag decided last, with the version that this has made.
    """

    store: Store
    flags: list[int]
    reviewer: str
    console: Console
    zones: Mapping[str, str]
    place: int = 0
    last: tuple[int, int | None] | None = None
    case: Case | None = None

    def run(self) -> None:
        """Until the pile or the reviewer is at an end."""
        while self.place < len(self.flags):
            case = self.case or self._show()
            self.console.print(self._keys(case))
            key = click.getchar()
            if key in ("q", "\x03", "\x04", ""):
                break
            self._do(key)
        left = self._left()
        still = f"{many(left, 'flag')} {'is' if left == 1 else 'are'} open"
        self.console.print(still if left else "nothing left to review")

    def _left(self) -> int:
        from monitor.store import Shown
        from monitor.wiring import now

        return self.store.pile_counts(now())[Shown.OPEN]

    # --- what is shown ---

    def _show(self) -> Case:
        """Puts the flag on the screen as it is now."""
        from monitor import desk

        case = self.case = desk.case(self.store, self.flags[self.place])
        self.console.rule(f"{self.place + 1} of {len(self.flags)}", align="left")
        self.console.print(report.flag_screen(case.flag, case.held.position if case.held else None, self.zones))
        for act in case.acts:
            self.console.print(Text(report.plain(f"  {desk.describe(act)}{': ' if act.note else ''}{act.note}"), "dim"))
        return case

    def _keys(self, case: Case) -> Text:
        line = Text()
        decided = case.flag.status.value != "open"
        for key, what in KEYS:
            if decided and key in "cds":
                continue
            line.append(key, "bold reverse")
            line.append(f" {what}  ")
        return line

    # --- what is done ---

    def _do(self, key: str) -> None:
        """One key. Whatever stands against it is told, and the reviewer stays."""
        from monitor.desk import ConflictError, RefusedError, UnknownFlagError

        does: dict[str, Callable[[], None]] = {
            "j": self._forward,
            "k": self._back,
            "c": self._confirm,
            "d": self._dismiss,
            "s": self._snooze,
            "u": self._undo,
            "n": self._remark,
            "?": lambda: self.console.print(HELP),
        }
        try:
            does.get(key, lambda: self.console.print("no such key; ? lists them"))()
        except ConflictError as error:
            self._show()
            self.console.print(Text(report.plain(str(error)), "yellow"))
        except (RefusedError, UnknownFlagError) as error:
            self.console.print(Text(report.plain(str(error)), "yellow"))
        except click.Abort:
            self.console.print("left as it was")

    def _forward(self) -> None:
        self._go(self.place + 1)

    def _back(self) -> None:
        self._go(max(self.place - 1, 0))

    def _go(self, place: int) -> None:
        """To a place of the pile, whose flag is not on the screen yet."""
        self.place, self.case = place, None

    def _confirm(self) -> None:
        from monitor import desk

        flag, case = self._here()
        held = case.proposed
        self.console.print(Text(report.plain(f"the new position: {held.statement}")))
        words = click.prompt("its words (Enter keeps them)", default="", show_default=False)
        stance = click.prompt("its stance", default=held.stance.value, type=click.Choice([one.value for one in Stance]))
        seen = case.standing.version
        desk.confirm(self.store, flag, self._by(), seen=seen, statement=words, stance=Stance(stance))
        self._decided(flag)

    def _dismiss(self) -> None:
        from monitor import desk
        from monitor.verdicts import EXPLAINED

        flag, case = self._here()
        reasons = list(Dismissal)
        for number, reason in enumerate(reasons, 1):
            self.console.print(f"{number:>3}  {reason.value:<20} {EXPLAINED[reason]}")
        choice = click.prompt(
            "why, by number (Enter goes back)", default="", show_default=False, value_proc=_number_to(len(reasons))
        )
        desk.dismiss(self.store, flag, self._by(), reasons[choice - 1], seen=case.standing.version)
        self._decided(flag)

    def _snooze(self) -> None:
        from monitor import desk

        flag, case = self._here()
        by = self._by()
        end = desk.until(click.prompt("until", default="1d"), by.at)
        desk.snooze(self.store, flag, by, end, seen=case.standing.version)
        self._decided(flag)

    def _undo(self) -> None:
        from monitor import desk

        last, self.last = self.last, None
        here, case = self._here()
        flag, seen = last or (here, case.standing.version)
        desk.undo(self.store, flag, self._by(), seen=seen)
        self._go(self.flags.index(flag))

    def _remark(self) -> None:
        from monitor import desk

        desk.comment(self.store, self.flags[self.place], self._by(), _words("remark (Enter goes back)"))
        self._go(self.place)

    def _here(self) -> tuple[int, Case]:
        """The flag on the screen, as it was when it was put there."""
        from monitor import desk

        flag = self.flags[self.place]
        return flag, self.case or desk.case(self.store, flag)

    def _decided(self, flag: int) -> None:
        standing = self.store.standing(flag)
        self.last = flag, standing.version if standing else None
        self._forward()

    def _by(self) -> By:
        from monitor import desk
        from monitor.wiring import now

        return desk.By(self.reviewer, now())


def _number_to(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.strip():
            raise click.Abort
        if text.strip() not in {str(number) for number in range(1, most + 1)}:
            raise click.UsageError(f"answer with a number from 1 to {most}, or with Enter alone to go back")
        return int(text)

    return read


def _words(question: str) -> str:
    text: str = click.prompt(question, default="", show_default=False)
    if not text.strip():
        raise click.Abort
    return text
