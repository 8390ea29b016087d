"""The ledger of an actor's stock phrases: its own texts entered as they come, settled when a check has brought all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

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
)
from monitor.flags import Rules, formula_flag
from monitor.formulas import Added, Dropped, OwnText, arrivals, dropped, returned
from monitor.revise import Edit
from monitor.store import Store, unsettled_key


class Ledger:
    """Enters and settles. What is to be settled is remembered with the texts, so that a killed run is completed."""

    def __init__(self, config: Config, store: Store, function_words: frozenset[str], rules: Rules) -> None:
        self._config = config
        self._store = store
        self._function_words = function_words
        self._rules = rules

    def enter(self, page: Page, said: Sequence[Statement], now: datetime) -> None:
        """Enters an actor's own text into the ledger of each issue it speaks to, to be settled later."""
        publisher, authority = page.source.publisher, page.source.authority
        if publisher is None or authority is not Authority.OFFICIAL or page.source.kind is SourceKind.PAGE:
            return
        day = page.article.day or now.date()
        own = {subject: texts for subject, texts in by_subject(said).items() if subject[0] == publisher}
        for (actor, issue), statements in own.items():
            passages = list(dict.fromkeys(statement.text for statement in statements))
            self._store.add_formula_text(page.revision.id, actor, issue, day, passages)
            self._store.set_meta(unsettled_key(actor, issue), page.revision.id)

    def settle(self, actor: str, now: datetime) -> tuple[int, ...]:
        """The flags on an actor's formulas come and gone, after all of a check's new texts have been entered."""
        ids: list[int] = []
        for issue in self._config.issues:
            key = unsettled_key(actor, issue.id)
            if not self._store.meta(key):
                continue
            position = self._store.position_on(actor, issue.id)
            with self._store.unit():
                ids += self._settled(position, now) if position else []
                self._store.set_meta(key, "")
        return tuple(dict.fromkeys(ids))

    def _settled(self, position: Position, now: datetime) -> list[int]:
        """One finding after the other, each seeing the flags of those before: a phrase for a phrase is one shift."""
        ids = []
        for finding in self._findings(position):
            flag = self._flag(finding, position, now)
            if flag is not None:
                ids.append(self._store.save_flag(flag))
        return ids

    def _findings(self, position: Position) -> list[Dropped | Added]:
        """What has gone, what has come back, and what is new, in the actor's texts since the position was noted."""
        absences = self._config.settings.formulas.absences
        known = self._store.formula_texts(position.actor, position.issue)
        texts = [text for text in known if text.day >= position.as_of]
        gone = [dropped(phrase, texts, absences=absences) for phrase in position.formulas]
        back = [returned(phrase, texts, absences=absences) for phrase in position.formulas]
        issue = self._config.issue(position.issue)
        words = (*issue.keywords, *issue.context) if issue else ()
        new = arrivals(texts, self._function_words, known=position.formulas, elsewhere=words)
        return [finding for finding in (*gone, *back, *new) if finding is not None]

    def _flag(self, finding: Dropped | Added, position: Position, now: datetime) -> Flag | None:
        if isinstance(finding, Dropped):
            shift, texts, passage = Shift.FORMULA_DROPPED, finding.run, finding.instead
            seen = f"last seen {finding.last_seen}" if finding.last_seen else "not seen since the position was noted"
            reason = f"for {len(texts)} texts running, {seen}"
        else:
            shift, texts, passage = Shift.FORMULA_ADDED, finding.texts, finding.passage
            days = " and ".join(str(text.day) for text in texts)
            reason = f"in the texts of {days} and in none before"
        evidence = self._evidence(texts, position, passage)
        if not evidence:
            return None
        past = flags_on(self._store, (position.actor, position.issue), position)
        return formula_flag(shift, finding.phrase, evidence, position, past, self._rules, now, reason=reason)

    def _evidence(self, texts: Sequence[OwnText], position: Position, passage: str) -> list[Evidence]:
        """One line for each text, the latest first, with the passage to look at."""
        found = []
        for text in reversed(texts):
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
