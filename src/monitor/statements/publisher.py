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


def is_whole(line: str) -> bool:
    """Whether a line is a sentence that says something: not a heading, a question or what leads to a list."""
    return count(line) >= _SHORTEST and line[-1] not in "?:)" and not line[-1].isalnum()


def takes_stand(sentence: Sentence, line: str, cues: Cues, *, speech: bool) -> bool:
    """Whether a publisher's own sentence states a view, a demand, a decision, an undertaking or a rule."""
    if not is_whole(line) or cues.phrases["questions"].match(line):
        return False
    if lays_down(line, cues):
        return True
    undertaken = cues.phrases["undertakings"].search(line)
    if cues.phrases["routine"].search(line):
        return bool(undertaken and undertaken.start() < _HEAD)
    if (undertaken and cues.phrases["deferrals"].search(line)) or cues.patterns["levels"].search(line):
        return True
    chat = cues.patterns["chat"].search(line)
    first, last = (sentence.span.start + edge for edge in chat.span()) if chat else (0, 0)
    own = any("first_person" in token.classes for token in sentence.tokens if not first <= token.start < last)
    said = line[: chat.start()] + line[chat.end() :] if chat else line
    return speech or own or bool(cues.phrases["views"].search(said))


def lays_down(line: str, cues: Cues) -> bool:
    """Whether a sentence lays down a rule: what is required or allowed, or what begins, ends or lasts until a day.

    It says so in the present: "Visas are issued on arrival" is a rule, "The visa was issued in May" an event. A day
    from which something is so makes a rule of what somebody sets ("is sold", "costs"), not of what merely is.
    """
    if any(cues.patterns[name].search(line) for name in ("norms", "permissions")):
        return True
    return all(cues.patterns[name].search(line) for name in ("terms", "termed"))


def hearsay(who: Who, cues: Cues) -> bool:
    """Whether a source is hearsay on a publisher's page: "some countries", "media reports"."""
    words = who.label.lower().split()
    if who.actor or who.person or not words:
        return False
    vague = words[0] in cues["vague"] and (len(words) == 1 or words[-1] in cues["quarters"])
    return vague or bool(cues["rumour_sources"] & set(words))
