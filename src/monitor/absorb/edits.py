"""A text changed in place: what its publisher's stance was before and is now, and what a correction takes back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from monitor.absorb.hearing import BEARING, Hearing
from monitor.absorb.page import Page, Subject, corrected_key
from monitor.compare import Judge, Pair
from monitor.compare.commitments import PLAINLY
from monitor.compare.edits import SAID_ELSEWHERE, SURE, by_rule
from monitor.domain import (
    INSTITUTION_RANK,
    MOVES,
    Article,
    Change,
    Comparison,
    Config,
    Difference,
    Evidence,
    Flag,
    Kind,
    Relation,
    Revision,
    Source,
    Statement,
    Status,
)
from monitor.flags import Rules, is_barred, withdrawn_flag
from monitor.issues import BESIDE, link, named_around
from monitor.pages import cues
from monitor.revise import Edit, classify, known_sentences, sentence_digests, withdrawn
from monitor.store import Store, held_key, statement_key
from monitor.text import digest, sentences

EDIT_CONFIDENCE = 0.5
"""An edit is only worth a flag if the whole document's stance more likely moved than not."""

REWRITTEN = 0.8
"""The probability that a sentence moved from which it did, in a page that certainly has."""

STOOD_BY = 0.75
"""How surely a sentence must have stood by the position on record if only that makes it a stance that was taken out."""

SAID, UNSAID = 0.9, 0.2
"""How surely a sentence stood by the position on record, and the one in its place does, if a page says it no longer."""

ALIKE = 0.5
"""A text has been read a second time if at least this share of its sentences stood there the first time as well."""

STOOD = 12
"""Sentences of a page's last version on a subject that a new one is held against."""


class Edits:
    """What happened to the text of an address, and what that means for its publisher's stance."""

    def __init__(self, config: Config, store: Store, judge: Judge, hearing: Hearing, rules: Rules) -> None:
        self._config = config
        self._store = store
        self._judge = judge
        self._hearing = hearing
        self._rules = rules

    def classed(self, source: Source, history: Sequence[Revision], article: Article) -> Edit:
        """What happened to the text, with what the store knows beyond the last few revisions."""
        edit = classify(history, article)
        if edit is Edit.GUTTED:
            return Edit.CHANGED if self._confirmed_loss(article) else Edit.GUTTED
        self.intact(article.url)
        if len({one.article.text for one in history} | {article.text}) > 1 and self._new_note(article):
            return Edit.CORRECTED  # also where the note came after its change, or brought the old words back
        if edit is Edit.FLAPPED and self._takes_back(source.publisher, history[0]):
            return Edit.CHANGED
        return edit

    def _confirmed_loss(self, article: Article) -> bool:
        """Whether the shrunken text was read the last time too, but for a line of it: it is the page's text now."""
        key, text = held_key(article.url), sentence_digests(article)
        held = set((self._store.meta(key) or "").split())
        if len(held & text) >= ALIKE * max(len(held), len(text)):
            return True
        self._store.set_meta(key, " ".join(sorted(text)))
        return False

    def intact(self, url: str) -> None:
        """Notes that a page is whole, so that a loss of text counts as the first again."""
        if self._store.meta(held_key(url)):
            self._store.set_meta(held_key(url), "")

    def _takes_back(self, publisher: str | None, last: Revision) -> bool:
        """Whether a reviewer has confirmed what the last text says, so that undoing the edit to it is one too."""
        if publisher is None:
            return False
        return any(
            one.url == last.url and one.statement.text in last.article.text
            for issue in self._config.issues
            for flag in self._store.flags_on(publisher, issue.id)
            if flag.status is Status.CONFIRMED
            for one in flag.evidence
        )

    def _new_note(self, article: Article) -> bool:
        noted = digest("\n".join(article.corrections))
        return bool(article.corrections) and self._store.meta(corrected_key(article.url)) != noted

    def noted(self, article: Article) -> None:
        """Remembers the corrections that an article shows, so that they excuse one edit and not every later one."""
        if self._new_note(article):
            self._store.set_meta(corrected_key(article.url), digest("\n".join(article.corrections)))

    # --- silent edits ---

    def moved(self, page: Page, told: Mapping[Subject, Sequence[Statement]]) -> dict[Subject, list[Evidence]]:
        """What a publisher's own text said before and after an edit without notice, where the stance moved.

        ``told`` are the statements of the page that stood in none of its versions before.
        """
        publisher = page.owner
        if page.edit is not Edit.CHANGED or publisher is None:
            return {}
        found: dict[Subject, list[Evidence]] = defaultdict(list)
        edit = self._judge.diff(page.history[0].article.text, page.article.text)
        known = self._returned(page)
        wavering = self._wavering(page)
        stood = [one.statement for one in self._store.statements_of(page.history[0].id)]
        topic = self._topic(publisher, stood)
        read = [*(one for said in told.values() for one in said), *stood]
        barred = {one.text for one in stood if is_barred(one)}
        returned = {change.after for change in edit.changes if change.after and digest(change.after) in known}
        for change in edit.changes:
            alternates = change.before and not change.after and digest(change.before) in wavering
            unsaid = _may_unsay(change) and change.before not in barred
            if alternates or change.after in returned or not (_may_tell(change) or unsaid):
                continue
            linked = self._meant(change, self._linked(page, publisher, change, read), topic)
            for issue in linked.issues:
                subject = publisher, issue
                compared = self._heard(subject, change, edit) if _may_tell(change) else None
                if unsaid and compared is None:
                    compared = self._unsaid(subject, change, _kept(subject, change, page, told, stood))
                if compared is not None:
                    said = replace(linked, date=page.edited)
                    found[publisher, issue].append(page.evidence(said, compared, None, change.before or ""))
        inserted = {change.after for change in edit.changes if change.after and not change.before} - returned
        for subject, evidence in self._inserted(page, inserted, told, stood):
            if all(one.statement.text != evidence.statement.text for one in found[subject]):
                found[subject].append(evidence)
        return {subject: evidence for subject, evidence in found.items() if evidence}

    def _linked(self, page: Page, publisher: str, change: Change, read: Sequence[Statement]) -> Statement:
        """The sentence as it stands now, or that was taken out, with the issues that it speaks or spoke to.

        One that names none is on what it was ``read`` to be on within its page ("the Union will not ease them"), or
        else on what its paragraph is about: that it was changed says that it matters.
        """
        issues = self._config.issues
        stood = [(change.after, page.article), (change.before, page.history[0].article)]
        versions = [(_sentence(article, publisher, words), article) for words, article in stood if words]
        ties: dict[str, float] = {}
        for version, article in versions:
            (linked,) = link([version], issues, article, cues("en"))
            ties = dict(zip(linked.issues, linked.ties, strict=True)) | ties
        latest, article = versions[0]
        ties = ties or _read_as(publisher, change, read)
        around = None if ties else named_around(latest, issues, article)
        if around:
            ties[around] = BESIDE
        said = latest if change.after else _sentence(page.article, publisher, latest.text)
        return replace(said, issues=tuple(ties), ties=tuple(ties.values()))

    def _meant(self, change: Change, linked: Statement, topic: str | None) -> Statement:
        """A changed sentence with its page's ``topic`` instead of the issues that it names, if it bears more on that.

        "No other country is exempt, whether or not it has a free trade agreement", on a page on tariffs, is on these.
        """
        publisher, words = linked.actor or "", [change.before, change.after]
        if topic is None or topic in linked.issues or not linked.issues:
            return linked
        own = max(self._hearing.bearing((publisher, issue), words) for issue in linked.issues)
        more = self._hearing.bearing((publisher, topic), words) > own
        return replace(linked, issues=(topic,), ties=(BESIDE,)) if more else linked

    def _topic(self, publisher: str, stood: Sequence[Statement]) -> str | None:
        """The issue that most of a publisher's page was read to be on before, if there is a position on it."""
        counts = Counter(issue for one in stood if one.actor == publisher for issue in one.issues[:1])
        ((topic, count),) = counts.most_common(1) or [("", 0)]
        mostly = 2 * count > counts.total()
        return topic if mostly and self._store.position_on(publisher, topic) is not None else None

    def _inserted(
        self,
        page: Page,
        inserted: set[str],
        told: Mapping[Subject, Sequence[Statement]],
        stood: Sequence[Statement],
    ) -> Iterator[tuple[Subject, Evidence]]:
        """The sentences for which nothing ``stood`` there before and that move from the position in force.

        That of the page's own day may be an older one: a page keeps its date whatever is written into it. A day of
        their own makes them words of that day.
        """
        for subject, said in told.items() if inserted else ():
            position = self._store.position_on(*subject) if subject[0] == page.owner else None
            if position is None:
                continue
            before = [one.text for one in stood if one.actor == subject[0] and subject[1] in one.issues][:STOOD]
            for one in said:
                old = one.date is not None and one.date != page.article.day and one.date < position.as_of
                if one.kind is Kind.OFFICIAL and one.text in inserted and not old and not is_barred(one):
                    comparison = self._hearing.departs(position, one, said, before)
                    if comparison is not None:
                        yield subject, page.evidence(replace(one, date=page.edited), comparison, position)

    def _heard(self, subject: Subject, change: Change, edit: Difference) -> Comparison | None:
        """What a change comes to, if it bears on a stance and moves it."""
        if _is_lost(change):
            return self._lost(subject, change, edit)
        return change.comparison if self._tells(subject, change, edit) else None

    def _lost(self, subject: Subject, change: Change, edit: Difference) -> Comparison | None:
        """What it comes to that a page no longer states a stance, if that was the actor's position.

        A sentence that less surely states any must have stood by the position all the more surely.
        """
        position, words = self._store.position_on(*subject), change.before or ""
        if position is None:
            told = change.confidence >= SURE and self._tells(subject, change, edit)
        else:
            (was,) = self._judge.compare_many([Pair(position.statement, words)])
            least = BEARING if change.confidence >= SURE else STOOD_BY
            told = was.relation in (Relation.REAFFIRMS, Relation.HARDENING) and was.confidence >= least
        verdict = Relation.SOFTENING, max(change.confidence, PLAINLY), change.reasons
        return (change.comparison or by_rule(verdict)) if told else None

    def _unsaid(self, subject: Subject, change: Change, kept: Sequence[str]) -> Comparison | None:
        """What it comes to that a page says the actor's position no longer, in whatever words it had said it.

        A sentence surely stood by the position; what is there in its place does not, nor does what was ``kept`` of what
        the page says on the issue.
        """
        position, words = self._store.position_on(*subject), change.before
        if position is None or words is None or self._hearing.affirmed(position, [words]) < SAID:
            return None
        now, beside = (self._hearing.affirmed(position, texts) for texts in ([change.after], kept))
        if now > UNSAID or beside >= BEARING:
            return None
        return by_rule((Relation.SOFTENING, PLAINLY, ("the position is stated no longer",)))

    def _tells(self, subject: Subject, change: Change, edit: Difference) -> bool:
        """Whether a changed sentence bears on a stance and moves it.

        It does where the page as a whole moved, and on any page where it changes a grade: advice on a country may stay
        what it was while the advice on one of its towns goes up. On a page that did not move as a whole it does where
        it moved not only from what it was, but from the actor's position too, as it had not before.
        """
        whole = edit.shift is not None and edit.confidence >= EDIT_CONFIDENCE
        if (whole and (change.relation in MOVES or _rewritten(change))) or (change.graded and change.relation in MOVES):
            return self._hearing.bears(subject, [change.before, change.after])
        return self._hearing.shifts(subject, change)

    def _returned(self, page: Page) -> frozenset[str]:
        """Sentences of older versions that may come back without being news: a page may alternate between variants."""
        if self._takes_back(page.owner, page.history[0]):
            return frozenset()
        return known_sentences(page.history[1:]) - known_sentences(page.history[:1])

    def _wavering(self, page: Page) -> frozenset[str]:
        """Sentences that were gone before and came back: that they are gone again is no news."""
        if self._takes_back(page.owner, page.history[0]):
            return frozenset()
        last, *older = (known_sentences([one]) for one in page.history)
        return last & frozenset[str]().union(*(before - after for after, before in combinations(older, 2)))

    # --- open corrections ---

    def corrected(self, page: Page) -> list[Flag]:
        """The open flags that rest on words which the publisher has openly corrected, without these words."""
        if page.edit is not Edit.CORRECTED:
            return []
        found = [
            withdrawn_flag(flag, self._taken_back(flag, page), self._rules)
            for flag in self._store.flags(Status.OPEN, limit=MOST_FLAGS)
            if any(one.url == page.article.url for one in flag.evidence)
        ]
        return [flag for flag in found if flag is not None]

    def _taken_back(self, flag: Flag, page: Page) -> set[str]:
        return {
            one.id
            for one in flag.evidence
            for revision in page.history
            if one.url == page.article.url and one.id == statement_key(revision.id, one.statement)
            if withdrawn(one.statement.start, one.statement.end, revision.article, page.article)
        }


MOST_FLAGS = 100_000
"""All of them: a correction may touch a flag of any age."""


def _may_tell(change: Change) -> bool:
    """Whether a change is one of stance, by its own verdict or by that of the comparison alone."""
    compared = change.comparison
    return change.relation in MOVES or (compared is not None and compared.relation in MOVES)


def _may_unsay(change: Change) -> bool:
    """Whether words were taken out or replaced that give no grade and stand nowhere else."""
    return change.before is not None and not change.graded and SAID_ELSEWHERE not in change.reasons


def _kept(
    subject: Subject,
    change: Change,
    page: Page,
    told: Mapping[Subject, Sequence[Statement]],
    stood: Sequence[Statement],
) -> list[str]:
    """What else a page says on a subject after a change, anew or as before."""
    before = [one for one in stood if one.actor == subject[0] and subject[1] in one.issues]
    texts = [one.text for one in (*told.get(subject, ()), *before) if one.text in page.article.text]
    return [text for text in dict.fromkeys(texts) if text not in (change.before, change.after)][:STOOD]


def _read_as(publisher: str, change: Change, read: Sequence[Statement]) -> dict[str, float]:
    """The issues that a sentence was ``read`` to speak to, as a whole statement of its publisher, now or before."""
    words = change.after, change.before
    found = next((one for one in read if one.actor == publisher and one.text in words), None)
    return {issue: found.tie(issue) for issue in found.issues} if found else {}


def _is_lost(change: Change) -> bool:
    """Whether a sentence was taken out that states a stance, and no mere advice among other advice."""
    return change.after is None and change.relation is Relation.SOFTENING and not change.graded


def _rewritten(change: Change) -> bool:
    """Whether a sentence was put in such other words that only the comparison, and no word in it, says that it moved.

    By itself that is too little; beside a change that is certain it is part of it.
    """
    return change.comparison is not None and change.comparison.movement >= REWRITTEN


def _sentence(article: Article, publisher: str, words: str) -> Statement:
    """A sentence of an article, or one that stood in it, as the publisher's own word."""
    start = max(article.text.find(words), 0)
    earlier = [span for span in sentences(article.text) if span.end <= start]
    context = article.text[slice(*earlier[-1])] if earlier else ""
    return Statement(
        words, start, start + len(words), Kind.OFFICIAL, actor=publisher, rank=INSTITUTION_RANK, before=context
    )
