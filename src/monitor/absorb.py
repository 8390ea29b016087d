"""What one article adds to what is known: its statements compared, its flags raised or fed, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.compare import Judge, Pair
from monitor.domain import (
    MOVES,
    Article,
    Authority,
    Comparison,
    Config,
    Evidence,
    Flag,
    Kind,
    Position,
    Revision,
    Shift,
    Source,
    SourceKind,
    Statement,
    Status,
    identity,
)
from monitor.flags import edit_flag, first_word_flag, formula_flag, stance_flag
from monitor.formulas import Added, Dropped, OwnText, arrivals, dropped, returned
from monitor.issues import link
from monitor.pages import Reading
from monitor.revise import Edit, classify, known_sentences, unseen
from monitor.store import Store, statement_key
from monitor.text import digest

HISTORY = 4
"""Revisions an article is held against: a page may alternate between a few variants."""

EDIT_CONFIDENCE = 0.5
"""An edit is only worth a flag if the whole document's stance more likely moved than not."""

Subject = tuple[str, str]
"""An actor's id and an issue's: what positions and flags are about."""


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What came of a reading."""

    edit: Edit
    statements: int = 0
    flags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Page:
    """A reading on its way into the store."""

    source: Source
    revision: Revision
    history: Sequence[Revision]
    edit: Edit

    @property
    def article(self) -> Article:
        return self.revision.article

    def evidence(
        self, said: Statement, comparison: Comparison | None, position: Position | None, note: str = ""
    ) -> Evidence:
        return Evidence(
            id=statement_key(self.revision.id, said),
            url=self.article.url,
            source=self.source.id,
            authority=self.source.authority,
            title=self.article.title,
            published=self.article.published,
            statement=said,
            comparison=comparison,
            position=position.key if position else None,
            outlet=self.article.publisher or self.source.name,
            note=note,
        )


class Absorber:
    """Takes readings into the store. Comparing is slow and done first; the transaction that follows is short."""

    def __init__(self, config: Config, store: Store, judge: Judge, function_words: frozenset[str]) -> None:
        self._config = config
        self._store = store
        self._judge = judge
        self._function_words = function_words

    # --- one article ---

    def absorb(self, source: Source, reading: Reading, body_sha256: str, now: datetime) -> Absorbed:
        """Stores the article's revision and statements and what follows from them.

        Doing it again changes nothing. A text that lost most of its words waits until it is read a second time.
        """
        article = reading.article
        history = self._store.latest_revisions(article.url, HISTORY)
        edit = self._edit(source, history, article)
        if edit is Edit.GUTTED:
            return Absorbed(edit)
        revision = Revision(
            identity(article.url, digest(article.text)), article.url, source.id, 0, now, article, body_sha256
        )
        page = _Page(source, revision, history, edit)
        if edit in (Edit.SAME, Edit.FLAPPED):
            self._store.add_revision(revision)
            return Absorbed(edit)
        new = unseen(reading.statements, article, known_sentences(history))
        subjects = _by_subject(new)
        compared = {subject: self._compared(page, subject, said) for subject, said in subjects.items()}
        edits = self._edits(page)
        with self._store.unit():
            self._store.add_revision(revision)
            self._store.add_statements(revision.id, reading.statements)
            for one in (one for group in compared.values() for one in group):
                if one.comparison is not None and one.position is not None:
                    self._store.add_comparison(one.id, one.position, one.comparison)
            flags = self._flags(page, compared, edits, now)
            ids = tuple(self._store.save_flag(flag) for flag in flags)
            self._enter_ledger(page, reading.statements, now)
        return Absorbed(edit, len(reading.statements), ids)

    def renew(self, source: Source, reading: Reading, body_sha256: str, now: datetime) -> None:
        """Puts today's reading of bytes that an older reader read in that reading's place: nothing in it is news."""
        article = reading.article
        key = identity(article.url, digest(article.text))
        with self._store.unit():
            self._store.add_revision(Revision(key, article.url, source.id, 0, now, article, body_sha256))

    def _edit(self, source: Source, history: Sequence[Revision], article: Article) -> Edit:
        """What happened to the text, with what the store knows beyond the last few revisions."""
        edit = classify(history, article)
        if edit is Edit.GUTTED:
            return Edit.CHANGED if self._confirmed_loss(article) else Edit.GUTTED
        self.intact(article.url)
        if edit is Edit.FLAPPED and self._takes_back(source, history[0]):
            return Edit.CHANGED
        return edit

    def _confirmed_loss(self, article: Article) -> bool:
        """Whether the shrunken text was read the last time too: then it is the page's text now."""
        key, text = f"held {article.url}", digest(article.text)
        if self._store.meta(key) == text:
            return True
        self._store.set_meta(key, text)
        return False

    def intact(self, url: str) -> None:
        """Notes that a page is whole, so that a loss of text counts as the first again."""
        if self._store.meta(f"held {url}"):
            self._store.set_meta(f"held {url}", "")

    def _takes_back(self, source: Source, last: Revision) -> bool:
        """Whether a reviewer has confirmed the edit that made the last text, so that undoing it is an edit too."""
        if source.publisher is None:
            return False
        return any(
            one.url == last.url and one.statement.text in last.article.text
            for issue in self._config.issues
            for flag in self._store.flags_on(source.publisher, issue.id)
            if flag.shift is Shift.SILENT_EDIT and flag.status is Status.CONFIRMED
            for one in flag.evidence
        )

    def _compared(self, page: _Page, subject: Subject, said: Sequence[Statement]) -> list[Evidence]:
        """Each statement against the position in force on its own day, or else against a plain "yes"."""
        if self._store.position_on(*subject) is None:
            held: list[Position | None] = [None] * len(said)
            texts = [self._claim(*subject)] * len(said)
        else:
            held = [self._store.position_on(*subject, self._day(one, page)) for one in said]
            texts = [position.statement if position else "" for position in held]
        pairs = [(text, one) for text, one in zip(texts, said, strict=True) if text]
        results = iter(self._judge.compare_many([Pair(text, one.text, one.before) for text, one in pairs]))
        return [
            page.evidence(one, next(results), position)
            for text, one, position in zip(texts, said, held, strict=True)
            if text
        ]

    def _claim(self, actor_id: str, issue_id: str) -> str:
        actor, issue = self._config.actor(actor_id), self._config.issue(issue_id)
        return issue.claim(actor.name) if actor and issue else ""

    def _day(self, said: Statement, page: _Page) -> date:
        return said.date or page.article.day or page.revision.seen_at.date()

    def _flags(
        self,
        page: _Page,
        compared: Mapping[Subject, Sequence[Evidence]],
        edits: Mapping[Subject, Sequence[Evidence]],
        now: datetime,
    ) -> list[Flag]:
        settings = self._config.settings.flags
        found: list[Flag | None] = []
        for subject in sorted({*compared, *edits}):
            past = self._store.flags_on(*subject)
            position = self._store.position_on(*subject)
            said = compared.get(subject, ())
            if page.edit is Edit.CHANGED and page.source.publisher == subject[0]:
                found.append(edit_flag(edits.get(subject, ()), *subject, position, past, settings, now))
            elif position is None:
                found.append(first_word_flag(said, *subject, past, settings, now))
            else:
                current = [one for one in said if one.position == position.key]
                found.append(stance_flag(current, position, past, settings, now))
        return [flag for flag in found if flag is not None]

    # --- edits in place ---

    def _edits(self, page: _Page) -> dict[Subject, list[Evidence]]:
        """What a publisher's own text said before and after an edit, where the stance moved."""
        publisher = page.source.publisher
        if page.edit is not Edit.CHANGED or publisher is None:
            return {}
        before = page.history[0].article.text
        found: dict[Subject, list[Evidence]] = defaultdict(list)
        edit = self._judge.diff(before, page.article.text)
        if edit.shift is None or edit.confidence < EDIT_CONFIDENCE:
            return {}
        for change in (one for one in edit.changes if one.relation in MOVES):
            said = _edited_statement(page, publisher, change.before, change.after)
            for linked in link([said], self._config.issues, page.article):
                for issue in linked.issues:
                    note = change.before or ""
                    found[publisher, issue].append(page.evidence(linked, change.comparison, None, note))
        return dict(found)

    # --- formulas ---

    def _enter_ledger(self, page: _Page, said: Sequence[Statement], now: datetime) -> None:
        """Enters an actor's own text into the ledger of each issue it speaks to, to be settled later."""
        publisher, authority = page.source.publisher, page.source.authority
        if publisher is None or authority is not Authority.OFFICIAL or page.source.kind is SourceKind.PAGE:
            return
        day = page.article.day or now.date()
        own = {subject: texts for subject, texts in _by_subject(said).items() if subject[0] == publisher}
        for (actor, issue), statements in own.items():
            passages = list(dict.fromkeys(statement.text for statement in statements))
            self._store.add_formula_text(page.revision.id, actor, issue, day, passages)
            self._store.set_meta(_unsettled(actor, issue), page.revision.id)

    def settle_ledger(self, actor: str, now: datetime) -> tuple[int, ...]:
        """The flags on an actor's formulas come and gone, after all of a check's new texts have been entered.

        What is to be settled is remembered with the texts, so that a run killed in between is completed by the next.
        """
        ids: list[int] = []
        for issue in self._config.issues:
            key = _unsettled(actor, issue.id)
            if not self._store.meta(key):
                continue
            position = self._store.position_on(actor, issue.id)
            with self._store.unit():
                flags = self._formula_flags(position, now) if position else []
                ids += [self._store.save_flag(flag) for flag in flags]
                self._store.set_meta(key, "")
        return tuple(ids)

    def _formula_flags(self, position: Position, now: datetime) -> list[Flag]:
        absences = self._config.settings.formulas.absences
        texts = [
            text for text in self._store.formula_texts(position.actor, position.issue) if text.day >= position.as_of
        ]
        found: list[Flag | None] = []
        for phrase in position.formulas:
            gone = dropped(phrase, texts, absences=absences)
            back = returned(phrase, texts, absences=absences)
            found.append(self._dropped_flag(gone, position, now) if gone else None)
            found.append(self._added_flag(back, position, now) if back else None)
        issue = self._config.issue(position.issue)
        words = (*issue.keywords, *issue.context) if issue else ()
        new = arrivals(texts, self._function_words, known=position.formulas, elsewhere=words)
        found += [self._added_flag(arrival, position, now) for arrival in new]
        return [flag for flag in found if flag is not None]

    def _dropped_flag(self, gone: Dropped, position: Position, now: datetime) -> Flag | None:
        reason = f"absent for {len(gone.run)} texts running"
        reason += f", last seen {gone.last_seen}" if gone.last_seen else ", not seen since the position was noted"
        evidence = self._own_evidence(gone.run, position, gone.instead)
        return self._formula_flag(Shift.FORMULA_DROPPED, gone.phrase, evidence, position, reason, 0.9, now)

    def _added_flag(self, arrival: Added, position: Position, now: datetime) -> Flag | None:
        days = " and ".join(str(text.day) for text in arrival.texts)
        evidence = self._own_evidence(arrival.texts, position, arrival.passage)
        reason = f"stands in the texts of {days} and in none before"
        return self._formula_flag(Shift.FORMULA_ADDED, arrival.phrase, evidence, position, reason, 0.75, now)

    def _formula_flag(
        self, shift: Shift, phrase: str, evidence: Sequence[Evidence], position: Position, reason: str,
        confidence: float, now: datetime,
    ) -> Flag | None:  # fmt: skip
        if not evidence:
            return None
        past = self._store.flags_on(position.actor, position.issue)
        settings = self._config.settings.flags
        return formula_flag(
            shift, phrase, evidence, position, past, settings, now, reason=reason, confidence=confidence
        )

    def _own_evidence(self, texts: Sequence[OwnText], position: Position, passage: str) -> list[Evidence]:
        """One line for each text, the latest first, with the passage to look at."""
        found = []
        for text in reversed(texts):
            revision = self._store.revision(text.id)
            source = self._config.source(revision.source) if revision else None
            if revision is None or source is None:
                continue
            shown = passage if passage in text.text else next(iter(text.passages), "")
            start = max(text.text.find(shown), 0)
            said = Statement(
                shown,
                start,
                start + len(shown),
                Kind.OFFICIAL,
                None,
                None,
                position.actor,
                4,
                (position.issue,),
                text.day,
            )
            found.append(_Page(source, revision, (), Edit.FIRST).evidence(said, None, position))
        return found


def _unsettled(actor: str, issue: str) -> str:
    return f"unsettled ledger {actor} {issue}"


def _by_subject(statements: Iterable[Statement]) -> dict[Subject, list[Statement]]:
    found: dict[Subject, list[Statement]] = defaultdict(list)
    for said in statements:
        for issue in said.issues if said.actor else ():
            found[said.actor or "", issue].append(said)
    return dict(found)


def _edited_statement(page: _Page, publisher: str, before: str | None, after: str | None) -> Statement:
    """The sentence as it stands now, or the one that was taken out, as the publisher's own word."""
    words = after or before or ""
    start = max(page.article.text.find(words), 0)
    return Statement(words, start, start + len(words), Kind.OFFICIAL, None, None, publisher, 4)
