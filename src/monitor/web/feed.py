"""Flags as an Atom feed (RFC 4287), the newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from monitor.desk.export import before
from monitor.report import sureness, when
from monitor.store import PileRow
from monitor.web.render import Names

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


def atom(rows: Sequence[PileRow], names: Names, base: str, query: str, now: datetime) -> bytes:
    """The feed; ``base`` is where the desk is, without a slash at the end.

    ``query`` is the view that was asked for, as its address has it: by that, two feeds are told apart.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(_tag("feed"))
    view = f"?{query}" if query else ""
    _text(feed, "title", "Flagged shifts")
    _text(feed, "id", f"{base}/feed.atom{view}")
    _text(feed, "updated", when(max((row.flag.created for row in rows), default=now)) or "")
    ET.SubElement(feed, _tag("link"), rel="self", href=f"{base}/feed.atom{view}")
    ET.SubElement(feed, _tag("link"), rel="alternate", href=f"{base}/{view}")
    _text(ET.SubElement(feed, _tag("author")), "name", "Stance monitor")
    for row in rows:
        _entry(feed, row, names, base)
    body: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _entry(feed: ET.Element, row: PileRow, names: Names, base: str) -> None:
    flag = row.flag
    entry = ET.SubElement(feed, _tag("entry"))
    what = f"{flag.severity.value}: {names.actor(flag.actor)} on {names.issue(flag.issue)}, {flag.shift.value}"
    _text(entry, "title", what)
    _text(entry, "id", f"{base}/flags/{flag.id}")
    _text(entry, "updated", when(flag.created) or "")
    ET.SubElement(entry, _tag("link"), rel="alternate", href=f"{base}/flags/{flag.id}")
    ET.SubElement(entry, _tag("category"), term=flag.shift.value)
    held = before(row)
    now = flag.evidence[0].statement.text if flag.evidence else ""
    lines = [f"Before: {held}" if held else "No position on record.", f"Now: {now}", sureness(flag.confidence)]
    _text(entry, "summary", "\n".join(lines))


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, _tag(tag)).text = _NOT_XML.sub("\ufffd", text)


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"
