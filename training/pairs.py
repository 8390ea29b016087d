"""The training rows: reading them, keeping related ones together, and setting some aside.

A row is a stored position, a statement held against it, and the relation between the two. Positions stand under several
statements and some statements under two positions, so rows that share either text form one group, and a group lies
whole in one part. Otherwise a model would be tested on texts that it was trained on.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

RELATIONS = ("reaffirms", "reversal", "hardening", "softening", "unrelated")
INFERENCES = ("entailment", "neutral", "contradiction")
CONTEXT_SEPARATOR = " | "

DEV_SHARE = 0.08
TEST_SHARE = 0.04
HELD_OUT_FILES = {"unseen_domain": "g-technology-companies-institutions", "unseen_kind": "k-wire-copy"}
"""Files that no training sees: a subject domain, and a kind of text."""
SYMMETRIC_FILES = ("i-formulas-and-figures", "j-page-edits")
TURNS = (
    ("reversal", " opposes ", " supports "),
    ("reversal", " supports ", " opposes "),
    ("reversal", " rejects ", " accepts "),
    ("reversal", " backs ", " opposes "),
    ("reversal", " will not ", " will "),
    ("reversal", " is ready to ", " refuses to "),
    ("reversal", " refuses to ", " is ready to "),
    ("reversal", " does not ", " does "),
    ("softening", " will not ", " may not "),
    ("softening", " must ", " should "),
    ("softening", " firmly ", " "),
    ("hardening", " may ", " will "),
    ("hardening", " could ", " will "),
    ("hardening", " should ", " must "),
    ("hardening", " opposes ", " categorically opposes "),
    ("hardening", " supports ", " unconditionally supports "),
)
"""Words that turn a position: the relation that the new wording has to the old, the old word and the new."""
_PERSON = {
    "opposes": ("oppose", "support"),
    "supports": ("support", "oppose"),
    "rejects": ("reject", "accept"),
    "backs": ("back", "reject"),
    "demands": ("demand", "do not want"),
    "wants": ("want", "do not want"),
    "refuses": ("refuse", "agree"),
    "keeps": ("keep", "give up"),
    "intends": ("intend", "do not intend"),
    "accepts": ("accept", "reject"),
    "will": ("will", "will not"),
}
_FIRST_CLAUSE = re.compile(
    r"(?P<who>(?:The )?[A-Z][\w.'’ -]{1,40}?) (?P<verb>" + "|".join(_PERSON) + r") (?P<rest>(?!not\b)[^,;.]+?)"
    r"(?:\.|,| and (?=says?\b|will\b|calls?\b|wants?\b|has\b|is\b|demands\b|holds\b|rejects?\b|asks?\b|\w+s\b))"
)
SWAPPED = {"hardening": "softening", "softening": "hardening"}


class Part(StrEnum):
    """What a row is used for."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and the index of their label in ``RELATIONS`` or ``INFERENCES``; ``origin`` is the file's stem."""

    first: str
    second: str
    label: int
    origin: str


def in_context(statement: str, context: str | None) -> str:
    """Text B of the model's input: the statement, with the sentence before it where there is one."""
    return f"{context.strip()}{CONTEXT_SEPARATOR}{statement}" if context and context.strip() else statement


def read_lines(path: Path) -> Iterator[dict[str, str]]:
    """The JSON objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def stance_pairs(folder: Path) -> dict[Part, list[Pair]]:
    """All rows of the folder's ``*.jsonl.gz``, split by group. The split depends on the texts alone."""
    rows = [(path.name.split(".")[0], row) for path in sorted(folder.glob("*.jsonl.gz")) for row in read_lines(path)]
    parts: dict[Part, list[Pair]] = {part: [] for part in Part}
    for group in _groups(rows):
        part = _part(group)
        for origin, row in group:
            second = in_context(row["statement"], row.get("context"))
            parts[part].append(Pair(row["position"], second, RELATIONS.index(row["relation"]), origin))
    return parts


def mirrored(rows: Iterable[Pair]) -> list[Pair]:
    """Rows of two like texts turned round: what is firmer one way is weaker the other; the rest stays as it is.

    Only for rows whose two sides are the same kind of text (two official wordings, a page before and after) and that
    carry no context, which belongs to the statement alone.
    """
    return [
        Pair(row.second, row.first, _swapped(row.label), row.origin)
        for row in rows
        if row.origin in SYMMETRIC_FILES and CONTEXT_SEPARATOR not in row.second
    ]


def strangers(rows: Sequence[Pair], share: float, seed: int) -> list[Pair]:
    """Positions under statements on another matter, so many for each row: plainly unrelated.

    The hand-written unrelated rows are near misses. Without these a model learns that texts with nothing in common
    agree or clash, and that some statements are a move whatever they stand beside. Two texts that share a proper
    name are not paired, since they may be on one matter after all.
    """
    rng = random.Random(seed)
    found: list[Pair] = []
    while len(found) < share * len(rows):
        one, other = rng.sample(rows, 2)
        if one.origin != other.origin and not _names(one.first) & _names(f"{other.first} {other.second}"):
            found.append(Pair(one.first, other.second, RELATIONS.index("unrelated"), one.origin))
    return found


def scenery(rows: Sequence[Pair], share: float, seed: int) -> list[Pair]:
    """Positions under the sentence before a statement of theirs, so many for each row: on the matter, but no stance.

    Most of a news story is of this kind: who was asked, what had happened, what the weather was like. Without these
    rows a model that has only ever seen statements takes each such sentence for one.
    """
    rng = random.Random(seed)
    pairs = [(row, row.second.split(CONTEXT_SEPARATOR, 1)[0]) for row in rows if CONTEXT_SEPARATOR in row.second]
    some = rng.sample(pairs, min(len(pairs), round(share * len(rows))))
    return [Pair(row.first, scene, RELATIONS.index("unrelated"), row.origin) for row, scene in some]


def turned(rows: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    """Positions under themselves, and under themselves with one word turned: what a single word does, on every matter.

    The hand-written rows are contrast sets in which nothing is as it seems. A model that has only ever seen those takes
    a position in its own words for a trap. At most ``most`` rows for each of the four relations that a word can make.
    """
    positions = sorted({row.first for row in rows})
    random.Random(seed).shuffle(positions)
    found: dict[str, list[Pair]] = defaultdict(list)
    for position in positions:
        found["reaffirms"].append(Pair(position, position, RELATIONS.index("reaffirms"), "turned"))
        for relation, old, new in TURNS:
            if position.count(old) == 1:
                pair = Pair(position, position.replace(old, new), RELATIONS.index(relation), "turned")
                found[relation].append(pair)
    return [pair for relation in sorted(found) for pair in found[relation][:most]]


def spoken(rows: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    """Positions under their own first clause, and its opposite, in the first person: how a minister says it shortly.

    "Norway opposes the levy and will vote against it." stands over "We oppose the levy." and "We support the levy."
    """
    positions = sorted({row.first for row in rows})
    random.Random(seed).shuffle(positions)
    same: list[Pair] = []
    other: list[Pair] = []
    for position in positions:
        match = _FIRST_CLAUSE.match(position)
        if match is None or len(match["rest"].split()) < 2:
            continue
        verb, opposite = _PERSON[match["verb"]]
        firmly = "firmly " if len(same) % 3 == 0 else ""
        same.append(Pair(position, f"We {firmly}{verb} {match['rest']}.", RELATIONS.index("reaffirms"), "spoken"))
        same.append(Pair(position, f"{match['who']} {match['verb']} {match['rest']}.", 0, "spoken"))
        other.append(Pair(position, f"We {firmly}{opposite} {match['rest']}.", RELATIONS.index("reversal"), "spoken"))
    return same[:most] + other[:most]


def inference_pairs(folder: Path, stems: Sequence[str]) -> list[Pair]:
    """Three-way inference rows (premise, hypothesis) of the named files; rows with another label are left out."""
    return [
        Pair(row["premise"], row["hypothesis"], INFERENCES.index(row["label"]), stem)
        for stem in stems
        for row in read_lines(folder / f"{stem}.jsonl.gz")
        if row["label"] in INFERENCES
    ]


def _names(text: str) -> set[str]:
    return set(re.findall(r"[A-Z][\w-]{2,}", text)) - {"The", "And", "But"}


def _swapped(label: int) -> int:
    name = RELATIONS[label]
    return RELATIONS.index(SWAPPED.get(name, name))


def _groups(rows: Sequence[tuple[str, dict[str, str]]]) -> list[list[tuple[str, dict[str, str]]]]:
    """The rows in connected groups: those that share a position or a statement, directly or through others."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for _, row in rows:
        parent[root("position:" + row["position"])] = root("statement:" + row["statement"])
    groups = defaultdict(list)
    for origin, row in rows:
        groups[root("position:" + row["position"])].append((origin, row))
    return list(groups.values())


def _part(group: Sequence[tuple[str, dict[str, str]]]) -> Part:
    """Held out as a whole where a row comes from a held-out file; else by a hash of the group's first position."""
    if any(origin in HELD_OUT_FILES.values() for origin, _ in group):
        return Part.TEST
    first = min(row["position"] for _, row in group)
    draw = int.from_bytes(hashlib.sha256(first.encode()).digest()[:8]) / 2**64
    if draw < DEV_SHARE:
        return Part.DEV
    return Part.TEST if draw < DEV_SHARE + TEST_SHARE else Part.TRAIN
