"""The ledger of an actor's stock phrases: its own texts entered as they come, settled when a check has brought all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.absorb.page import Page, by_subject, flags_on
from monitor.domain import (
    INSTITUTION_RANK,
    Authority,
    Config,
    Evidence,
    Flag,
    Kind,
    Position,
    Shift,
    SourceKind,
    Statement,
    Status,
)
from monitor.flags import Rules, day_of, formula_flag, phrase_reason, phrases
from monitor.formulas import (
    JUDGED,
    Added,
    Dropped,
    OwnText,
    arrivals,
    dropped,
    excerpt,
    fragments,
    present,
    replacement,
    returned,
    successor,
)
from monitor.revise import Edit
from monitor.store import Store, unsettled_key

_FEW = 3  # days that are named one by one
_AGAIN = "; it stands again in the text of "

Finding = Dropped | Added


class Ledger:
    """Enters and settles. What is to be settled is remembered with the texts, so that a killed run is completed."""

    def __init__(self, config: Config, store: Store, function_words: frozenset[str], rules: Rules) -> None:
        self._config = config
        self._store = store
        self._function_words = function_words
        self._rules = rules

    def enter(self, page: Page, said: Sequence[Statement], now: datetime) -> None:
        """Enters an actor's own text into the ledger of each issue it speaks to, to be settled later.

        One without a date is of the day on which it was first seen, however often it is edited.
        """
        publisher, authority = page.source.publisher, page.source.authority
        if publisher is None or authority is not Authority.OFFICIAL or page.source.kind is SourceKind.PAGE:
            return
        seen = min((one.seen_at for one in page.history), default=now)
        day = page.article.day or seen.astimezone(ZoneInfo(page.article.timezone)).date()
        own = {subject: texts for subject, texts in by_subject(said).items() if subject[0] == publisher}
        for (actor, issue), statements in own.items():
            passages = list(dict.fromkeys(statement.text for statement in statements))
            self._store.add_formula_text(page.revision.id, actor, issue, day, passages)
            key = unsettled_key(actor, issue)
            entered = [*(self._store.meta(key) or "").split(), page.revision.id]
            self._store.set_meta(key, " ".join(entered[-JUDGED:]))

    def settle(self, actor: str, now: datetime) -> tuple[int, ...]:
        """The flags on an actor's formulas come and gone, after all of a check's new texts have been entered."""
        ids: list[int] = []
        for issue in self._config.issues:
            key = unsettled_key(actor, issue.id)
            entered = (self._store.meta(key) or "").split()
            if not entered:
                continue
            position = self._store.position_on(actor, issue.id)
            with self._store.unit():
                ids += self._settled(position, frozenset(entered), now) if position else []
                self._store.set_meta(key, "")
        return tuple(dict.fromkeys(ids))

    def _settled(self, position: Position, entered: Collection[str], now: datetime) -> list[int]:
        """One finding after the other, each seeing the flags of those before: a phrase for a phrase is one shift."""
        texts = self._store.own_texts(position.actor, position.issue, JUDGED)
        findings = self._findings(position, texts, entered)
        ids = []
        for finding in findings:
            flag = self._flag(finding, position, now)
            if flag is not None:
                ids.append(self._store.save_flag(flag))
        return ids + self._in_use_again(position, texts, {finding.phrase for finding in findings}, now)

    def _findings(self, position: Position, texts: Sequence[OwnText], entered: Collection[str]) -> list[Finding]:
        """What has gone, what has come back, and what is new, in the actor's texts since the position was noted."""
        absences, since = self._config.settings.formulas.absences, position.as_of
        listed = (*position.formulas, *self._taken_off(position))
        gone = [
            dropped(phrase, self._with_last_use(phrase, position, texts), absences=absences, since=since)
            for phrase in position.formulas
        ]
        back = [returned(phrase, texts, absences=absences, since=since) for phrase in listed]
        issue = self._config.issue(position.issue)
        words = (*issue.keywords, *issue.context) if issue else ()
        new = arrivals(texts, self._function_words, known=listed, elsewhere=words, since=since, fresh=entered)
        known = [one for one in new if self._earlier_use(one.phrase, position, one.texts) is None]
        return [finding for finding in (*gone, *back, *known) if finding is not None]

    def _taken_off(self, position: Position) -> list[str]:
        """The formulas that a confirmed drop took off the list: their return is news, whatever they look like."""
        flags = self._store.flags_on(position.actor, position.issue)
        confirmed = (flag for flag in flags if flag.status is Status.CONFIRMED)
        gone = [phrase for flag in confirmed for phrase in phrases(flag.reasons, Shift.FORMULA_DROPPED)]
        return [phrase for phrase in dict.fromkeys(gone) if phrase not in position.formulas]

    def _with_last_use(self, phrase: str, position: Position, texts: Sequence[OwnText]) -> Sequence[OwnText]:
        """The texts, and before them the last one with the phrase where none of them has it."""
        if any(present(phrase, text.text) for text in texts):
            return texts
        earlier = self._earlier_use(phrase, position, texts)
        return texts if earlier is None else [earlier, *texts]

    def _earlier_use(self, phrase: str, position: Position, texts: Sequence[OwnText]) -> OwnText | None:
        """The last of the actor's texts with a phrase that came before all of these."""
        first = min((text.day for text in texts), default=date.max)
        found = self._store.own_texts(position.actor, position.issue, JUDGED, fragments(phrase))
        earlier = (text for text in reversed(found) if text.day < first)
        return next((text for text in earlier if present(phrase, text.text)), None)

    def _flag(self, finding: Finding, position: Position, now: datetime) -> Flag | None:
        past = flags_on(self._store, (position.actor, position.issue), position)
        if isinstance(finding, Dropped):
            shift, texts, reason = Shift.FORMULA_DROPPED, finding.run, _gone(finding)
            if _dismissed(finding, past):
                return None
            shown = [successor(finding.last_use or finding.phrase, text) for text in texts]
        else:
            shift, texts, shown = Shift.FORMULA_ADDED, finding.texts, [finding.passage] * len(finding.texts)
            reason = _come(finding)
        evidence = self._evidence(texts, position, shown)
        if not evidence:
            return None
        held = _open_on(finding.phrase, shift, past)
        told = {one.url: one for one in _texts(held)} if held else {}
        kept = [told.get(one.url, one) for one in evidence]  # a text that was edited meanwhile is no further one
        return formula_flag(shift, finding.phrase, kept, position, past, self._rules, now, reason=reason)

    def _in_use_again(
        self, position: Position, texts: Sequence[OwnText], told: Collection[str], now: datetime
    ) -> list[int]:
        """The open flags on a formula as gone whose run has ended: they say so until a reviewer decides."""
        ids = []
        for phrase in position.formulas:
            past = flags_on(self._store, (position.actor, position.issue), position)
            flag = None if phrase in told else _open_on(phrase, Shift.FORMULA_DROPPED, past)
            days = [text.day for text in texts if flag and text.day >= _began(flag) and present(phrase, text.text)]
            if flag is None or not days:
                continue
            line = next(line for line in flag.reasons if phrases([line], Shift.FORMULA_DROPPED) == (phrase,))
            reason = line.removeprefix(phrase_reason(Shift.FORMULA_DROPPED, phrase, "")).partition(_AGAIN)[0]
            reason += f"{_AGAIN}{days[-1]}"
            eased = formula_flag(
                Shift.FORMULA_DROPPED, phrase, _texts(flag), position, past, self._rules, now, reason=reason
            )
            ids += [self._store.save_flag(eased)] if eased is not None else []
        return ids

    def _evidence(self, texts: Sequence[OwnText], position: Position, passages: Sequence[str]) -> list[Evidence]:
        """One line for each text, the latest first, with the passage to look at."""
        found = []
        for text, passage in zip(reversed(texts), reversed(passages), strict=True):
            revision = self._store.revision(text.id)
            source = self._config.source(revision.source) if revision else None
            if revision is None or source is None:
                continue
            shown = passage if passage in text.text else next(iter(text.passages), "")
            page = Page(source, revision, (), Edit.FIRST)
            found.append(page.evidence(_own_words(shown, text, position), None, position))
        return found


def _own_words(shown: str, text: OwnText, position: Position) -> Statement:
    start = max(text.text.find(shown), 0)
    return Statement(
        shown,
        start,
        start + len(shown),
        Kind.OFFICIAL,
        actor=position.actor,
        rank=INSTITUTION_RANK,
        issues=(position.issue,),
        date=text.day,
    )


def _gone(finding: Dropped) -> str:
    """For how long a formula has been missing, how regular it was before, how it last read, and what stands there."""
    days = f"{finding.run[0].day} to {finding.run[-1].day}"
    missing = f"for {len(finding.run)} texts running, {days}"
    if finding.last_seen is None:
        return f"{missing}, and not seen in any text before"
    share = f"in {finding.uses} of the {finding.before} texts up to then" if finding.before > 1 else ""
    seen = ", ".join(filter(None, (f"last seen {finding.last_seen}", share)))
    now = replacement(finding.phrase, finding.last_use, finding.instead)
    instead = f", now with “{now}” in its place" if now else ""
    return f"{missing}, {seen}: “{excerpt(finding.phrase, finding.last_use)}”{instead}"


def _come(finding: Added) -> str:
    """In which texts a phrase stands that none had before, or for how long none had it."""
    *first, last = (str(text.day) for text in finding.texts)
    many = f"in {len(finding.texts)} texts from {first[0]} to {last}"
    days = f"in the texts of {', '.join(first)} and {last}" if len(first) <= _FEW else many
    return f"again {days}, after {finding.absent} texts without it" if finding.absent else f"{days} and in none before"


def _dismissed(finding: Dropped, past: Sequence[Flag]) -> bool:
    """Whether a reviewer dismissed this very run of absences: the formula has not been seen since it began."""
    return any(
        flag.status is Status.DISMISSED
        and finding.phrase in phrases(flag.reasons, Shift.FORMULA_DROPPED)
        and (finding.last_seen is None or finding.last_seen <= _began(flag))
        for flag in past
    )


def _open_on(phrase: str, shift: Shift, past: Sequence[Flag]) -> Flag | None:
    """The open flag that says that a formula has gone, or has come."""
    said = (flag for flag in past if flag.status is Status.OPEN and phrase in phrases(flag.reasons, shift))
    return next(said, None)


def _began(flag: Flag) -> date:
    """The day of the first of the texts that a flag on a formula shows."""
    return min(filter(None, map(day_of, _texts(flag))), default=date.max)


def _texts(flag: Flag) -> list[Evidence]:
    """A flag's evidence that is counted and not compared: the actor's texts with a formula, or without."""
    return [one for one in flag.evidence if one.comparison is None]
