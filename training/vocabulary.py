"""A tokenizer with fewer words, and the numbers that its tokens had before.

Half of a small network's weights are vectors of tokens, most of which English politics never uses: other scripts, and
rare names. A word that is left out is spelt in pieces, as the tokenizer does with any word that it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

SPECIAL = {"<s>": "[CLS]", "<pad>": "[PAD]", "</s>": "[SEP]", "[UNK]": "[UNK]"}
"""An MPNet's marks, and what the product calls them; in this order they get the numbers from 0."""


def cut(source: Path, texts: Iterable[str], size: int, target: Path) -> list[int]:
    """Write the tokenizer of ``source`` with ``size`` tokens at most. The old numbers of its tokens, by their new ones.

    Kept are single letters and marks, every token of the texts, and of the rest the commonest: a WordPiece vocabulary
    is numbered by frequency.
    """
    data = json.loads(source.read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    vocabulary: dict[str, int] = data["model"]["vocab"]
    used = {number for text in texts for number in tokenizer.encode(text, add_special_tokens=False).ids}
    plain = [word for word in vocabulary if word not in SPECIAL and not word.startswith(("[", "<"))]
    first = [word for word in plain if _latin(word) and (len(word.removeprefix("##")) == 1 or vocabulary[word] in used)]
    rest = [word for word in plain if _latin(word) and word not in set(first)]
    some = sorted([*first, *rest[: max(0, size - len(SPECIAL) - len(first))]], key=lambda word: vocabulary[word])
    words = [*SPECIAL, *some]
    data["model"]["vocab"] = {SPECIAL.get(word, word): number for number, word in enumerate(words)}
    data["added_tokens"] = [_special(name, number) for number, name in enumerate(SPECIAL.values())]
    data |= {"truncation": None, "padding": None, "post_processor": None}
    target.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return [vocabulary[word] for word in words]


def _special(name: str, number: int) -> dict[str, object]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": name, "special": True, **flags}


def _latin(word: str) -> bool:
    """Whether English text can have the token: letters with or without accents, digits, marks and currency signs."""
    return all(ord(sign) < 0x250 or 0x2010 <= ord(sign) <= 0x20BF for sign in word)
