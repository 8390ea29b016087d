"""What an actor publishes in its own name: whose text it is, and which of its sentences take a stand."""

from __future__ import annotations

import re

from monitor.domain import Article
from monitor.statements.cast import Cast, Who, person, plain
from monitor.statements.cues import Cues
from monitor.statements.reading import Sentence, count
from monitor.text import paragraphs

_SPEECH = 3  # "I"s that make a text a speech, every sentence of which is said
_SHORTEST = 4  # words of a sentence that can take a stand
_HEAD = 40  # characters of a sentence in which its subject begins
_HEADING = 240  # characters
_HEADED = 600  # characters of a text in which its headings stand


def signatory(article: Article, cast: Cast, cues: Cues, publisher: str) -> Who | None:
    """The person a publisher's text is a statement by, as its heading says by name or by an unmistakable office."""
    opening = [article.text[slice(*paragraph)] for paragraph in paragraphs(article.text[:_HEADED])[:2]]
    for line in (article.title, *opening):
        if len(line) > _HEADING or not cues.phrases["genres"].search(line):
            continue
        folded = plain(line)
        words = set(re.findall(r"\w+", folded))
        for speaker in cast.actors[publisher].speakers:
            office = plain(speaker.title).split()
            rare = len(office) > 2 and not cues.classes(office[0]) & {"officials"} and " ".join(office[:2]) in folded
            named = set(plain(speaker.name).split()) <= words
            if speaker.in_office(article.day) and (named or (rare and office[0] not in cues["departments_of"])):
                return person(publisher, speaker)
    return None


def is_speech(article: Article, cues: Cues) -> bool:
    """Whether a text is spoken throughout: an address, a minister's opening remarks."""
    return len(cues.patterns["speaking"].findall(article.text)) >= _SPEECH


def takes_stand(sentence: Sentence, line: str, cues: Cues, *, speech: bool) -> bool:
    """Whether a publisher's own sentence states a view, a demand, a decision or an undertaking."""
    if count(line) < _SHORTEST or line[-1] in "?:" or line[-1].isalnum() or line.endswith(")"):
        return False
    if cues.phrases["questions"].match(line):
        return False
    undertaken = cues.phrases["undertakings"].search(line)
    if cues.phrases["routine"].search(line):
        return bool(undertaken and undertaken.start() < _HEAD)
    if (undertaken and cues.phrases["deferrals"].search(line)) or cues.patterns["levels"].search(line):
        return True
    own = any("first_person" in token.classes for token in sentence.tokens)
    return speech or own or bool(cues.phrases["views"].search(line))


def hearsay(who: Who, cues: Cues) -> bool:
    """Whether a source is hearsay on a publisher's page: "some countries", "media reports"."""
    words = who.label.lower().split()
    if who.actor or who.person or not words:
        return False
    vague = words[0] in cues["vague"] and (len(words) == 1 or words[-1] in cues["quarters"])
    return vague or bool(cues["rumour_sources"] & set(words))
