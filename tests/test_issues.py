from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from monitor import issues as linking
from monitor.domain import Article, Issue, Kind, Statement
from monitor.issues import MOST, named_around
from monitor.pages import cues

WHALES = Issue(
    "whaling",
    "Whaling",
    "Should whaling go on?",
    ("whaling", "whale", "quota", "catch limit"),
    ("Norway", "Norwegian", "minke"),
)
SANCTIONS = Issue(
    "sanctions",
    "Sanctions on Iran",
    "Should the sanctions on Iran be kept?",
    ("sanction", "restrictive measures", "crude"),
    ("Iran", "Tehran"),
)
TREATY = Issue(
    "treaty",
    "Plastics treaty",
    "Should there be a binding treaty?",
    ("plastics treaty", "treaty", "protocol"),
    ("plastic", "Geneva"),
)
BARE = Issue("tariffs", "Tariffs", "Should tariffs be raised?", ("tariff",))
ISSUES = (WHALES, SANCTIONS, TREATY, BARE)


def statement(
    text: str, within: str, *, actor: str | None = "norway", kind: Kind = Kind.INDIRECT, before: str = ""
) -> Statement:
    start = within.index(text)
    return Statement(text=text, start=start, end=start + len(text), kind=kind, actor=actor, before=before)


def link(statements: Sequence[Statement], issues: Sequence[Issue], article: Article) -> list[Statement]:
    return linking.link(statements, issues, article, cues("en"))


def issues_of(text: str, body: str = "", title: str = "", before: str = "") -> tuple[str, ...]:
    article = Article(url="u", title=title, text=body or text)
    return link([statement(text, article.text, before=before)], ISSUES, article)[0].issues


OWN_WORDS = [
    ("keyword and context together", "Norway will keep its whale quota", ("whaling",)),
    ("plural of a keyword", "The sanctions hurt Iran", ("sanctions",)),
    ("participle of a keyword", "Companies in Iran were sanctioned", ("sanctions",)),
    ("several words with a hyphen", "The Geneva plastics-treaty is dead", ("treaty",)),
    ("capitals do not matter", "SANCTIONS ON IRAN MUST GO", ("sanctions",)),
    ("an issue without context words", "The tariffs will rise", ("tariffs",)),
    (
        "two issues in one statement",
        "Norway trades its whale quota for lifting the sanctions on Iran",
        ("whaling", "sanctions"),
    ),
    ("two keywords vouch for each other", "The whaling quota stays", ("whaling",)),
    ("plural of a keyword in y", "Geneva will see more than one plastics treaty, and treaties bind", ("treaty",)),
]


@pytest.mark.parametrize(("text", "issues"), [case[1:] for case in OWN_WORDS], ids=[case[0] for case in OWN_WORDS])
def test_a_statement_speaks_to_the_issues_whose_words_it_has(text: str, issues: tuple[str, ...]) -> None:
    assert set(issues_of(text)) == set(issues)


OTHER = [
    ("no keyword", "Norway is a kingdom"),
    ("keyword without any context", "The quota of new members is full"),
    ("part of a longer word", "Norwegian whalebone and a protocolled session"),
    ("same measure, other state", "Norway keeps its sanctions on Belarus"),
    ("hyphenated into another word", "Norway counts anti-whale-like shapes"),
]


@pytest.mark.parametrize("text", [text for _, text in OTHER], ids=[name for name, _ in OTHER])
def test_a_statement_on_something_else_is_left_alone(text: str) -> None:
    assert issues_of(text) == ()


PARITY = Issue("parity", "Parity", "Should parity be kept?", ("parity", "subsidies", "delivery"), ("Norway",))


@pytest.mark.parametrize(
    "text",
    ["Norway subsidised nobody's subsidy", "Norway speaks for parity", "the parities Norway saw", "Norway delivered"],
)
def test_a_keyword_in_y_is_found_in_its_forms(text: str) -> None:
    article = Article(url="u", title="", text=text)
    assert link([statement(text, text)], [PARITY], article)[0].issues == ("parity",)


@pytest.mark.parametrize("text", ["Norway parited with them", "Norway's parit", "Norway is pariting"])
def test_a_keyword_in_y_is_no_other_word_that_begins_alike(text: str) -> None:
    article = Article(url="u", title="", text=text)
    assert link([statement(text, text)], [PARITY], article)[0].issues == ()


@pytest.mark.parametrize(
    ("keyword", "words"),
    [
        ("planes", "plane planes plane's planes'"),
        ("rates", "rate rates rated rating"),
        ("base", "base bases based basing"),
        ("bases", "base bases based"),
        ("exercises", "exercise exercises exercising"),
        ("licence", "licence licences"),
        ("missiles", "missile missiles"),
        ("taxes", "tax taxes taxed taxing"),
        ("buses", "bus buses"),
        ("embargoes", "embargo embargoes embargoed"),
        ("process", "process processes"),
        ("virus", "virus viruses"),
        ("refugees", "refugee refugees refugee's refugees'"),
        ("sanctions", "sanction sanctions sanctioned sanctioning"),
        ("menus", "menu menus"),
        ("clashes", "clash clashes clashed"),
    ],
)
def test_a_keyword_is_found_in_its_inflections(keyword: str, words: str) -> None:
    issue = Issue("one", "One", "Should it be?", (keyword,), ("Norway",))
    for word in words.split():
        text = f"Norway speaks of the {word} again"
        assert link([statement(text, text)], [issue], Article(url="u", title="", text=text))[0].issues, word


def finds(keyword: str, text: str) -> bool:
    issue = Issue("one", "One", "Should it be?", (keyword,), ())
    return bool(link([statement(text, text)], [issue], Article(url="u", title="", text=text))[0].issues)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("rate-cuts", "There will be rate cuts in May"),
        ("rate-cuts", "There will be rate-cuts in May"),
        ("short-range missiles", "They counted each short range missile"),
        ("2 per cent short-range levy", "A 2% short range levy it is"),
        ("Franco-German", "The Franco German brigade stays"),
        ("out-of-area", "It was an out of area mission"),
        ("F-16", "The F-16 stays on the ground"),
        ("US-led", "The US-led mission goes on"),
    ],
)
def test_a_blank_may_stand_where_a_keyword_has_a_hyphen(keyword: str, text: str) -> None:
    assert finds(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("F-16", "On page F 16 the numbers begin"),
        ("A-bomb", "They found a bomb in the harbour"),
        ("US-led", "It was curiosity that got us led astray"),
        ("pro-EU", "What a pro eu taught the others"),
        ("rate-cuts", "Nobody knows the ratecuts"),
        ("rate-cuts", "The rate was cut"),
        ("rate-cuts", "They keep cutting rates, and rate-cutting is their trade"),
        ("cease-fire", "They will not cease to fire"),
    ],
)
def test_a_hyphen_in_a_keyword_finds_nothing_but_hyphen_or_blank(keyword: str, text: str) -> None:
    assert not finds(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "words"),
    [
        ("planes", "plan plans"),
        ("plan", "plane planes"),
        ("wine", "win wins"),
        ("fares", "far"),
        ("mines", "min"),
        ("care", "car cars"),
        ("rates", "rat rats"),
        ("rats", "rate rates"),
        ("notes", "not"),
        ("bases", "bass"),
        ("uses", "us"),
        ("bans", "bane"),
        ("refugees", "refuge"),
    ],
)
def test_a_keyword_is_no_other_word_that_lacks_or_adds_an_e(keyword: str, words: str) -> None:
    issue = Issue("one", "One", "Should it be?", (keyword,), ("Norway",))
    for word in words.split():
        text = f"Norway speaks of the {word} again"
        assert not link([statement(text, text)], [issue], Article(url="u", title="", text=text))[0].issues, word


@pytest.mark.parametrize("before", [0, 9_000, 30_000])
def test_of_a_long_paragraph_what_stands_about_the_words_counts_wherever_they_stand(before: int) -> None:
    filler = "The fleet of the town sails at dawn on most days. " * 600
    words = "Nothing will come of it, said Berg."
    named = "It is the whale quota of Norway that is meant. "
    far = Issue("far", "Far", "Should it be?", ("harbour dues",), ())
    text = f"{filler[:before]}{named}{words} {filler}"
    article = Article(url="u", title="", text=text)
    assert named_around(statement(words, text), [WHALES, far], article) == "whaling"
    apart = f"{filler[:before]}{named}{filler}{words} The harbour dues stay. {filler}"
    assert named_around(statement(words, apart), [WHALES, far], replace(article, text=apart)) == "far"


LANDED = "Oslo has let the two ships go out again from the first of May, it was seen in the harbour on Friday."


LEVY = Issue(
    "levy", "Levy", "Should turnover be taxed?", ("levy", "2 per cent tax", "5 per cent pledge"), ("per cent",)
)


@pytest.mark.parametrize("share", ["3 per cent", "3 percent", "3%", "3 %", "3 Per Cent"])
def test_a_per_cent_is_one_however_it_is_written(share: str) -> None:
    text = f"They want a levy of {share} on turnover"
    assert link([statement(text, text)], [LEVY], Article(url="u", title="", text=text))[0].ties[0] >= 1.0


@pytest.mark.parametrize("text", ["A 2% tax it is", "The 2-percent tax stays", "Their 5% pledges stand"])
def test_a_per_cent_within_a_keyword_is_one_too(text: str) -> None:
    assert link([statement(text, text)], [LEVY], Article(url="u", title="", text=text))[0].issues == ("levy",)


@pytest.mark.parametrize(
    "text",
    ["They want a levy of 3 percentiles", "The levy and the centre", "The 12% tax", "A 1.2% tax", "A 2-levy rule"],
)
def test_what_only_begins_or_ends_like_a_per_cent_is_none(text: str) -> None:
    found = link([statement(text, text)], [LEVY], Article(url="u", title="", text=text))[0]
    assert max(found.ties, default=0.0) < 1.0


def test_the_title_says_what_an_articles_opening_is_about() -> None:
    article = Article(url="u", title="Norway ends whaling pause", text=f"{LANDED}\nIt rained in Bergen.")
    (linked,) = link([statement(LANDED, article.text)], ISSUES, article)
    assert (linked.issues, linked.ties) == (("whaling",), (0.8,))


def test_the_title_says_nothing_of_what_stands_further_down() -> None:
    body = f"There was a market in Bergen on Friday with fish and wool and little else to be had.\n{LANDED}"
    article = Article(url="u", title="Norway ends whaling pause", text=body)
    assert link([statement(LANDED, body)], ISSUES, article)[0].tie("whaling") < 0.5


def test_context_may_stand_in_the_sentence_before() -> None:
    assert issues_of("The restrictive measures stay in force", before="They spoke of Iran at length.") == ("sanctions",)


def test_context_may_stand_in_the_paragraph() -> None:
    body = "Talks went on.\nIran was the subject. It rained. Nothing is new: the sanctions stay in force."
    assert issues_of("the sanctions stay in force", body) == ("sanctions",)


FRAMED = "It rained. On the tariffs, the minister told them that the last payment would fall due in June. He left."


def test_the_sentence_around_the_words_says_what_they_are_about() -> None:
    said = statement("the last payment would fall due in June", FRAMED)
    (linked,) = link([said], ISSUES, Article(url="u", title="", text=FRAMED))
    assert (linked.issues, linked.ties) == (("tariffs",), (0.8,))


def test_the_sentence_before_is_not_around_the_words() -> None:
    body = "The tariffs rose. The minister told them that the last payment would fall due in June."
    assert issues_of("the last payment would fall due in June", body) == ()


def test_what_a_sentence_gives_to_somebody_else_is_not_around_the_words() -> None:
    body = "Fournier said tariffs would rise, while Solheim said the fleet would sail."
    spoken = [statement("tariffs would rise", body, actor="canada"), statement("the fleet would sail", body)]
    linked = link(spoken, ISSUES, Article(url="u", title="", text=body))
    assert [one.issues for one in linked] == [("tariffs",), ()]


def test_context_may_be_what_the_article_is_about() -> None:
    body = "The EU kept its sanctions on Iran.\nIt rained.\nNobody will lift the sanctions for nothing, he said."
    assert issues_of("Nobody will lift the sanctions for nothing", body, "EU keeps Iran sanctions") == ("sanctions",)


def test_another_place_beats_the_articles_topic() -> None:
    body = "The EU kept its sanctions on Iran.\nIt rained.\nThe sanctions on Belarus would be doubled, he said."
    assert issues_of("The sanctions on Belarus would be doubled", body, "EU keeps Iran sanctions") == ()


def test_the_noun_of_a_keyword_counts_with_the_context_beside_it() -> None:
    assert issues_of("If Tehran frees them, some of the measures could go") == ("sanctions",)
    assert issues_of("Some of the measures could go") == ()


def test_the_noun_of_a_keyword_and_its_context_are_plain_in_an_article_about_the_issue() -> None:
    body = "The EU kept its restrictive measures on Iran.\nSome of the measures could go if Tehran frees them, he said."
    article = Article(url="u", title="EU keeps restrictive measures on Iran", text=body)
    (linked,) = link([statement("Some of the measures could go if Tehran frees them", body)], ISSUES, article)
    assert linked.ties[0] >= 0.8


CHILE = Issue("chile-travel", "Travel to Chile", "Should people travel to Chile?", ("travel", "trips"), ("Chile",))
PERU = Issue(
    "peru-travel", "Travel to Peru", "Should people travel to Peru?", ("travel", "trips"), ("Peru", "Peruvian")
)


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("Chile warns against travel to the Peruvian coast", ("peru-travel",)),
        ("Peru warns against travel to Chile and its islands", ("chile-travel",)),
        ("Chile is safe and travel is welcome", ("chile-travel",)),
        ("The ministry warns against travel to Peru and Chile", ("chile-travel", "peru-travel")),
    ],
)
def test_whoever_speaks_is_no_context_where_the_words_name_another(text: str, issues: tuple[str, ...]) -> None:
    (linked,) = link([statement(text, text)], [CHILE, PERU], Article(url="u", title="", text=text))
    assert tuple(sorted(linked.issues)) == issues


def test_words_that_point_back_carry_on_the_issue_of_the_same_voice() -> None:
    body = "Norway will keep its whale quota. That will not change. The weather was fine."
    first = statement("Norway will keep its whale quota", body)
    second = statement("That will not change", body)
    stranger = statement("The weather was fine", body, actor=None)
    linked = link([first, second, stranger], ISSUES, Article(url="u", title="", text=body))
    assert [one.issues for one in linked] == [("whaling",), ("whaling",), ()]


BESIDE = (
    "We have read all of it. This deserves our backing, she said.",
    "A notice of the same day took Iran off the list of sanctioned states.",
)


def beside(*sentences: str, kind: Kind = Kind.INDIRECT) -> dict[str, float]:
    """The issues of the first of a page's sentences, with their ties, where the page is long and on much else."""
    text = " ".join(sentences)
    words = "This deserves our backing"
    said = Statement(
        text=words, start=text.index(words), end=text.index(words) + len(words), kind=kind, actor="norway",
        before="We have read all of it.", after=sentences[1],
    )  # fmt: skip
    linked = link([said], ISSUES, Article(url="u", title="A visit ends with a surprise", text=text))[0]
    return dict(zip(linked.issues, linked.ties, strict=True))


def test_words_without_a_keyword_are_on_what_the_sentence_beside_them_names() -> None:
    assert beside(*BESIDE) == {"sanctions": 0.5}


def test_the_sentence_beside_words_says_nothing_where_it_lacks_the_context_or_another_issue_is_near() -> None:
    assert beside(BESIDE[0], "A notice of the same day took the firm off the list of sanctioned companies.") == {}
    assert beside(*BESIDE, "Tariffs came up too.") == {}
    assert beside(*BESIDE, kind=Kind.OFFICIAL) == {}


@pytest.mark.parametrize(
    ("words", "issues"),
    [
        ("The text is a good basis, and it may be signed once the open points are settled.", ("treaty",)),
        ("It will be signed once the open points are settled.", ("treaty",)),
        ("Citizens of both countries travel without visas.", ()),
    ],
)
def test_a_publishers_next_sentence_is_on_the_issue_before_it_only_where_it_opens_by_pointing_back(
    words: str, issues: tuple[str, ...]
) -> None:
    before = "The plastics treaty was drafted in Geneva in seven rounds."
    article = Article(url="u", title="Policy", text=f"{before}\n{words}")
    said = statement(words, article.text, kind=Kind.OFFICIAL, before=before)
    assert link([said], ISSUES, article)[0].issues == issues


@pytest.mark.parametrize(
    ("paragraph", "issue"),
    [
        ("The sanctions on Iran were set in 2012. {}", "sanctions"),
        ("{} The sanctions on Iran were set in 2012.", "sanctions"),
        ("The sanctions were set in 2012. {}", None),  # on whom?
        ("The sanctions on Iran and the tariffs were set in 2012. {}", None),
        ("The sanctions on Iran were set in 2012.\n{}", None),
        ("{}", None),
    ],
)
def test_the_one_issue_that_a_paragraph_names_with_its_context(paragraph: str, issue: str | None) -> None:
    words = "Norway stands by all of it."
    article = Article(url="u", title="Policy", text=paragraph.format(words))
    assert named_around(statement(words, article.text), ISSUES, article) == issue


def test_an_actors_own_name_is_no_context_of_words_without_a_keyword() -> None:
    body = "Whaling and the whale quota, the catch limit of the minke hunt: where Norway stands on whaling."
    for words, issues in (("Norway sends nobody home.", ()), ("The limits stand in Norway.", ("whaling",))):
        article = Article(url="u", title="Whaling", text=f"{body}\n{words}")
        assert link([statement(words, article.text, kind=Kind.OFFICIAL)], ISSUES, article)[0].issues == issues


def test_words_of_somebody_else_are_carried_on_only_within_the_articles_topic() -> None:
    body = f"Norway will keep its whale quota.\n{'It rained for days on end. ' * 40}\nThat will not change."
    first = statement("Norway will keep its whale quota", body)
    second = statement("That will not change", body, actor="canada")
    linked = link([first, second], ISSUES, Article(url="u", title="A summit of neighbours", text=body))
    assert [one.issues for one in linked] == [("whaling",), ()]


def test_a_publishers_next_paragraph_is_another_topic() -> None:
    body = "Norway will keep its whale quota.\nWe will register the ferry company."
    first = statement("Norway will keep its whale quota.", body, kind=Kind.OFFICIAL)
    second = statement("We will register the ferry company.", body, kind=Kind.OFFICIAL)
    assert link([first, second], ISSUES, Article(url="u", title="Daily news", text=body))[1].issues == ()


def test_a_statement_keeps_its_surest_issues_only() -> None:
    many = tuple(Issue(f"i{number}", "Fish", "Fish?", ("fish",)) for number in range(9))
    body = "Norway will sell the fish"
    (linked,) = link([statement(body, body)], many, Article(url="u", title="", text=body))
    assert len(linked.issues) == MOST


@pytest.mark.parametrize("text", ["", "\n\n", "whale " * 30_000, "\ud800 whale Norway", "Iran" * 20_000])
def test_broken_articles_are_linked_without_complaint(text: str) -> None:
    article = Article(url="u", title=text[:50], text=text)
    spoken = [Statement(text=text, start=0, end=len(text), kind=Kind.DIRECT, actor="norway")] if text.strip() else []
    assert len(link(spoken, ISSUES, article)) == len(spoken)


def test_nothing_configured_links_nothing() -> None:
    body = "Norway will keep its whale quota"
    assert link([statement(body, body)], (), Article(url="u", title="", text=body))[0].issues == ()
    assert link([], ISSUES, Article(url="u", title="", text=body)) == []


def test_on_an_actors_own_page_the_context_may_stand_anywhere() -> None:
    words, filler = "The whale quota stays at 900.", "Much else was decided. " * 40
    article = Article(url="u", title="Decisions", text=f"Oslo, Norway\n{filler}\n{words}\n{filler}")
    own = link([statement(words, article.text, kind=Kind.OFFICIAL)], ISSUES, article)[0]
    told = link([statement(words, article.text, kind=Kind.INDIRECT)], ISSUES, article)[0]
    assert own.tie("whaling") > told.tie("whaling")


def test_an_article_is_looked_through_once_however_many_of_its_sentences_are_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    topics = linking._Page._about

    def noted(page: linking._Page, table: linking._Words) -> float:
        looked.append(page.title)
        return topics(page, table)

    monkeypatch.setattr(linking._Page, "_about", noted)
    for title in ("Ports", "Ships"):
        body = "\n".join(f"Norway keeps its whaling quota number {n}." for n in range(20))
        article = Article(url="u", title=title, text=body)
        for line in body.split("\n"):
            assert link([statement(line, body)], ISSUES, article)[0].issues == ("whaling",)
    assert looked == ["Ports"] * len(ISSUES) + ["Ships"] * len(ISSUES)
