"""Links and their dates from feeds, sitemaps and listings."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.discover import MAX_LINKS, Discovery, canonical_url, discover
from monitor.domain import LinkRules, Source, SourceKind
from monitor.links import MANY, spellings

BASE = "https://news.example/world/"


def source(kind: SourceKind, zone: str = "UTC", **rules: str) -> Source:
    return Source("s", "S", kind, BASE, timezone=zone, links=LinkRules(**rules))


def feed(body: str | bytes, zone: str = "UTC", **rules: str) -> Discovery:
    raw = body.encode() if isinstance(body, str) else body
    return discover(raw, source(SourceKind.FEED, zone, **rules), BASE + "feed.xml")


def listing(body: str, zone: str = "UTC", **rules: str) -> Discovery:
    return discover(body.encode(), source(SourceKind.LISTING, zone, **rules), BASE)


def sitemap(body: str | bytes, zone: str = "UTC", **rules: str) -> Discovery:
    raw = body.encode() if isinstance(body, str) else body
    return discover(raw, source(SourceKind.SITEMAP, zone, **rules), "https://news.example/sitemap.xml")


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>N</title>{"".join(items)}</channel></rss>'


def item(path: str, date: str = "", title: str = "A title") -> str:
    return f"<item><title>{title}</title><link>{path}</link><pubDate>{date}</pubDate></item>"


def urls(found: Discovery) -> list[str]:
    return [link.url for link in found.links]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # the parts of a date, as many as needed


# --- addresses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTP://News.Example:80/a#top", "http://news.example/a"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example/a?utm_source=x&b=2&fbclid=1&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example/ä b", "https://news.example/%C3%A4%20b"),
        ("https://news.example/a?4711", "https://news.example/a?4711"),
        ("https://news.example/a.do;jsessionid=0A1B.n2?id=4", "https://news.example/a.do?id=4"),
        ("https://news.example/(S(x1y2))/a.aspx?PHPSESSID=9f&id=4", "https://news.example/a.aspx?id=4"),
        ("https://news.example/a?sid=0123456789abcdef0123456789abcdef", "https://news.example/a"),
        ("https://news.example/a;b?sid=12&mod=x", "https://news.example/a;b?mod=x&sid=12"),
        ("https://news.example/a?mod=rss_world&partner=rss", "https://news.example/a"),
        ("https://news.example/forum?mod=rss&feed=rss2", "https://news.example/forum?feed=rss2&mod=rss"),
        (" mailto:desk@news.example ", "mailto:desk@news.example"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_an_address_has_one_spelling(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical


@given(
    st.text(alphabet="htps:/.?&=#aÄ%2 utm_\\[]@\n\ud800", max_size=40)
    | st.builds("https://a.example/{}".format, st.text(max_size=30))
)
def test_a_canonical_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/",
        "http://www.news.example/a/?b=1",
        "https://news.example:8443/a//",
        "http://[::1]/a",
        "x:y",
    ],
)
def test_an_address_is_one_of_its_own_spellings(url: str) -> None:
    assert url in spellings(url)


def test_an_address_is_spelt_with_another_scheme_with_or_without_www_and_a_slash_at_its_end() -> None:
    hosts = ("http://", "http://www.", "https://", "https://www.")
    assert spellings("https://www.news.example/a?b=1") == [
        f"{host}news.example/a{end}?b=1" for host in hosts for end in ("", "/")
    ]


# --- feeds -----------------------------------------------------------------------------------------------


def test_rss_gives_links_titles_dates_and_its_ttl() -> None:
    found = feed(
        rss("<ttl>90</ttl>", item("/a?utm_medium=rss", "Mon, 03 Feb 2025 09:30:00 +0300", "Ban &amp;amp; bar"))
    )
    assert urls(found) == ["https://news.example/a"]
    assert found.links[0].title == "Ban & bar"
    assert found.links[0].published == utc(2025, 2, 3, 6, 30)
    assert found.ttl == timedelta(minutes=90)
    assert not found.problem


def test_atom_takes_the_page_rather_than_the_comments() -> None:
    found = feed(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link rel="replies" href="/r"/>'
        '<link href="/a"/><updated>2025-02-03T09:30:00Z</updated></entry></feed>'
    )
    assert urls(found) == ["https://news.example/a"]
    assert found.links[0].published == utc(2025, 2, 3, 9, 30)


def test_a_feed_may_tell_when_an_entry_was_edited_beside_its_date() -> None:
    dates = "<published>2025-02-03T09:30:00Z</published><updated>2025-02-05T08:00:00Z</updated>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="/a"/>{dates}</entry></feed>'
    told = {"url": "/a", "date_published": "2025-02-03T09:30:00Z", "date_modified": "2025-02-05T08:00:00Z"}
    for found in (feed(atom), feed(json.dumps({"items": [told]}))):
        (link,) = found.links
        assert (link.published, link.edited, link.latest) == (utc(2025, 2, 3, 9, 30), utc(2025, 2, 5, 8), link.edited)


@pytest.mark.parametrize("namespace", ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"])
def test_rdf_is_a_feed(namespace: str) -> None:
    found = feed(
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{namespace}">'
        "<item><title>T</title><link>/a</link></item></rdf:RDF>"
    )
    assert urls(found) == ["https://news.example/a"]


def test_json_feed_survives_broken_items() -> None:
    items = [None, {"id": 5}, {"url": "/a", "title": "T", "date_published": "2025-02-03T09:30:00+09:00"}]
    found = feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    assert urls(found) == ["https://news.example/a"]
    assert found.links[0].published == utc(2025, 2, 3, 0, 30)


def test_an_identifier_is_an_address_only_where_it_says_so() -> None:
    items = [{"id": "post-17", "title": "T"}, {"id": "https://news.example/b"}, {"id": "3", "external_url": "/c"}]
    assert urls(feed(json.dumps({"items": items}))) == ["https://news.example/b", "https://news.example/c"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/show.php?id=7&news=8&copy=9", "https://news.example/show.php?copy=9&id=7&news=8"),
        ("/show.php?id=7&amp;news=8", "https://news.example/show.php?id=7&news=8"),
        ("<![CDATA[/show.php?id=7&amp=8]]>", "https://news.example/show.php?amp=8&id=7"),
        ("/caf&eacute;", "https://news.example/caf%C3%A9"),
        ("/caf&#233;&#x21;", "https://news.example/caf%C3%A9!"),
    ],
)
def test_an_ampersand_stands_for_itself_where_it_begins_no_reference(written: str, read: str) -> None:
    assert urls(feed(rss(item(written)))) == [read]
    assert urls(sitemap(f"<urlset><url><loc>{written}</loc></url></urlset>")) == [read]
    if "CDATA" not in written:
        assert urls(
            feed(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{written}"/></entry></feed>')
        ) == [read]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Search & rescue", "Search & rescue"),
        ("Search &amp; rescue", "Search & rescue"),
        ("<![CDATA[Search & rescue]]>", "Search & rescue"),
        ("Caf&eacute; &ndash; closed", "Café – closed"),
        ("5 &lt; 6", "5 < 6"),
    ],
)
def test_a_title_keeps_its_letters_whatever_they_are_written_as(written: str, title: str) -> None:
    assert feed(rss(item("/a", "", written))).links[0].title == title


def test_links_of_an_entry_are_relative_to_its_own_base() -> None:
    entries = (
        '<entry xml:base="/minister/"><link href="speech.html"/></entry>',
        '<entry xml:base="2025/"><link xml:base="02/" href="note.html"/></entry>',
        '<entry><link href="plain.html"/><content xml:base="https://other.example/"/></entry>',
        '<entry xml:base="https://[broken/"><link href="https://news.example/whole.html"/></entry>',
    )
    atom = 'xmlns="http://www.w3.org/2005/Atom"'
    found = feed(f'<feed {atom} xml:base="https://news.example/all/">{"".join(entries)}</feed>')
    assert urls(found) == [
        "https://news.example/minister/speech.html",
        "https://news.example/all/2025/02/note.html",
        "https://news.example/all/plain.html",
        "https://news.example/whole.html",
    ]
    assert urls(feed(f"<feed {atom}>{entries[2]}</feed>")) == ["https://news.example/world/plain.html"]
    assert urls(feed(rss(item("x.html")).replace("<rss", '<rss xml:base="/b/"'))) == ["https://news.example/b/x.html"]


def test_a_title_in_xhtml_is_read_as_its_words() -> None:
    words = '<div xmlns="http://www.w3.org/1999/xhtml">Port <b>stays</b> open &amp; 5 &lt; 6</div>'
    found = feed(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml">{words}</title><link href="/a"/></entry>'
        '<entry><title type="html">Port &lt;b&gt;shuts&lt;/b&gt;</title><link href="/b"/></entry></feed>'
    )
    assert [link.title for link in found.links] == ["Port stays open & 5 < 6", "Port shuts"]


def test_a_reference_to_half_a_character_in_a_feed_with_a_base_costs_no_other_entry() -> None:
    half = '<item><link href="&#xD800;"/><link xml:base="&#xD800;" href="x"/></item>'
    found = feed(rss(half, item("/a", "2025-02-03")).replace("<rss", '<rss xml:base="/b/"'))
    assert "https://news.example/a" in urls(found)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2025-02-03", utc(2025, 2, 2, 15)),
        ("2025-02-03T09:30:00", utc(2025, 2, 3, 0, 30)),
        ("<![CDATA[3 Feb 2025 09:30 GMT]]>", utc(2025, 2, 3, 9, 30)),
        ("Mon, 03 Feb 25 09:30:00 EST", utc(2025, 2, 3, 14, 30)),
        ("the day before yesterday", None),
    ],
)
def test_a_date_without_a_zone_is_in_that_of_the_source(written: str, at: datetime | None) -> None:
    assert feed(rss(item("/a", written)), "Asia/Tokyo").links[0].published == at


def test_a_feed_in_utf_16_is_read_like_any_other() -> None:
    found = feed('<?xml version="1.0" encoding="utf-16"?>' + rss(item("/a", "2025-02-03", "Ö"))[21:], "Asia/Tokyo")
    wide = feed(rss(item("/a", "2025-02-03", "Ö")).encode("utf-16"), "Asia/Tokyo")
    assert wide.links == found.links
    assert wide.links[0].title == "Ö"


def test_a_number_for_an_identifier_is_no_date() -> None:
    assert feed(rss("<item><title>T</title><link>/a</link><guid>5</guid></item>")).links[0].published is None


def test_an_entry_keeps_its_link_beside_links_of_other_kinds() -> None:
    reply = '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="replies" href="/r"/>'
    assert urls(feed(rss(f"<item><title>T</title>{reply}<link>https://news.example/a</link></item>"))) == [
        "https://news.example/a"
    ]


def test_a_feed_cut_off_gives_what_it_has() -> None:
    assert urls(feed(rss(item("/a"), item("/b"))[:-40])) == ["https://news.example/a", "https://news.example/b"]


def test_the_same_address_stands_once() -> None:
    found = feed(rss(item("/a?utm_source=x"), item("/a#comments", "2025-02-03"), item("/b")))
    assert urls(found) == ["https://news.example/a", "https://news.example/b"]
    assert found.links[0].published == utc(2025, 2, 3)


def test_of_too_many_links_the_newest_are_kept() -> None:
    items = [item(f"/{n}", f"2025-01-01T00:{n % 60:02}:{n // 60:02}Z") for n in range(MAX_LINKS + 5)]
    found = feed(rss(*items, item("/newest", "2025-02-03")))
    assert len(found.links) == MAX_LINKS
    assert found.links[0].url.endswith("/newest")


@pytest.mark.parametrize("lastmod", ["", "<lastmod>2025-02-03</lastmod>"])
def test_of_too_many_links_that_no_date_tells_apart_those_at_both_ends_are_kept(lastmod: str) -> None:
    addresses = [f"https://news.example/{n}" for n in range(3 * MAX_LINKS)]
    found = sitemap(f"<urlset>{''.join(f'<url><loc>{one}</loc>{lastmod}</url>' for one in addresses)}</urlset>")
    half = MAX_LINKS // 2
    assert sorted(urls(found)) == sorted(addresses[:half] + addresses[-half:])


def test_links_that_are_not_too_many_stand_as_in_the_document() -> None:
    addresses = [f"https://news.example/{n}" for n in range(MAX_LINKS)]
    assert urls(sitemap("\n".join(addresses))) == addresses


def test_external_entities_are_not_followed() -> None:
    body = (
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "&x;&x;">]>'
        + rss(item("/a", "", "T &y;"))[21:]
    )
    assert feed(body).links[0].title.strip() in ("", "T")


def test_a_web_page_in_place_of_a_feed_names_the_feed_it_offers() -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/f.atom">'
    page = f'<html><head>{link}</head><body><a href="/a">A</a></body></html>'
    found = feed(page)
    assert not found.links
    assert "https://news.example/f.atom" in found.problem


@pytest.mark.parametrize(
    "body",
    [b"", b" \n ", b"%PDF-1.7 ...", b'{"items": 3}', b"{", b"<html><a href='/a'>A</a></html>", b"\x00\xff\x01" * 400],
)
@pytest.mark.parametrize("kind", [SourceKind.FEED, SourceKind.SITEMAP])
def test_what_is_no_feed_is_said_to_be_none(kind: SourceKind, body: bytes) -> None:
    found = discover(body, source(kind), BASE)
    assert found.problem
    assert not found.links


def test_a_feed_without_entries_is_no_problem() -> None:
    assert feed(rss()) == Discovery()


# --- sitemaps --------------------------------------------------------------------------------------------

SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/a </loc><lastmod>2025-02-09</lastmod>
<image:image><image:loc>https://news.example/a.jpg</image:loc><image:title>A photo</image:title></image:image>
<news:news><news:publication_date>2025-02-03T10:00:00+01:00</news:publication_date><news:title>T</news:title></news:news></url>
<url><loc>https://news.example/b</loc><lastmod>2025-02-04</lastmod></url></urlset>"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_gives_dates_of_publication_before_those_of_change(packed: bool) -> None:
    found = sitemap(gzip.compress(SITEMAP.encode()) if packed else SITEMAP, "Asia/Tokyo")
    assert [(link.url[-1], link.title, link.published, link.edited) for link in found.links] == [
        ("a", "T", utc(2025, 2, 3, 9), utc(2025, 2, 8, 15)),
        ("b", "", utc(2025, 2, 3, 15), utc(2025, 2, 3, 15)),
    ]


def test_a_sitemap_index_names_its_parts_newest_first() -> None:
    found = sitemap(
        "<sitemapindex><sitemap><loc>https://news.example/1.xml</loc><lastmod>2024-01-01</lastmod></sitemap>"
        "<sitemap><loc>https://news.example/2.xml.gz</loc><lastmod>2025-01-01</lastmod></sitemap></sitemapindex>"
    )
    assert found.sitemaps == ("https://news.example/2.xml.gz", "https://news.example/1.xml")
    assert found.edited["https://news.example/2.xml.gz"] == utc(2025, 1, 1)
    assert not found.links


@pytest.mark.parametrize(("many", "first"), [(MANY, ["0", "1", "2"]), (MANY + 1, ["0", "50", "1"])])
def test_the_parts_of_an_index_without_dates_come_from_either_end_where_they_are_many(
    many: int, first: list[str]
) -> None:
    parts = "".join(f"<sitemap><loc>https://news.example/{n}</loc></sitemap>" for n in range(many))
    found = sitemap(f"<sitemapindex>{parts}</sitemapindex>")
    assert [url.rpartition("/")[2] for url in found.sitemaps][:3] == first
    assert len(set(found.sitemaps)) == many
    assert not found.edited


@pytest.mark.parametrize(
    "entry",
    [
        "<url><loc>{}</loc></url>",
        "<url><loc><![CDATA[{}]]></loc></url>",
        "<item><title>A title</title><link>{}</link></item>",
        '<entry><title>A title</title><link href="{}"/></entry>',
    ],
)
def test_a_document_that_breaks_off_gives_no_half_of_an_address(entry: str) -> None:
    whole = [f"https://news.example/{n}-{n}-{n}" for n in range(4)]
    read, begun = (sitemap, "<urlset>") if "loc" in entry else (feed, "<rss><channel>" if "item" in entry else "<feed>")
    document = begun + "".join(map(entry.format, whole))
    for end in range(document.index(whole[3]), document.index(whole[3]) + len(whole[3])):
        assert urls(read(document[:end])) == whole[:3], document[:end]
    assert urls(read(document)) == whole


def test_a_document_that_lacks_its_end_alone_gives_all_of_its_addresses() -> None:
    assert len(urls(sitemap("<urlset><url><loc>https://news.example/a</loc></url>"))) == 1
    assert len(urls(feed(rss(item("/a"), item("/b")).removesuffix("</channel></rss>")))) == 2


def test_a_sitemap_may_be_a_plain_list_or_a_feed() -> None:
    assert urls(sitemap("https://news.example/a\nhttps://news.example/b\n")) == [
        "https://news.example/a",
        "https://news.example/b",
    ]
    assert urls(sitemap(rss(item("/a")))) == ["https://news.example/a"]


def test_include_and_exclude_choose_among_absolute_addresses() -> None:
    assert urls(sitemap(SITEMAP, include="example/[ab]$", exclude="/a")) == ["https://news.example/b"]


def test_an_expression_that_is_none_is_a_problem_not_an_error() -> None:
    assert "links.include" in sitemap(SITEMAP, include="(").problem


@pytest.mark.parametrize("items", ["<item>" * 400_001, "<item></item>" * 200_001])
def test_a_feed_of_more_elements_than_anybody_lists_is_refused_before_it_takes_memory(
    items: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastfeedparser.parse", lambda *_, **__: pytest.fail("parsed"))
    found = feed(f"<rss><channel>{items}")
    assert found.links == ()
    assert "more elements than are read" in found.problem


def test_a_gzip_bomb_is_not_unpacked_whole() -> None:
    assert sitemap(gzip.compress(b"<urlset>" + b" " * 40_000_000)).links == ()


# --- listings --------------------------------------------------------------------------------------------

PAGE = """<html><head><base href="/world/"></head><body>
<nav><a href="/">Home</a> <a href="/politics-and-the-world/all-our-stories-2025">All of our politics stories</a></nav>
<ul class="news">
 <li><span class="date">2025-02-03</span> <a href="2025/ban">Minister rules out a ban</a></li>
 <li><a href="/world/2025/bar"><img alt="A photo" src="x.jpg"></a>
  <a href="/world/2025/bar#c">The bar stays open, she says</a>
  <time datetime="2025-02-04T10:00">Tuesday</time></li>
 <li><a href="/world/20250205-quota.html">Quota is cut by a fifth this year</a></li>
 <li><a href="./">World</a> <a href="mailto:a@b.example">Mail</a> <a href="javascript:go()">More</a></li>
</ul>
<dl><dt>6 February 2025</dt><dd><a href="/world/2025/note">Note on the talks in Geneva</a></dd></dl>
<footer><a href="/imprint-2025">Imprint of this newspaper here</a></footer></body></html>"""


def test_the_date_of_a_listed_link_is_looked_for_around_it() -> None:
    found = listing(PAGE, include="/world/20")
    assert [(link.url.rpartition("/")[2], link.title, link.published) for link in found.links] == [
        ("ban", "Minister rules out a ban", utc(2025, 2, 3)),
        ("bar", "The bar stays open, she says", utc(2025, 2, 4, 10)),
        ("20250205-quota.html", "Quota is cut by a fifth this year", utc(2025, 2, 5)),
        ("note", "Note on the talks in Geneva", utc(2025, 2, 6)),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>1</td><td>03-02-2025</td><td>{}</td></tr>",
        "<tr><td>{}</td><td>3 February 2025</td></tr>",
        "<tr><td>3<sup>rd</sup> February 2025 {}</td></tr>",
        "<tr><td><b>03</b><b>Feb</b><b>2025</b>{}</td></tr>",
    ],
)
def test_the_date_of_a_listed_link_may_stand_in_another_cell_or_in_pieces(row: str) -> None:
    (link,) = listing(f"<table>{row.format('<a href=/world/2025/ban>Minister rules out a ban</a>')}</table>").links
    assert link.published == utc(2025, 2, 3)


def test_within_keeps_to_a_part_of_the_page() -> None:
    for within in ("dl dd", "dl *|dd"):
        assert urls(listing(PAGE, within=within)) == ["https://news.example/world/2025/note"]


def test_without_rules_links_that_look_like_articles_are_taken() -> None:
    found = listing(
        PAGE.replace("2025/ban", "2025/02/minister-rules-out-ban").replace("2025/note", "2025/02/note-on-talks")
    )
    assert [url.rpartition("/")[2] for url in urls(found)] == [
        *("minister-rules-out-ban", "bar", "20250205-quota.html", "note-on-talks"),
    ]


@pytest.mark.parametrize(
    ("body", "rules", "word"),
    [
        ("<html><body><div id='app'></div></body></html>", {}, "script"),
        (PAGE, {"within": "ul.gone"}, "links.within"),
        (PAGE, {"within": "ul["}, "links.within"),
        (PAGE, {"within": "svg|a"}, "not a CSS selector that can be used: Undefined namespace prefix"),
        (rss(item("/a")), {}, "kind"),
        ("<div>" * 50_000, {}, "read"),
    ],
)
def test_a_listing_that_cannot_be_read_says_why(body: str, rules: dict[str, str], word: str) -> None:
    found = listing(body, **rules)
    assert word in found.problem
    assert not found.links


def anchors(*addresses: str, words: str = "Harbour stays open for the summer") -> str:
    return "".join(f'<p><a href="{address}">{words}</a></p>' for address in addresses)


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("/news.php?id=1234", True),
        ("/news.php?id=7", True),
        ("/world/?id=8", True),
        ("/show?section=2&story=harbour-stays-open", True),
        ("/show?20481", True),
        ("/show?doc=pr-2041", True),
        ("/show?lang=en", False),
        ("/show?page=2", False),
        ("/login?next=/2025/02/harbour-stays-open", False),
        ("/show?session=8f3a99120cc417", False),
        ("/photo.jpg?id=1234", False),
        ("https://other.example/news.php?id=1234", False),
        ("./", False),
    ],
)
def test_an_article_may_be_told_by_a_parameter_of_its_address(address: str, one: bool) -> None:
    found = listing(anchors(address, "/2025/02/another-story-of-ours"))
    assert len(found.links) == 1 + one
    assert len(listing(anchors(address, words="More")).links) == 0


def test_a_listing_on_which_no_link_looks_like_an_article_says_so_unless_it_was_told_which_do() -> None:
    page = anchors("/show?lang=en")
    assert "links: {include" in listing(page).problem
    assert listing(page, include="lang=").problem == listing(page, include="/none/").problem == ""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(item("/a")), "feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        ("<urlset/>", "sitemap"),
        ("https://news.example/a\nhttps://news.example/b", "sitemap"),
    ],
)
def test_a_listing_that_is_something_else_names_what(body: str, kind: str) -> None:
    assert f"set kind: {kind}" in listing(body).problem


def test_a_watched_page_points_nowhere() -> None:
    assert discover(PAGE.encode(), source(SourceKind.PAGE), BASE) == Discovery()


def test_a_reference_to_half_a_character_costs_a_sitemap_one_entry_at_most() -> None:
    places = ("&#xD800;", "https://news.example/a", "https://news.example/b")
    days = ("2025-02-03", "&#55296;", "2025-02-04")
    entries = (f"<url><loc>{loc}</loc><lastmod>{day}</lastmod></url>" for loc, day in zip(places, days, strict=True))
    found = discover(f"<urlset>{''.join(entries)}</urlset>".encode(), source(SourceKind.SITEMAP), BASE)
    assert [(link.url, link.published is not None) for link in found.links] == [(places[1], False), (places[2], True)]


# --- anything --------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    b"<rss><channel>|<item>|<link>http://[|<pubDate>|<feed>|<entry>|<urlset>|<loc>|{|}|<a href='|'>|\xff\xfe|\x1f\x8b|"
    b'<![CDATA[|&#xD800;|<html>|"items":[|2025-02-03|\x00'.split(b"|")
)


@given(
    st.binary(max_size=200) | st.lists(PIECES, max_size=12).map(b"".join),
    st.sampled_from(SourceKind),
    st.sampled_from([None, "text/html", "application/rss+xml; charset=x"]),
)
def test_no_bytes_raise(body: bytes, kind: SourceKind, content_type: str | None) -> None:
    found = discover(body, source(kind), BASE, content_type)
    assert all(link.url.startswith("http") for link in found.links)
