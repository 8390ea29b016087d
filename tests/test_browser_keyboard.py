"""Every page of the desk walked through by keyboard in a real browser: nothing out of reach, out of order or unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browserdesk import Served, Visitor, furnish, pile, visit
from webdesk import Desk, opened

WATCH = """
() => {
  const shown = (one) => one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true});
  const group = (one) => one.type === "radio" ? [...document.getElementsByName(one.name)] : [one];
  const stops = (one) => group(one).find((other) => other.checked) === one
    || !group(one).some((other) => other.checked) && group(one)[0] === one;
  const name = (one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 110);
  for (const one of document.querySelectorAll("details")) one.open = true;
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((one) => shown(one) && !one.disabled && one.type !== "hidden");
  const within = (place) => all.filter((one) => place.contains(one) && one.tabIndex >= 0 && stops(one));
  const ring = (one) => {
    for (let at = one, far = 0; at && far < 4; at = at.parentElement, far += 1) {
      const is = getComputedStyle(at);
      if (is.outlineStyle !== "none" && parseFloat(is.outlineWidth) >= 2) return true;
    }
    return false;
  };
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    const spots = [0.5, 0.05, 0.95].flatMap((x) => [0.5, 0.1, 0.9].map((y) => [x, y]));
    return spots.some(([x, y]) => {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return top && (one.contains(top) || top.contains(one));
    });
  };
  const walked = [];
  let noting = true;
  document.addEventListener("focusin", ({target}) => {
    if (noting) walked.push({target, ring: ring(target), seen: seen(target)});
  });
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const again = async (one) => {
    one.target.blur();
    one.target.focus();
    await drawn();
    one.seen = seen(one.target);
  };
  window.walk = {
    stops: (where) => within(document.querySelector(where)).length,
    begin: () => { walked.length = 0; },
    faults: async (where) => {
      const at = document.activeElement;
      noting = false;
      for (const one of walked) if (!one.seen) await again(one);
      at.focus();
      noting = true;
      const expected = within(document.querySelector(where)), reached = new Set(walked.map((one) => one.target));
      const order = walked.slice(1).filter((one, place) =>
        !(walked[place].target.compareDocumentPosition(one.target) & Node.DOCUMENT_POSITION_FOLLOWING));
      return [
        ...expected.filter((one) => !reached.has(one)).map((one) => `not reached: ${name(one)}`),
        ...order.map((one) => `out of order: ${name(one.target)}`),
        ...walked.filter((one) => !one.ring).map((one) => `no ring: ${name(one.target)}`),
        ...walked.filter((one) => !one.seen).map((one) => `hidden by something: ${name(one.target)}`),
        ...all.filter((one) => one.tabIndex > 0).map((one) => `jumps the queue: ${name(one)}`),
      ];
    },
    pointerOnly: () => {
      const ids = new Set([...document.querySelectorAll("[id]")].map((one) => `#${one.id}`));
      return all.filter((one) => one.tabIndex < 0 && one.id !== "main" && !ids.has(one.getAttribute("href"))).map(name);
    },
  };
}
"""
"""Notes what the focus comes to, and whether a ring round it (or round what it is the link of) can be seen then.

What is not seen is looked at once more, with time to draw: a busy browser scrolls only after it has told of the focus.

What has no stop of its own may only be a leap to another place on the page, which a keyboard comes to anyway.
"""


@pytest.fixture
def desk(tmp_path: Path, served: Served) -> Iterator[Desk]:
    with opened(tmp_path) as one:
        served.show(one)
        yield one


@pytest.fixture
def ann(browser: Browser, served: Served, desk: Desk) -> Iterator[Visitor]:
    visitor = visit(browser, served, reduced_motion="reduce")
    yield visitor
    visitor.context.close()


def watch(who: Visitor) -> None:
    """Begins to note what the focus comes to, all folds of the page being open."""
    who.page.evaluate(WATCH)


def tabbed(who: Visitor, where: str = "body") -> list[str]:
    """What is wrong with the walk through a part of the page, from its beginning to its end."""
    stops: int = who.page.evaluate("(where) => walk.stops(where)", where)
    who.press(*["Tab"] * stops)
    found: list[str] = who.page.evaluate("(where) => walk.faults(where)", where)
    return found


def test_every_page_is_walked_through_in_its_order_and_the_focus_is_always_seen(desk: Desk, ann: Visitor) -> None:
    found: list[str] = []
    for address in furnish(desk):
        ann.go(address.partition("#")[0])
        watch(ann)
        found += [f"{address}: {fault}" for fault in tabbed(ann)]
        found += [f"{address}: for a pointer only: {one}" for one in ann.page.evaluate("walk.pointerOnly()")]
    assert "\n".join(found) == ""


def test_the_walk_is_no_trap_in_either_direction(desk: Desk, ann: Visitor) -> None:
    (flag,) = pile(desk, 1)
    for address in ("/", f"/flags/{flag}"):
        ann.go(address)
        watch(ann)
        assert tabbed(ann) == []
        ann.press("Tab")
        assert ann.page.evaluate("document.activeElement === document.body"), "after the last comes the browser's own"
        ann.press("Tab", "Tab", "Shift+Tab")
        expect(ann.page.locator(".skip")).to_be_focused()


def test_the_first_stop_skips_to_the_content(desk: Desk, ann: Visitor) -> None:
    pile(desk, 2)
    for address, first in (("/", "#parts a"), ("/sources", "main a"), ("/help", "main a")):
        ann.go(address)
        ann.press("Tab")
        expect(ann.page.locator(".skip")).to_be_in_viewport()
        ann.press("Enter")
        expect(ann.page.locator("#main")).to_be_focused()
        ann.press("Tab")
        expect(ann.page.locator(first).first).to_be_focused()


@pytest.mark.parametrize(
    ("address", "opens", "sheet"),
    [
        ("/flags/1", "[popovertarget=dismiss]", "#dismiss"),
        ("/flags/1", "[popovertarget=snooze]", "#snooze"),
        ("/", "[popovertarget=menu]", "#menu"),
        ("/", "[popovertarget=bulk-later]", "#bulk-later"),
    ],
)
def test_a_sheet_is_walked_through_and_leads_back_to_what_opened_it(
    desk: Desk, ann: Visitor, address: str, opens: str, sheet: str
) -> None:
    pile(desk, 2)
    ann.go(address)
    if sheet.startswith("#bulk"):
        ann.press("j", "x")
    button = ann.page.locator(opens).first
    button.focus()
    ann.press("Enter")
    expect(ann.page.locator(sheet)).to_be_visible()
    watch(ann)
    ann.page.locator(sheet).evaluate("(one) => { one.tabIndex = -1; one.focus(); one.removeAttribute('tabindex'); }")
    ann.page.evaluate("walk.begin()")
    assert tabbed(ann, sheet) == []
    ann.press("Escape")
    expect(ann.page.locator(sheet)).to_be_hidden()
    expect(button).to_be_focused()


def test_whoever_signs_in_needs_no_mouse(desk: Desk, ann: Visitor) -> None:
    desk.user("ann")
    ann.go("/login")
    expect(ann.page.get_by_label("Name")).to_be_focused()
    ann.page.keyboard.type("ann")
    ann.press("Tab")
    expect(ann.page.get_by_label("Password")).to_be_focused()
    ann.press("Tab")
    expect(ann.page.get_by_role("button", name="Sign in")).to_be_focused()
    ann.press("Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab")
    expect(ann.page.get_by_role("link", name="Stance monitor, inbox")).to_be_focused()


def test_what_opens_at_once_is_in_the_order_of_the_page_too(desk: Desk, ann: Visitor) -> None:
    """The page of a dry run is an answer to a form, and has no address of its own."""
    furnish(desk)
    ann.go("/sources/press")
    ann.page.get_by_role("button", name="Dry run").focus()
    ann.press("Enter")
    expect(ann.page.get_by_role("heading", name="Dry run")).to_be_visible()
    watch(ann)
    assert tabbed(ann) == []
