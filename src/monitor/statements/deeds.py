"""Attributions by what somebody does: vows, demands, stances taken, names given. The verb belongs to the words."""

from __future__ import annotations

from dataclasses import replace

from monitor.statements.gerunds import Gerunds
from monitor.statements.sides import Attribution
from monitor.statements.tokens import Range


class Deeds(Gerunds):
    """Finds the acts in which a verb with its object is what there is to report."""

    def _open(self, draft: Attribution, end: int) -> Attribution | None:
        """What somebody says of an open point: "explained why it closed". What one asks is no stance."""
        silent = draft.negated or draft.verb.lemma in self.cues["questions_put"]
        if silent or not self.clause_like(Range(end, self.size)):
            return None
        return replace(draft, right=True, keep=True, frame=Range(draft.frame.first, self.group(draft.cue.first)))

    # --- vows, demands, stances, names ---------------------------------------------------------------------

    def _kept(self, draft: Attribution) -> Attribution | None:
        """What is reported as an act: the verb belongs to the words."""
        first, end = draft.frame.first, draft.cue.last
        if self.ends(end) or self.low(end) in (",", ";", "by"):
            return None
        classes = draft.verb.classes
        if "describe" in classes and self.named_as(end):
            return replace(draft, right=True, keep=True, frame=Range(first, self.group(draft.cue.first)), way="stance")
        if "describe" in classes and self.has_quote(Range(end, self.clause_end(end))):
            return replace(draft, right=True, frame=Range(first, end + (self.low(end) == "as")), way="describe")
        kept = replace(draft, right=True, keep=True, frame=Range(first, self.group(draft.cue.first)))
        to = self.adjuncts(end) if "vow" in classes else end
        to += self.low(to) == "not" and self.low(to + 1) == "to"
        if classes & {"vow", "urge"} and self.low(to) == "to":
            silent = draft.verb.lemma in self.cues["silences"] and self.has(to + 1, "telling")
            return None if silent or self.low(to + 1) in ("know", "see", "hear") else replace(kept, way="vow")
        if "show" in classes and self.opens_noun_phrase(end) and self._is_document(draft):
            return replace(kept, way="stance")
        if "stance" not in classes and not self._wished(draft):
            return None
        if "stance" in classes and self.has(end, "interrogatives"):
            return kept if self.clause_like(Range(end, self.size)) else None
        if classes & {"urge", "stance"} and self.opens_noun_phrase(end, loose=True):
            return replace(kept, way="urge" if "urge" in classes else "stance")
        return None

    def _wished(self, draft: Attribution) -> bool:
        """Whether a wish is one: "told them to leave", not "told them"; "would like", not "a day like this"."""
        verb, end = draft.verb, draft.cue.last
        if verb.lemma == "like" and not draft.modal and self.low(draft.cue.first - 1) != "'d":
            return False
        to = any(self.low(at) == "to" for at in range(end, min(end + 10, self.size)))
        return to or verb.lemma not in self.cues["with_infinitive"]

    def _is_document(self, draft: Attribution) -> bool:
        """Whether the subject is a text, a picture or figures that show something."""
        nouns = range(*draft.source[0]) if draft.source else ()
        return any(
            self.has(at, "documents", "exhibits") or self.low(at).removesuffix("s") in self.cues["documents"]
            for at in nouns
        )
