"""The nouns of the made-up newsroom: outlets, pages in their versions, steps in time, and what is true of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Template:
    """Page furniture an outlet uses from a step on; ``body`` says how it sets paragraphs: ``p``, ``div`` or ``br``."""

    from_step: int
    file: str
    body: str = "p"


@dataclass(frozen=True, slots=True)
class Outlet:
    """One host: who publishes there, how it tells of its pages, and how it dresses them."""

    host: str
    source: str
    name: str
    index: str
    index_kind: str
    timezone: str
    text: str
    date_format: str
    curly: bool
    templates: tuple[Template, ...]
    most_read: tuple[tuple[str, ...], ...] = ()

    @property
    def furniture(self) -> tuple[str, ...]:
        """The files of ``templates/`` that it needs."""
        pages = tuple(template.file for template in self.templates)
        return (*pages, self.listing) if self.index_kind == "listing" else pages

    @property
    def listing(self) -> str:
        """The file of ``templates/`` that its listing is made with, where it has one."""
        return f"{self.source}.listing.html"

    def template(self, step: int) -> Template:
        """The furniture in use at a step."""
        return [template for template in self.templates if template.from_step <= step][-1]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a page that matter to the truth: ``label`` is a shift's id, or ``!actor/issue/trap``."""

    label: str
    words: str

    @property
    def trap(self) -> Trap | None:
        """What the words only look like, or None where they are a shift."""
        if not self.label.startswith("!"):
            return None
        actor, issue, kind = self.label[1:].split("/")
        return Trap(actor, issue, kind)


@dataclass(frozen=True, slots=True)
class Trap:
    """A class of false alarm, and the actor and issue it could be raised on."""

    actor: str
    issue: str
    kind: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, caption, advertisement, box of links, reader comment and so on, as plain text."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """The text of a page from a step on."""

    from_step: int
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One address of one outlet, in all its versions, oldest first."""

    id: str
    outlet: Outlet
    path: str
    title: str
    published: datetime
    versions: tuple[Version, ...]
    desc: str = ""
    by: str = ""
    section: str = ""
    number: str = ""
    trap: Trap | None = None
    copy_of: str | None = None

    def version(self, step: int) -> Version | None:
        """What stands at the address at a step; None before it is published."""
        live = [version for version in self.versions if version.from_step <= step]
        return live[-1] if live else None

    def shifts(self) -> dict[str, str]:
        """The marked words of every shift the page carries, by the shift's id."""
        marks = [mark for version in self.versions for mark in version.marks if mark.trap is None]
        return {mark.label: mark.words for mark in reversed(marks)}


@dataclass(frozen=True, slots=True)
class Action:
    """What a reviewer does once a step is worked off: confirm or dismiss the open flag on an actor and an issue."""

    verb: str
    actor: str
    issue: str
    shift: str


@dataclass(frozen=True, slots=True)
class Step:
    """A point in time; the pages of a step are those published by the end of its day."""

    number: int
    day: date
    headline: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class RealShift:
    """A shift that the pages hold: what a monitor should flag, and from which step on."""

    id: str
    actor: str
    issue: str
    position: str | None
    shift: str
    step: int
    why: str
    also_ok: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Everything there is; ``home`` is the folder it was read from, with its templates and configuration."""

    name: str
    outlets: tuple[Outlet, ...]
    pages: tuple[Page, ...]
    steps: tuple[Step, ...]
    shifts: tuple[RealShift, ...]
    tolerated: tuple[RealShift, ...]
    trap_kinds: Mapping[str, str]
    home: Traversable

    def on_air(self, host: str, step: int) -> list[Page]:
        """The pages of a host that are published by a step, newest first."""
        pages = [page for page in self.pages if page.outlet.host == host and page.version(step)]
        return sorted(pages, key=lambda page: page.published, reverse=True)

    def page(self, page_id: str) -> Page:
        """The page of that id; ``KeyError`` where there is none."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise KeyError(page_id)

    def pages_of(self, shift_id: str) -> list[Page]:
        """The pages that carry a shift, in the order they are written down."""
        return [page for page in self.pages if shift_id in page.shifts()]
