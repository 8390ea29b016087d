"""What an actor publishes in its own name: whose text it is, and which of its sentences take a stand.

Rules that others make and what merely happens are told there too, and are nobody's stance.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from monitor.domain import Article
from monitor.statements.acts import passive
from monitor.statements.cast import Cast, Who, own_states, person, plain
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.foreign import foreign
from monitor.statements.levels import as_it_is, is_level
from monitor.statements.predicates import main
from monitor.statements.quotes import blanked, quotations
from monitor.statements.reading import count
from monitor.statements.tokens import Range
from monitor.statements.when import spoken_on
from monitor.text import paragraphs

_SPEECH = 3  # "I"s that make a text a speech, every sentence of which is said
_SHORTEST = 4  # words of a sentence that can take a stand
_HEAD = 40  # characters of a sentence in which its subject begins
_HEADING = 240  # characters
_HEADED = 600  # characters of a text in which its headings stand
_WORD = re.compile(r"\w+")
_DONE = frozenset({"was", "were", "been", "being"})  # in a passive that tells of a deed, not of how things are


def signatory(article: Article, cast: Cast, cues: Cues, publisher: str) -> Who | None:
    """The person a publisher's text is a statement by, as its heading says by name or by an unmistakable office."""
    opening = [article.text[slice(*paragraph)] for paragraph in paragraphs(article.text[:_HEADED])[:2]]
    for line in (article.title, *opening):
        if len(line) > _HEADING or not cues.phrases["genres"].search(line):
            continue
        folded = plain(_head(line, cues))
        words = set(_WORD.findall(folded))
        for speaker in cast.actors[publisher].speakers:
            office = plain(speaker.title).split()
            rare = len(office) > 2 and not cues.classes(office[0]) & {"officials"} and " ".join(office[:2]) in folded
            named = set(_WORD.findall(plain(speaker.name))) <= words
            if speaker.in_office(article.day) and (named or (rare and office[0] not in cues["departments_of"])):
                return person(publisher, speaker)
    return None


def _head(line: str, cues: Cues) -> str:
    """A line without the words that a label in it heads: "[Opening remarks]: The minister left for Hanoi."."""
    label, _, words = line.partition(": ")
    return label if cues.phrases["genres"].search(label) and is_whole(words.rstrip()) else line


def is_speech(article: Article, cues: Cues) -> bool:
    """Whether a text is spoken throughout: an address, a minister's opening remarks.

    Under a heading that says so a single "I" will do, if it is not somebody's in quotation marks.
    """
    if len(cues.patterns["speaking"].findall(article.text)) >= _SPEECH:
        return True
    first = next((article.text[slice(*place)] for place in paragraphs(article.text[:_HEADED])), "")
    return any(_is_spoken(line, cues) for line in (article.title, first)) and any(
        cues.patterns["told_oneself"].search(blanked(article.text, place, quotations(article.text, place)))
        for place in paragraphs(article.text)
    )


def _is_spoken(line: str, cues: Cues) -> bool:
    """Whether a line heads what somebody says: "Remarks by the minister"; not one that announces a speech to come."""
    heads = cues.patterns["spoken_heads"].search(line)
    return bool(heads) and len(line) <= _HEADING and not line.rstrip().endswith((".", "?", "!"))


def is_whole(line: str) -> bool:
    """Whether a line is a sentence that says something: not a heading, a question or what leads to a list."""
    leads = line.endswith(" the following.")
    return count(line) >= _SHORTEST and line[-1] not in "?:)" and not line[-1].isalnum() and not leads


@dataclass(frozen=True)
class House:
    """A publisher's page: its own states by name, and whether it is spoken throughout or advises travellers.

    On a page of travel advice the rules of the country visited are the advice.
    """

    cues: Cues
    states: frozenset[str]
    speech: bool = False
    travel: bool = False

    @classmethod
    def of(cls, article: Article, cast: Cast, cues: Cues, publisher: str) -> House:
        """The house of an article that an actor publishes."""
        head = f"{article.title}\n{article.text[:_HEADED]}"
        travel = bool(cues.phrases["travel_advice"].search(head))
        return cls(cues, own_states(cast.actors[publisher], cues), is_speech(article, cues), travel)


def takes_stand(sentence: Clauses, line: str, house: House, theirs: Collection[int] = ()) -> bool:
    """Whether a publisher's own sentence states a view, a demand, a decision, an undertaking or a rule.

    ``theirs`` are the tokens in which it hands on what others say.
    """
    cues = house.cues
    if not is_whole(line) or cues.phrases["questions"].match(line):
        return False
    start = sentence.tokens[0].start
    if theirs and not house.speech:
        line = " ".join(token.text for at, token in enumerate(sentence.tokens) if at not in theirs)
        start = -1
    binds = not _binds_nobody_here(sentence, line, house)
    if binds and lays_down(line, cues):
        return True
    undertaken = cues.phrases["undertakings"].search(line)
    if cues.patterns["routine"].search(line) and not cues.patterns["firm"].search(line):
        return bool(undertaken and undertaken.start() < _HEAD)
    if (undertaken and cues.phrases["deferrals"].search(line)) or (binds and cues.patterns["levels"].search(line)):
        return True
    chat = cues.patterns["chat"].search(line)
    first, last = (start + edge for edge in chat.span()) if chat and start >= 0 else (0, 0)
    own = any(
        "first_person" in token.classes and token.text != "US"
        for at, token in enumerate(sentence.tokens)
        if at not in theirs and not first <= token.start < last
    )
    said = line[: chat.start()] + line[chat.end() :] if chat else line
    ruled = binds and cues.phrases["rules"].search(said)
    return house.speech or own or bool(ruled or cues.phrases["views"].search(said))


def voted(line: str, cues: Cues) -> int | None:
    """Where what a majority of a board voted for ends: "Seven members voted to hold the rate[, two preferred a cut]".

    ``None`` where no vote is told, or one that may be a minority's.
    """
    vote = cues.patterns["votes"].search(line)
    lead = line[: vote.start()].strip(" ,") if vote else ""
    if vote is None or (lead and not cues.patterns["vote_leads"].match(lead)):
        return None  # "At another bank, seven members voted"
    against = cues.patterns["dissent"].search(line, vote.end())
    many, few, board = (_counted(found, cues) for found in (vote["many"], against and against["few"], vote["all"]))
    if many is None:
        return len(line) if against is None else against.start()  # "unanimously", "by a majority"
    rest = few if few is not None else board - many if board is not None else many
    return (against.start() if against else len(line)) if many > rest else None


def _counted(word: str | None, cues: Cues) -> int | None:
    return None if word is None else int(word) if word.isdigit() else cues.numbers["numbers"].get(word.lower())


def done_here(sentence: Clauses, line: str, house: House) -> int | None:
    """Where a publisher's sentence tells what was done to a thing that it keeps: "The line has been put back into use".

    What only happens there, and what another state keeps, is nothing that it did.
    """
    verbs = main(sentence)
    if verbs is None or not passive(sentence, verbs.verb) or _binds_nobody_here(sentence, line, house):
        return None
    if not any(sentence.low(at) in _DONE for at in range(verbs.first, verbs.verb)):
        return None  # "the services there are limited"
    forms = (verb.lemma for verb in sentence.verbs(verbs.verb) if verb.form == "ed")
    steady = as_it_is(sentence, verbs.verb + 1, level=True)
    done = any(
        one in sentence.cues["kept_deeds"] and (steady or one not in sentence.cues["steadying"]) for one in forms
    )
    subject = sentence.subject(verbs.first)[0] if done else ()
    return verbs.verb if subject and kept(sentence, subject[0]) else None


def kept(sentence: Clauses, thing: Range) -> bool:
    """Whether a noun phrase is something that a state, a bank or a company sets, grants or runs: "the line to Oslo"."""
    noun = sentence.head_noun(thing)
    return is_level(sentence, noun) or sentence.has(noun, "rule_nouns", "endable", "kept_things")


def _binds_nobody_here(sentence: Clauses, line: str, house: House) -> bool:
    """Whether what reads like a rule is another state's, or only tells what has happened: a road closed by snow."""
    if house.cues.patterns["happenings"].search(line):
        return True
    return not house.travel and foreign(sentence, line, house.states)


def lays_down(line: str, cues: Cues) -> bool:
    """Whether a sentence lays down a rule: what is required or allowed, or what begins, ends or lasts until a day.

    So it does where something that is given or withheld depends on a condition ("A loan presupposes a budget"), not
    where the world depends on it: growth on rain, or access to water.

    It says so in the present: "Visas are issued on arrival" is a rule, "The visa was issued in May" an event. A day
    from which something is so makes a rule of what somebody sets ("is sold", "costs"), not of what merely is.
    """
    if cues.patterns["norms"].search(line) or _obliges(line, cues) or _permits(line, cues):
        return True
    if cues.patterns["conditions"].search(line) and not cues.patterns["chances"].search(line):
        return True
    return all(cues.patterns[name].search(line) for name in ("terms", "termed"))


def _obliges(line: str, cues: Cues) -> bool:
    """Whether a sentence says what those it addresses have to do, not what people have to put up with."""
    if not cues.patterns["obligations"].search(line) or cues.patterns["burdens"].search(line):
        return False
    return any(cues.patterns[name].search(line) for name in ("addressed", "clerical", "regulated"))


def _permits(line: str, cues: Cues) -> bool:
    """Whether a sentence says what those it addresses may do, not what is to be expected of them."""
    if not cues.patterns["permissions"].search(line) or cues.patterns["forecasts"].search(line):
        return False
    return any(cues.patterns[name].search(line) for name in ("addressed", "licit", "regulated", "terms"))


def dated_head(line: str, published: date | None, cues: Cues) -> tuple[int, date] | None:
    """Where the words begin behind a line's day, "Statement of 3 March 2019:", and the day; none that is to come."""
    head = cues.patterns["dated_heads"].match(line)
    when, named = spoken_on(head.group(), None, cues) if head else (None, False)
    past = named and when is not None and (published is None or when <= published)
    return (head.end(), when) if head and when and past else None


def hearsay(who: Who, cues: Cues) -> bool:
    """Whether a source is hearsay on a publisher's page: "some countries", "media reports"."""
    words = who.label.lower().split()
    if who.actor or who.person or not words:
        return False
    vague = words[0] in cues["vague"] and (len(words) == 1 or words[-1] in cues["quarters"])
    return vague or bool(cues["rumour_sources"] & set(words))
