"""Statements held against positions; what seems to have moved is heard again before anybody is told.

One sentence judged once is easily misjudged: the sentence before it lends it a subject that it has not, or the next one
that is said takes back what it says. So whatever seems to move is judged in more than one presentation, with the
sentence before it, alone, within all that the actor says on the issue in that article, and with the position held
against it, and the mean of the distributions counts (averaging over presentations of one input, as in Krizhevsky,
Sutskever and Hinton, 2012).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.absorb.page import Page, Subject
from monitor.compare import Judge, Pair
from monitor.compare.hearings import averaged, doubted, standing, turned_round
from monitor.domain import (
    MOVED,
    Change,
    Comparison,
    Config,
    Evidence,
    Flag,
    Position,
    Relation,
    Shift,
    Statement,
    Status,
)
from monitor.flags import PLAIN_TIE, is_barred, moved, moves, relation_of
from monitor.pages import cues
from monitor.store import Store
from monitor.text import near_copy, sentences

WHOLE = 900
"""Characters of an utterance that are judged together."""

BEARING = 0.5
"""A sentence bears on a position if it is less likely than this to say nothing on it."""

PHRASINGS = 2
"""So many other accounts of the words that became a position are asked about what these leave open."""

ECHOES = 6
"""So many pieces of a confirmed flag's evidence are asked whether they say the same."""


SAID_ALREADY = 0.85
"""Words stand by a position that says several things if they reaffirm one of them so surely."""

MOVED_FROM, MOVED_BY = 0.75, 0.2
"""An edited sentence moves from a position if it does so this surely, and by so much more than it did before."""


class Hearing:
    """Compares by a judge, with the positions in the store."""

    def __init__(self, config: Config, store: Store, judge: Judge) -> None:
        self._config = config
        self._store = store
        self._judge = judge

    def heard(self, page: Page, subject: Subject, said: Sequence[Statement]) -> list[Evidence]:
        """Each statement against the position in force on its own day, or else against a plain "yes"."""
        if self._store.position_on(*subject) is None:
            held: list[Position | None] = [None] * len(said)
            texts = [self._claim(*subject)] * len(said)
        else:
            held = [self._store.position_on(*subject, page.day(one)) for one in said]
            texts = [position.statement if position else "" for position in held]
        asked = [trio for trio in zip(texts, said, held, strict=True) if trio[0]]
        results = self._judge.compare_many([Pair(text, one.text, one.before) for text, one, _ in asked])
        found = [
            page.evidence(one, result, position) for (_, one, position), result in zip(asked, results, strict=True)
        ]
        texts_of = {one.id: text for one, (text, _, _) in zip(found, asked, strict=True)}
        if not any(held):
            return self._turned(found, texts_of)
        others = self._rephrased(subject, found)
        found = [others[one.id][0] if one.id in others else one for one in found]
        judged = self._again(subject, found, texts_of | {key: text for key, (_, text) in others.items()})
        return [_unmarked(one) if one.id in others else one for one in judged]

    def bears(self, subject: Subject, texts: Iterable[str | None]) -> bool:
        """Whether any of these sentences says something on the actor's position, or on the issue's question.

        Figures and furniture that change beside a keyword leave a stance alone, whatever the change itself looks like.
        """
        return self.bearing(subject, texts) > 1 - BEARING

    def bearing(self, subject: Subject, texts: Iterable[str | None]) -> float:
        """How surely any of these sentences says something on the actor's position, or on the issue's question."""
        position = self._store.position_on(*subject)
        held = position.statement if position else self._claim(*subject)
        said = self._judge.compare_many([Pair(held, text) for text in texts if text])
        return max((1 - _unrelated(one) for one in said), default=0.0)

    def affirmed(self, position: Position, texts: Iterable[str | None]) -> float:
        """How surely any of these sentences says what the position does."""
        said = self._judge.compare_many([Pair(position.statement, text) for text in texts if text])
        return max((_reaffirmed(one) for one in said), default=0.0)

    def shifts(self, subject: Subject, change: Change) -> bool:
        """Whether an edited sentence moves from the actor's position and did not before, or far less.

        What it has moved from itself counts with what it has moved from the position: two readings of one move.
        """
        position = self._store.position_on(*subject)
        if position is None or change.before is None or change.after is None:
            return False
        words = change.before, change.after
        old, new = self._judge.compare_many([Pair(position.statement, one) for one in words])
        both = (new.movement + (change.comparison.movement if change.comparison else 0.0)) / 2
        return max(new.movement, both) >= MOVED_FROM and new.movement - old.movement >= MOVED_BY

    def departs(
        self, position: Position, said: Statement, others: Sequence[Statement], stood: Sequence[str]
    ) -> Comparison | None:
        """How words move from a position, if they surely do, heard where they stand and as they may also be read.

        ``others`` is all that the text says anew on the issue. The words are no news where what ``stood`` in the text
        before had moved nearly as far.
        """
        whole = within([one.text for one in others], others.index(said))
        ways = dict.fromkeys([(said.text, said.before), (said.text, ""), (whole, "")])
        pairs = [Pair(position.statement, *way) for way in ways]
        *same, turned = self._judge.compare_many([*pairs, Pair(said.text, position.statement)])
        found = doubted(same, turned)
        if found.movement < MOVED_FROM:
            return None
        earlier = self._judge.compare_many([Pair(position.statement, text) for text in stood]) if stood else []
        return found if found.movement - max((one.movement for one in earlier), default=0.0) >= MOVED_BY else None

    def _claim(self, actor_id: str, issue_id: str) -> str:
        actor, issue = self._config.actor(actor_id), self._config.issue(issue_id)
        return issue.claim(actor.name) if actor and issue else ""

    def _again(self, subject: Subject, found: Sequence[Evidence], texts: Mapping[str, str]) -> list[Evidence]:
        """The evidence, with a second hearing for what moved from a position."""
        doubtful = [one for one in found if one.position and moved(one) >= MOVED]
        asked = [_presentations(texts[one.id], one.statement.text, utterance(one, found)) for one in doubtful]
        results = iter(self._judge.compare_many([pair for pairs in asked for pair in pairs]) if asked else ())
        surer: dict[str, Evidence] = {}
        echoes = self._echoes(subject) if doubtful else ()
        for one, pairs in zip(doubtful, asked, strict=True):
            *same, turned = (next(results) for _ in pairs)
            mean = doubted([*([one.comparison] if one.comparison else []), *same], turned)
            surer[one.id] = self._echoed(self._said_already(replace(one, comparison=mean), texts[one.id]), echoes)
        return [surer.get(one.id, one) for one in found]

    def _turned(self, found: Sequence[Evidence], texts: Mapping[str, str]) -> list[Evidence]:
        """First words, each that seems to answer the issue's question with the claim held against it as well."""
        answering = [one for one in found if one.comparison and _unrelated(one.comparison) < BEARING]
        results = self._judge.compare_many([Pair(one.statement.text, texts[one.id]) for one in answering])
        surer = {
            one.id: replace(one, comparison=averaged([one.comparison, turned_round(result)]))
            for one, result in zip(answering, results, strict=True)
            if one.comparison
        }
        return [surer.get(one.id, one) for one in found]

    # --- a position that a verdict made ---

    def _rephrased(self, subject: Subject, found: Sequence[Evidence]) -> dict[str, tuple[Evidence, str]]:
        """By its id, evidence that says nothing on the words which became the position, but something on their like.

        "We leave on the fifteenth" says little by itself; a later statement may be on what other accounts of it name.
        With each comes the account that it was held against.
        """
        position = self._store.position_on(*subject)
        lost = [one for one in found if position and one.position == position.key and _is_lost(one, subject[1])]
        phrasings = self._phrasings(subject) if lost else ()
        asked = [(one, text) for one in lost for text in phrasings]
        results = self._judge.compare_many(
            [Pair(text, one.statement.text, one.statement.before) for one, text in asked]
        )
        nearer: dict[str, tuple[Evidence, str]] = {}
        for (one, text), result in sorted(zip(asked, results, strict=True), key=lambda row: -_unrelated(row[1])):
            if _unrelated(result) < BEARING:
                nearer[one.id] = replace(one, comparison=result), text
        return nearer

    def _phrasings(self, subject: Subject) -> Sequence[str]:
        """How else the words that became the position were put, by those who named what they were on."""
        flag = self._origin(subject)
        if flag is None or flag.shift is Shift.SILENT_EDIT:
            return ()
        lead = flag.evidence[0]
        return [
            one.statement.text
            for one in flag.evidence[1:]
            if moves(one)
            and relation_of(one) is relation_of(lead)
            and one.statement.tie(subject[1]) >= PLAIN_TIE
            and not is_barred(one.statement)
            and not near_copy(one.statement.text, lead.statement.text)
        ][:PHRASINGS]

    def _echoes(self, subject: Subject) -> Sequence[str]:
        """What else was said when the position came about: the evidence of the flag whose confirmation made it.

        A position that a verdict made is what all its evidence says, not only the one sentence that stands for it; but
        what speaks to the issue by its surroundings alone ("and the sea must be protected") agrees with anything.
        """
        flag = self._origin(subject)
        if flag is None or flag.shift is Shift.SILENT_EDIT:
            return ()
        lead = flag.evidence[0]
        relation = lead.comparison.relation if lead.comparison else None
        return [
            one.statement.text
            for one in flag.evidence
            if one.comparison
            and one.comparison.relation is relation
            and (one is lead or one.statement.tie(subject[1]) >= PLAIN_TIE)
            and not is_barred(one.statement)
        ][:ECHOES]

    def _origin(self, subject: Subject) -> Flag | None:
        position = self._store.position_on(*subject)
        for version in reversed(self._store.position_history(*subject)):
            if position is not None and version.position.key == position.key and version.flag is not None:
                flag = self._store.flag(version.flag)
                return flag if flag and flag.status is Status.CONFIRMED else None
        return None

    def _said_already(self, evidence: Evidence, position: str) -> Evidence:
        """The evidence, as standing by a position that says several things where it surely says one of them.

        Held against all of them at once, "we support their unity" may look like a turn from "we reject recognition".
        """
        if evidence.comparison is None or moved(evidence) < MOVED:
            return evidence
        said = [position[slice(*span)] for span in sentences(position)]
        stands = [self._says_part(one, evidence.statement.text, alone=len(said) == 1) for one in said]
        most = max(stands, default=0.0)
        return replace(evidence, comparison=standing(evidence.comparison, most)) if most >= SAID_ALREADY else evidence

    def _says_part(self, sentence: str, words: str, *, alone: bool) -> float:
        """How surely words say what a sentence of a position does, or one of the things that it says of its subject.

        What moves from one of these stands by none. A sentence that is ``alone`` was asked about as a whole.
        """
        from monitor.statements.predicates import claims  # loaded late: most passes move nothing

        each = self._judge.compare_many([Pair(part, words) for part in claims(sentence, cues("en"))])
        found = [] if any(one.movement >= MOVED_FROM for one in each) else list(each)
        if not alone:
            found += self._judge.compare_many([Pair(sentence, words)])
        return max((_reaffirmed(one) for one in found), default=0.0)

    def _echoed(self, evidence: Evidence, echoes: Sequence[str]) -> Evidence:
        """The evidence, the less moved the more it says one of the ``echoes``: the evidence of the position itself."""
        if not echoes or evidence.comparison is None or moved(evidence) < MOVED:
            return evidence
        said = self._judge.compare_many([Pair(text, evidence.statement.text) for text in echoes])
        echo = max(_reaffirmed(one) for one in said)
        return replace(evidence, comparison=standing(evidence.comparison, echo))


def _is_lost(evidence: Evidence, issue: str) -> bool:
    """Whether words that speak plainly to the issue were found to say nothing on the position."""
    plain = evidence.statement.tie(issue) >= PLAIN_TIE and not is_barred(evidence.statement)
    return plain and relation_of(evidence) is Relation.UNRELATED


def _unmarked(evidence: Evidence) -> Evidence:
    """The evidence without marks on the position: the words that were marked are another account's."""
    compared = evidence.comparison
    return replace(evidence, comparison=replace(compared, position_marks=()) if compared else None)


def _unrelated(comparison: Comparison) -> float:
    return comparison.scores.get(Relation.UNRELATED, 0.0)


def _reaffirmed(comparison: Comparison) -> float:
    return comparison.scores.get(Relation.REAFFIRMS, 0.0)


def _presentations(position: str, words: str, whole: str) -> list[Pair]:
    """How words may also be read: alone, within ``whole``, all that is said with them, and turned round.

    The last has the position held against the words: from who has moved from it, it has moved as far.
    """
    return [*(Pair(position, said) for said in dict.fromkeys([words, whole])), Pair(words, position)]


def utterance(evidence: Evidence, found: Sequence[Evidence]) -> str:
    """All that an article has the actor say on the issue as its present stance, in the article's order."""
    said = [one.statement for one in found if one is evidence or not is_barred(one.statement)]
    said = [one for one in said if one.speaker == evidence.statement.speaker or one is evidence.statement]
    if len(said) == 1:
        return evidence.statement.text
    ordered = sorted(said, key=lambda one: (one.start, one.end))
    return within([one.text.rstrip(". ") + "." for one in ordered], ordered.index(evidence.statement))


def within(texts: Sequence[str], at: int) -> str:
    """One of the texts of an utterance with those before and behind it, as many as are judged together."""
    first, last = at, at + 1
    room = WHOLE - len(texts[at])
    while room > 0 and (first > 0 or last < len(texts)):
        ahead = last < len(texts) and (first == 0 or last - at <= at - first)
        room -= 1 + len(texts[last] if ahead else texts[first - 1])
        if room >= 0:
            first, last = (first, last + 1) if ahead else (first - 1, last)
    return " ".join(texts[first:last])[:WHOLE]
