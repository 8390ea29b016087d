"""Notices in words: what moved, from what to what, who said it and where. Plain text and HTML, from values alone.

The words of the press are data: nothing in them may steer a terminal, a mail program or a chat that knows commands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from monitor.domain import Config, Evidence, Flag, Severity, Shift, Status, WebSettings
from monitor.flags import telling
from monitor.report import plain, sureness, taken_out
from monitor.store import OccasionKind, PileRow
from monitor.text import many

LONGEST_QUOTE = 600
SHORT_QUOTE = 240
LONGEST_TITLE = 160
"""Characters of words from outside that a notice repeats, alone and as one of many."""

MOST = 50
"""So many news are told in one message; of the rest it gives the number."""

_TOLD_BRIEFLY = ("Before", "Now", "Who", "Why")

_ADDRESSED = re.compile(r"@(?=\w)|(?<=<)(?=[!@#])")
"""Where a chat might see somebody or everybody addressed: ``@here``, ``<!channel>``."""


@dataclass(frozen=True, slots=True)
class FlagNews:
    """What happened to one flag since the channel was last told of it. ``before`` is the severity it has risen from."""

    kinds: frozenset[OccasionKind]
    row: PileRow
    before: Severity | None = None


@dataclass(frozen=True, slots=True)
class SourceNews:
    """A source that is out, or back. ``why`` is how it fails; ``since`` when it last had not."""

    source: str
    name: str
    since: datetime | None
    why: str
    back: bool


News = FlagNews | SourceNews


@dataclass(frozen=True, slots=True)
class Message:
    """One message, in both forms."""

    title: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the wording needs besides the news: the names in the configuration, where the desk is, whose clock."""

    config: Config
    timezone: str = "UTC"

    def message(self, news: Sequence[News]) -> Message:
        """One message that tells all of this; of many things less of each. Raises ``ValueError`` for none."""
        if not news:
            raise ValueError("a message tells of something")
        parts = [self._part(one) for one in news[:MOST]]
        if len(parts) == 1:
            return Message(parts[0].title, f"{_as_text(parts[0])}\n", _as_html(parts[0]))
        brief = [part.brief() for part in parts]
        texts, htmls = [f"{part.title}\n{_as_text(part)}" for part in brief], [_as_html(part) for part in brief]
        htmls = [f"<h3>{escape(part.title)}</h3>\n{html}" for part, html in zip(brief, htmls, strict=True)]
        if left := len(news) - len(parts):
            more = f"… and {left} more: {desk_address(self.config.settings.web) or '`monitor flags` lists them'}"
            texts, htmls = [*texts, more], [*htmls, f"<p>{escape(more)}</p>"]
        return Message(self._summary(news), "\n\n".join(texts) + "\n", "\n<hr>\n".join(htmls))

    def _summary(self, news: Sequence[News]) -> str:
        flags = [one.row.flag for one in news if isinstance(one, FlagNews)]
        sources = [one for one in news if isinstance(one, SourceNews)]
        parts = []
        if flags:
            high = sum(flag.severity is Severity.HIGH for flag in flags)
            parts.append(f"{many(len(flags), 'flag')}{f', {high} of them high' if high else ''}")
        for back, words in ((False, "failing"), (True, "back")):
            if count := sum(one.back is back for one in sources):
                parts.append(f"{many(count, 'source')} {words}")
        return "; ".join(parts)

    def _part(self, news: News) -> _Part:
        return self._flag(news) if isinstance(news, FlagNews) else self._source(news)

    # --- flags ---

    def _flag(self, news: FlagNews) -> _Part:
        flag = news.row.flag
        actor, issue = self.config.actor(flag.actor), self.config.issue(flag.issue)
        subject = f"{actor.name if actor else flag.actor} on {issue.name if issue else flag.issue}"
        heading = f"{flag.severity.value.upper()}: {subject}: {flag.shift.value} (#{flag.id})"
        lines = [("", _event(news)), ("Before", _before(news.row))]
        if flag.evidence:
            lead = flag.evidence[0]
            now = "(taken out)" if taken_out(lead) else f"“{inert(lead.statement.text, LONGEST_QUOTE)}”"
            lines += [
                ("Now", now),
                ("Who", _who(lead)),
                ("Where", self._where(lead, news.row)),
                ("", _address(lead.url)),
            ]
        if flag.reasons:
            lines.append(("Why", inert("; ".join(telling(flag.reasons)), LONGEST_QUOTE)))
        lines.append(("Sure", sureness(flag.confidence)))
        return _Part(inert(heading, LONGEST_TITLE), tuple(lines), self._link(flag))

    def _where(self, lead: Evidence, row: PileRow) -> str:
        source = self.config.source(lead.source)
        day = f"{self._local(lead.published):%Y-%m-%d}" if lead.published else "undated"
        others = len(row.sources) - 1
        more = f", and {many(others, 'other source')}" if others > 0 else ""
        return f"{source.name if source else lead.source}, {day}: {inert(lead.title, LONGEST_TITLE)}{more}"

    def _link(self, flag: Flag) -> str:
        address = desk_address(self.config.settings.web)
        return f"{address}flags/{flag.id}" if address else ""

    # --- sources ---

    def _source(self, news: SourceNews) -> _Part:
        since = f"{self._local(news.since):%Y-%m-%d %H:%M}" if news.since else None
        if news.back:
            title = f"Back: {news.name}"
            lines = [("", f"It had been failing{f' since {since}' if since else ''}, and was read again now.")]
        else:
            title = f"Failing: {news.name}"
            lines = [("", f"Last success: {since or 'never'}."), ("Why", inert(news.why, LONGEST_QUOTE) or "not said")]
            lines.append(("Try", f"monitor source test {news.source}"))
        return _Part(inert(title, LONGEST_TITLE), tuple(lines), "")

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading, lines with or without a label, and where to decide."""

    title: str
    lines: tuple[tuple[str, str], ...]
    link: str

    def brief(self) -> _Part:
        """The part as one of many."""
        short = tuple((label, _cut(text, SHORT_QUOTE)) for label, text in self.lines if label in ("", *_TOLD_BRIEFLY))
        return replace(self, lines=short)


def _as_text(part: _Part) -> str:
    lines = [f"{label}: {text}" if label else text for label, text in part.lines if text]
    return "\n".join([*lines, *([f"Decide: {part.link}"] if part.link else [])])


def _as_html(part: _Part) -> str:
    lines = [
        f"<p>{f'<b>{escape(label)}</b>: ' if label else ''}{escape(text)}</p>" for label, text in part.lines if text
    ]
    link = escape(part.link)  # in words too: a mail has a part without links, made of this one
    return "\n".join([*lines, *([f'<p>Decide: <a href="{link}">{link}</a></p>'] if link else [])])


def _event(news: FlagNews) -> str:
    flag = news.row.flag
    if OccasionKind.DECIDED in news.kinds:
        return "Reopened." if flag.status is Status.OPEN else f"{flag.status.value.capitalize()} by a reviewer."
    if flag.status is Status.CONFIRMED:
        return "Confirmed by a reviewer meanwhile."
    if OccasionKind.RAISED in news.kinds:
        return ""
    if news.before is not None:
        return f"Now {flag.severity.value}; it was {news.before.value} before."
    return "It was of another kind before." if OccasionKind.TURNED in news.kinds else ""


def _before(row: PileRow) -> str:
    lead = row.flag.evidence[0] if row.flag.evidence else None
    if row.flag.shift is Shift.SILENT_EDIT and lead and lead.note:
        return f"“{inert(lead.note, LONGEST_QUOTE)}”"
    if row.position is None:
        return "no position on record"
    return f"{inert(row.position.statement, LONGEST_QUOTE)} (as of {row.position.as_of})"


def _who(lead: Evidence) -> str:
    said = lead.statement
    who = ", ".join(part for part in (said.speaker, said.title) if part) or "no speaker named"
    rank = f", rank {said.rank}" if said.rank else ""
    return f"{inert(who, LONGEST_TITLE)}{rank}, {said.kind.value}, {said.date or 'undated'}"


def inert(text: str, limit: int = 2000) -> str:
    """Words from outside on one line, cut to a length, that no program on the way takes for an order."""
    line = _ADDRESSED.sub(lambda match: f"{match[0]}\u2060", plain(" ".join(text.split())))
    return _cut(line, limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _address(url: str) -> str:
    """An address that leads to the same place and addresses nobody."""
    return plain("".join(url.split())).replace("@", "%40")


def desk_address(web: WebSettings) -> str:
    """Where a reader of the notice finds the desk, with a slash at the end; empty where there is no telling."""
    if web.names:
        return f"https://{web.names[0]}/" if web.https else f"http://{web.names[0]}:{web.port}/"
    if web.host in ("0.0.0.0", "::"):  # noqa: S104 - recognised, not bound
        return ""
    return f"http://{f'[{web.host}]' if ':' in web.host else web.host}:{web.port}/"
