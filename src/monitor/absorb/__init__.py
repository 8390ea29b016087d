"""What one article adds to what is known: its statements compared, its flags raised or fed, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.absorb.edits import Edits
from monitor.absorb.hearing import Hearing
from monitor.absorb.ledger import Ledger
from monitor.absorb.page import Page, Subject, by_subject, first_of_each, flags_on
from monitor.absorb.past import Past
from monitor.compare import Judge
from monitor.domain import Config, Doubt, Evidence, Flag, Position, Revision, Source, SourceKind, Statement, identity
from monitor.flags import Rules, edit_flag, first_word_flag, moves, stance_flag
from monitor.pages import Reading, cues
from monitor.revise import Edit, unseen
from monitor.store import Store
from monitor.text import digest

HISTORY = 4
"""Revisions an article is held against: a page may alternate between a few variants."""

CHANGES = frozenset({Edit.CHANGED, Edit.CORRECTED})
"""What makes a publisher's text a changed one: its new sentences are judged by what stood there before."""


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What came of a reading."""

    edit: Edit
    statements: int = 0
    flags: tuple[int, ...] = ()


class Absorber:
    """Takes readings into the store. Comparing is slow and done first; the transaction that follows is short."""

    def __init__(self, config: Config, store: Store, judge: Judge, function_words: frozenset[str]) -> None:
        self._config = config
        self._store = store
        self._judge = judge
        self._function_words = function_words
        self._rules = Rules(config.settings.flags, _told_as_done)
        self._hearing = Hearing(config, store, judge)
        self._edits = Edits(config, store, judge, self._hearing, self._rules)
        self._past = Past(config, store, self._rules)
        self._ledger = Ledger(config, store, function_words, self._rules)

    def renewed(self, config: Config) -> Absorber:
        """The same under another configuration."""
        return Absorber(config, self._store, self._judge, self._function_words)

    # --- one article ---

    def absorb(self, source: Source, reading: Reading, body_sha256: str, now: datetime) -> Absorbed:
        """Stores the article's revision and statements and what follows from them.

        Doing it again changes nothing. A text that lost most of its words waits until it is read a second time.
        """
        article = reading.article
        history = self._store.latest_revisions(article.url, HISTORY)
        edit = self._edits.classed(source, history, article)
        if edit is Edit.GUTTED:
            return Absorbed(edit)
        if edit in CHANGES and history[0].article.reader != article.reader:
            self.renew(source, reading, body_sha256, now)  # the last version could not be read again: no edit is seen
            return Absorbed(Edit.SAME)
        revision = Revision(
            identity(article.url, digest(article.text)), article.url, source.id, 0, now, article, body_sha256
        )
        page = Page(source, revision, history, edit)
        if edit in (Edit.SAME, Edit.FLAPPED):
            self._edits.noted(article)
            self._store.add_revision(revision)
            return Absorbed(edit)
        new = unseen(reading.statements, article, history)
        told = first_of_each(by_subject(one for one in new if Doubt.SATIRE not in one.doubt))
        compared = {subject: self._hearing.heard(page, subject, said) for subject, said in told.items()}
        edits = self._edits.moved(page, told)
        with self._store.unit():
            self._store.add_revision(revision)
            self._edits.noted(article)
            self._store.add_statements(revision.id, reading.statements)
            for one in (one for group in compared.values() for one in group):
                if one.comparison is not None and one.position is not None:
                    self._store.add_comparison(one.id, one.position, one.comparison)
            ids = [self._store.save_flag(flag) for flag in self._edits.corrected(page)]
            ids += [self._store.save_flag(flag) for flag in self._flags(page, compared, edits, now)]
            self._ledger.enter(page, reading.statements, now)
        return Absorbed(edit, len(reading.statements), tuple(dict.fromkeys(ids)))

    def renew(self, source: Source, reading: Reading, body_sha256: str, now: datetime) -> None:
        """Puts today's reading of bytes that an older reader read in that reading's place: nothing in it is news."""
        article = reading.article
        key = identity(article.url, digest(article.text))
        with self._store.unit():
            self._edits.noted(article)
            if self._store.add_revision(Revision(key, article.url, source.id, 0, now, article, body_sha256)):
                self._store.add_statements(key, reading.statements)

    def settle_ledger(self, actor: str, now: datetime) -> tuple[int, ...]:
        """The flags on an actor's formulas come and gone, after all of a check's new texts have been entered."""
        return self._ledger.settle(actor, now)

    def intact(self, url: str) -> None:
        """Notes that a page is whole, so that a loss of text counts as the first again."""
        self._edits.intact(url)

    def _flags(
        self,
        page: Page,
        compared: Mapping[Subject, Sequence[Evidence]],
        edits: Mapping[Subject, Sequence[Evidence]],
        now: datetime,
    ) -> list[Flag]:
        rules = self._rules
        found: list[Flag | None] = []
        for subject in sorted({*compared, *edits}):
            position = self._store.position_on(*subject)
            past = flags_on(self._store, subject, position)
            said, changed = compared.get(subject, ()), edits.get(subject, ())
            if position is None:
                said, changed = self._unclaimed(subject, said), self._unclaimed(subject, changed)
            if page.edit in CHANGES and page.owner == subject[0]:
                found.append(edit_flag(changed, *subject, position, past, rules, now))
            elif position is None:
                found.append(first_word_flag(said, *subject, past, rules, now, self._names(subject[0])))
            elif page.source.kind is not SourceKind.PAGE:
                current = [one for one in said if one.position == position.key]
                found.append(self._stance(current, position, past, now))
        return [flag for flag in found if flag is not None]

    def _unclaimed(self, subject: Subject, said: Sequence[Evidence]) -> list[Evidence]:
        """Those words that speak to no issue as plainly on which the actor does hold a position: they are on that.

        What one central bank says of its own rate has every keyword of another's.
        """
        actor, issue = subject

        def claimed(words: Statement) -> bool:
            rivals = (name for name in words.issues if name != issue and words.tie(name) >= words.tie(issue))
            return any(self._store.position_on(actor, name) for name in rivals)

        return [one for one in said if not claimed(one.statement)]

    def _names(self, actor_id: str) -> tuple[str, ...]:
        actor = self._config.actor(actor_id)
        return (actor.name, *actor.aliases) if actor else ()

    def _stance(self, said: Sequence[Evidence], position: Position, past: Sequence[Flag], now: datetime) -> Flag | None:
        """A shift in what was said, or else a slow trend that these words complete."""
        moving = [one for one in said if moves(one)]
        heard = self._past.accounts(position, said) if moving else ()
        flag = stance_flag(said, position, past, self._rules, now, heard)
        return flag or self._past.trend(position, said, past, now)


def _told_as_done(text: str) -> bool:
    """Whether a reporter's sentence tells of a deed."""
    from monitor.flags.deeds import done  # with the cues loaded late: most passes move nothing

    return done(text, cues("en"))
