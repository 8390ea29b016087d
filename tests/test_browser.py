"""The review desk in a real browser: by keyboard, by mouse, without scripts, on a phone, and for those who listen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browserdesk import ARABIC, HOSTILE, PHONE, Served, Visitor, axe, furnish, pile, visit
from monitor.domain import Stance
from webdesk import PASSWORD, Desk, opened

AXE_RUN = """
async (rules) => {
  const found = await axe.run({exclude: [[".long"]]}, {resultTypes: ["violations"], runOnly: rules});
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`));
}
"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ESCAPING = """
() => [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName}.${one.className}`).slice(0, 3)
"""
MOVED = """
() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 150);
})
"""


@pytest.fixture
def desk(tmp_path: Path, served: Served) -> Iterator[Desk]:
    with opened(tmp_path) as one:
        served.show(one)
        yield one


@pytest.fixture
def comes(browser: Browser, served: Served, desk: Desk) -> Iterator[Any]:
    """Lets visitors come to the desk; afterwards no browser may have complained of anything."""
    came: list[Visitor] = []

    def come(**options: Any) -> Visitor:
        came.append(visit(browser, served, **options))
        return came[-1]

    yield come
    for visitor in came:
        visitor.context.close()
    assert [complaint for visitor in came for complaint in visitor.complaints] == []


# --- working through the pile ----------------------------------------------------------------------------


def test_the_whole_pile_is_worked_off_by_keyboard(desk: Desk, comes: Any) -> None:
    flags = pile(desk)
    ann = comes()
    ann.go("/")
    ann.press("j", "j", "k", "Enter")
    ann.page.wait_for_url(f"**/flags/{flags[0]}*")
    ann.press("c")
    ann.page.wait_for_url(f"**/flags/{flags[1]}*")
    assert f"#{flags[0]}" in ann.said()
    ann.press("d")
    expect(ann.page.locator("#dismiss [name=reason]").first).to_be_focused()
    ann.press("4")
    ann.page.wait_for_url(f"**/flags/{flags[2]}*")
    ann.press("s")
    expect(ann.page.locator("#snooze [name=until]").first).to_be_focused()
    ann.press("2")
    ann.page.wait_for_url(f"**/flags/{flags[3]}*")
    ann.press("d", "Enter")
    expect(ann.page.get_by_role("heading", name="All done")).to_be_visible()
    assert [ann.status(flag) for flag in flags] == ["confirmed", "dismissed", "snoozed", "dismissed"]
    assert [act.reason for act in desk.store.acts(flags[1])] == ["opponent-quoted"]

    ann.press("u")
    ann.page.wait_for_url(f"**/flags/{flags[3]}*")
    assert ann.status(flags[3]) == "open"


def test_the_wording_is_edited_and_the_stance_chosen_before_confirming_by_keyboard(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes()
    ann.go(f"/flags/{flag}")
    ann.press("e", "Control+a")
    ann.page.keyboard.type("Norland comes round: c d s u")
    ann.press("Tab", "ArrowDown")
    ann.press("c")
    ann.page.wait_for_url("**/flags/*did=*")
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert (held.statement, held.stance) == ("Norland comes round: c d s u", Stance.LEAN_SUPPORT)


def test_many_flags_are_ticked_and_dismissed_at_once_by_keyboard(desk: Desk, comes: Any) -> None:
    flags = pile(desk, 3)
    ann = comes()
    ann.go("/")
    ann.press("d")
    expect(ann.page.locator("#live")).to_contain_text("Tick flags")
    assert ann.page.locator("#live").bounding_box()["height"] > 20
    ann.press("j", "x", "j", "x", "d")
    reason = ann.page.locator("#bulk-dismiss select")
    expect(reason).to_be_focused()
    reason.select_option("duplicate")
    ann.press("Tab", "Enter")
    expect(ann.page.get_by_text("Done for 2 flags.").first).to_be_visible()
    assert [ann.status(flag) for flag in flags] == ["dismissed", "dismissed", "open"]


@pytest.mark.parametrize("key", ["c", "d", "s"])
def test_a_key_that_is_held_down_decides_on_no_flag_but_the_one_in_view(desk: Desk, comes: Any, key: str) -> None:
    flags = pile(desk)
    ann = comes()
    ann.go(f"/flags/{flags[0]}")
    for _ in range(8):
        ann.page.keyboard.down(key)
        ann.page.wait_for_timeout(60)
    ann.page.keyboard.up(key)
    ann.page.wait_for_load_state()
    assert [ann.status(flag) for flag in flags] == ["confirmed" if key == "c" else "open", *["open"] * 3]


def test_to_look_on_a_key_may_be_held_down(desk: Desk, comes: Any) -> None:
    pile(desk)
    ann = comes()
    ann.go("/")
    for _ in range(3):
        ann.page.keyboard.down("j")
    ann.page.keyboard.up("j")
    expect(ann.page.locator("#pile .row a").nth(2)).to_be_focused()


def test_the_key_that_opens_the_reasons_is_none_of_them(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes()
    ann.go(f"/flags/{flag}")
    ann.press("d", "d")
    expect(ann.page.locator("#dismiss")).to_be_visible()
    assert ann.status(flag) == "open"
    ann.press("e")
    ann.page.wait_for_url("**did=*")
    assert [act.reason for act in desk.store.acts(flag)] == ["page-furniture"]


def test_enter_on_a_box_that_is_ticked_opens_its_flag_and_decides_nothing(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes()
    ann.go("/")
    ann.page.locator("#pile [name=flag]").first.click()
    ann.press("Enter")
    ann.page.wait_for_url(f"**/flags/{flag}")
    assert desk.store.activity() == []


def test_without_scripts_enter_on_a_box_asks_what_to_do(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes(java_script_enabled=False)
    ann.go("/")
    ann.page.locator("#pile [name=flag]").first.click()
    ann.press("Enter")
    expect(ann.page.get_by_role("alert")).to_contain_text("choose what to do")
    assert desk.store.activity() == []
    ann.complaints.clear()  # of the answer's status
    ann.page.go_back()
    ann.page.locator("#pile [name=flag]").first.check()
    ann.page.get_by_role("button", name="Confirm").click()
    ann.page.wait_for_url("**done=1")
    assert ann.status(flag) == "confirmed"


def test_enter_after_a_name_gives_the_flags_ticked_to_it_and_confirms_none(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes()
    ann.go("/")
    ann.press("j", "x", "s")
    ann.page.get_by_label("Assign to").fill("ben")
    ann.press("Enter")
    ann.page.wait_for_url("**done=1")
    standing = desk.store.standing(flag)
    assert standing is not None
    assert (ann.status(flag), standing.assignee) == ("open", "ben")


def test_many_are_dismissed_for_a_reason_only_and_stay_ticked_until_there_is_one(desk: Desk, comes: Any) -> None:
    pile(desk, 2)
    ann = comes()
    ann.go("/")
    ann.press("j", "x", "d")
    dismiss = ann.page.locator("#bulk-dismiss button[value=dismiss]")
    dismiss.click()
    ann.page.wait_for_timeout(200)
    assert ann.page.locator("#pile :checked").count() == 1
    ann.page.locator("#bulk-dismiss select").select_option("opinion")
    dismiss.click()
    expect(ann.page.get_by_text("Done for 1 flag.").first).to_be_visible()


def test_search_help_and_places_are_one_key_away(desk: Desk, comes: Any) -> None:
    pile(desk, 1)
    ann = comes()
    ann.go("/")
    ann.press("/")
    ann.page.keyboard.type("tariffs")
    ann.press("Enter")
    expect(ann.page.get_by_role("heading", name="Flags")).to_be_visible()
    ann.press("?")
    expect(ann.page.get_by_role("heading", name="Keys")).to_be_visible()
    ann.press("g", "p")
    expect(ann.page.get_by_role("heading", name="Positions")).to_be_visible()


def test_a_flag_is_worked_on_by_mouse(desk: Desk, comes: Any) -> None:
    first, second, third = pile(desk, 3)
    ann = comes()
    ann.go("/")
    ann.page.locator("#pile .row").nth(1).click()
    ann.page.wait_for_url(f"**/flags/{second}*")
    ann.page.get_by_label("New position").fill("Norland would levy a little.")
    ann.page.get_by_text("neutral", exact=True).click()
    ann.page.get_by_label("Note", exact=True).fill("said twice")
    ann.page.get_by_role("button", name="Confirm").click()
    ann.page.wait_for_url(f"**/flags/{third}*")
    ann.page.get_by_role("link", name="Previous").click()
    ann.page.wait_for_url(f"**/flags/{first}*")
    ann.page.get_by_label("Comment").fill("ask the embassy")
    ann.page.get_by_role("button", name="Add").click()
    expect(ann.page.get_by_text("ask the embassy")).to_be_visible()
    ann.page.get_by_role("button", name="Dismiss").click()
    ann.page.get_by_role("button", name="page furniture").click()
    ann.page.wait_for_url("**did=*")
    ann.page.get_by_role("button", name="Undo").click()
    ann.page.wait_for_url(f"**/flags/{first}")
    assert [ann.status(flag) for flag in (first, second, third)] == ["open", "confirmed", "open"]
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert (held.statement, held.stance) == ("Norland would levy a little.", Stance.NEUTRAL)


def test_filters_narrow_the_pile_and_keep_the_focus_where_it_was(desk: Desk, comes: Any) -> None:
    pile(desk, 4)
    ann = comes()
    ann.go("/")
    sort = ann.page.get_by_label("Sort")
    sort.focus()
    sort.select_option("oldest")
    ann.page.wait_for_url("**sort=oldest*")
    expect(sort).to_be_focused()
    ann.page.locator("#facet-lists").get_by_role("link", name="hardening").click()
    expect(ann.page.locator("#pile .row")).to_have_count(1)
    assert "sort=oldest" in ann.page.url
    ann.page.get_by_role("link", name="Without shift hardening").click()
    expect(ann.page.locator("#pile .row")).to_have_count(4)


def test_the_pile_goes_on_where_a_page_ends(desk: Desk, comes: Any) -> None:
    pile(desk, 53)
    ann = comes()
    ann.go("/")
    expect(ann.page.locator("#pile .row")).to_have_count(50)
    ann.page.get_by_role("link", name="More flags").click()
    expect(ann.page.locator("#pile .row")).to_have_count(53)
    expect(ann.page.locator("#pile .row").nth(50).get_by_role("link")).to_be_focused()
    ann.page.get_by_label("Tick all on this page").check()
    expect(ann.page.locator("#pile :checked")).to_have_count(53)


def test_a_form_that_led_nowhere_can_be_sent_again_after_a_while(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes()
    ann.page.clock.install()
    ann.go(f"/flags/{flag}")
    sent: list[Any] = []

    def stays(way: Any) -> None:
        sent.append(way.request)
        way.fulfill(status=204)

    ann.page.route("**/confirm", stays)
    ann.press("c", "c")
    ann.page.clock.run_for(9_000)
    ann.press("c")
    expect(ann.page.locator("[aria-busy]")).to_have_count(1)
    assert len(sent) == 1
    ann.page.clock.run_for(2_000)
    expect(ann.page.locator("[aria-busy]")).to_have_count(0)
    ann.page.unroute("**/confirm")
    ann.press("c")
    ann.page.wait_for_url("**did=*")
    assert [act.kind.value for act in desk.store.acts(flag)] == ["confirmed"]


# --- back, and what has changed meanwhile -------------------------------------------------------------------


def test_going_back_ticks_no_flag_that_nobody_ticked(desk: Desk, comes: Any) -> None:
    pile(desk, 6)
    ann = comes()
    ann.go("/")
    boxes = ann.page.locator("#pile input[name=flag]")
    for place in (1, 2):
        boxes.nth(place).check()
    ann.page.locator("#pile .row a").first.click()
    ann.page.wait_for_url("**/flags/*")
    ann.press("c")
    ann.page.wait_for_url("**did=*")
    ann.page.go_back()
    ann.page.go_back()
    expect(boxes).to_have_count(5)
    expect(ann.page.locator("#pile :checked")).to_have_count(0)
    expect(ann.page.locator("[data-ticked]")).to_have_text("0 ticked")


def test_going_back_keeps_the_words_that_were_typed(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes()
    ann.go(f"/flags/{flag}")
    ann.page.locator("textarea[name=statement]").fill("Norland comes round.")
    ann.page.get_by_role("link", name="history").first.click()
    ann.page.wait_for_url("**/positions/**")
    ann.page.go_back()
    expect(ann.page.locator("textarea[name=statement]")).to_have_value("Norland comes round.")


def test_going_back_over_a_filter_shows_what_the_address_says_and_all_of_it_works(desk: Desk, comes: Any) -> None:
    pile(desk, 3)
    ann = comes()
    ann.go("/")
    chosen = ann.page.locator("select[name=source]")
    chosen.select_option("ministry")
    expect(ann.page.get_by_text("No flag like that")).to_be_visible()
    ann.page.go_back()
    expect(ann.page.locator("#pile .row")).to_have_count(3)
    expect(chosen).to_have_value("")
    ann.page.locator("[popovertarget=menu]").click()
    ann.page.get_by_role("button", name="Dark").click()
    assert ann.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_whoever_is_signed_out_meanwhile_is_led_to_the_way_in_by_part_of_a_page_too(desk: Desk, comes: Any) -> None:
    pile(desk, 60)
    ann = comes()
    _sign_in(desk, ann)
    desk.store.write("DELETE FROM session")
    ann.page.locator("#more a").click()
    expect(ann.page.get_by_role("heading", name="Sign in")).to_be_visible()
    _sign_in(desk, ann)
    expect(ann.page.get_by_text("60 flags, further on").last).to_be_visible()


def test_what_was_typed_outlives_the_session(desk: Desk, comes: Any) -> None:
    flag, _ = pile(desk, 2)
    ann = comes()
    _sign_in(desk, ann)
    ann.go(f"/flags/{flag}")
    ann.page.locator("textarea[name=statement]").fill("Norland comes round.")
    desk.store.write("DELETE FROM session")
    ann.page.locator("[data-key=confirm]").click()
    expect(ann.page.get_by_role("alert")).to_contain_text("nothing was done")
    assert ann.status(flag) == "open"
    other = comes(storage_state=ann.context.storage_state())
    other.go("/login")
    _sign_in(desk, other)
    ann.context.add_cookies(other.context.cookies())
    ann.page.reload()
    ann.page.wait_for_url("**did=*")
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert held.statement == "Norland comes round."
    ann.context.close()
    ann.complaints.clear()  # the browser tells of the answer to the form that came late


def test_a_filter_that_cannot_be_answered_leaves_no_list_that_passes_for_the_answer(desk: Desk, comes: Any) -> None:
    pile(desk, 3)
    ann = comes()
    ann.go("/")
    desk.store.close()
    ann.page.locator("select[name=sort]").select_option("oldest")
    expect(ann.page.get_by_text("the store is closed")).to_be_visible()
    expect(ann.page.locator("#pile")).to_have_count(0)
    ann.context.close()
    ann.complaints.clear()  # the browser tells of that answer too


def _sign_in(desk: Desk, visitor: Visitor) -> None:
    if desk.store.user("ann") is None:
        desk.user("ann")
        visitor.go("/login")
    visitor.page.locator("[name=name]").fill("ann")
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.press("Enter")
    expect(visitor.page).not_to_have_url(re.compile(r"/login"))


def test_without_scripts_everything_that_decides_works(desk: Desk, comes: Any) -> None:
    flags = pile(desk)
    ann = comes(java_script_enabled=False)
    ann.go("/")
    ann.page.locator("#pile .row a").first.click()
    ann.page.get_by_label("New position").fill("Norland may levy.")
    ann.page.get_by_role("button", name="Confirm").click()
    ann.page.get_by_role("button", name="Dismiss").click()
    ann.page.get_by_role("button", name="hypothetical").click()
    ann.page.get_by_role("button", name="Snooze").click()
    ann.page.get_by_role("button", name="in a week").click()
    assert [ann.status(flag) for flag in flags] == ["confirmed", "dismissed", "snoozed", "open"]
    ann.page.get_by_role("button", name="Undo").click()
    assert ann.status(flags[2]) == "open"

    ann.go("/")
    ann.page.get_by_label(f"Tick #{flags[3]}").check()
    ann.page.get_by_role("group", name="With the flags ticked").get_by_role("button", name="Confirm").click()
    assert ann.status(flags[3]) == "confirmed"
    ann.page.get_by_label("Words in a flag").fill("tariffs")
    ann.page.get_by_role("button", name="Show").click()
    assert "q=tariffs" in ann.page.url


def test_on_a_phone_the_bar_to_decide_with_is_at_hand(desk: Desk, comes: Any) -> None:
    flags = pile(desk)
    ann = comes(**PHONE)
    ann.go("/")
    ann.page.get_by_role("button", name="Filter").tap()
    ann.page.get_by_role("link", name="Reversal", exact=False).first.tap()
    ann.page.locator("#pile .row a").first.tap()
    confirm = ann.page.get_by_role("button", name="Confirm")
    expect(confirm).to_be_in_viewport(ratio=1)
    ann.page.mouse.wheel(0, 5000)
    expect(confirm).to_be_in_viewport(ratio=1)
    confirm.tap()
    ann.page.wait_for_url("**did=*")
    ann.go(f"/flags/{flags[1]}")
    ann.page.get_by_role("button", name="Dismiss").tap()
    choice = ann.page.get_by_role("button", name="duplicate")
    choice.scroll_into_view_if_needed()
    choice.tap()
    ann.page.wait_for_url("**did=*")
    assert [ann.status(flag) for flag in flags] == ["confirmed", "dismissed", "open", "open"]


@pytest.mark.parametrize(
    ("keys", "told", "where"),
    [("s1", "snoozed it", "New position"), ("c", "confirmed it", "The position you had worded")],
)
def test_the_second_of_two_reviewers_sees_what_the_first_did_and_loses_no_words(
    desk: Desk, comes: Any, keys: str, told: str, where: str
) -> None:
    (flag,) = pile(desk, 1)
    ann, ben = comes(), comes()
    for one in (ann, ben):
        one.go(f"/flags/{flag}")
    ann.press(*keys)
    ann.page.wait_for_url("**did=*")
    ben.page.get_by_label("New position").fill("My careful wording.")
    ben.press("Escape", "c")
    expect(ben.page.get_by_role("alert")).to_contain_text(told)
    expect(ben.page.get_by_label(where)).to_have_value("My careful wording.")
    assert ben.complaints.pop().startswith("error: Failed to load resource: the server responded with a status of 409")


# --- for everybody ---------------------------------------------------------------------------------------


def test_every_page_is_sound_in_both_themes_and_fits_a_phone(desk: Desk, comes: Any) -> None:
    addresses = [*furnish(desk), "/nothing-is-here"]
    source = axe()
    ann = comes()
    found: list[str] = []
    for address in addresses:
        ann.go(address)
        ann.page.emulate_media(color_scheme="light")
        ann.page.evaluate(source)
        found += [f"{address}, light: {one}" for one in ann.page.evaluate(AXE_RUN, WCAG)]
        ann.page.emulate_media(color_scheme="dark")
        found += [f"{address}, dark: {one}" for one in ann.page.evaluate(AXE_RUN, ["color-contrast"])]
        ann.page.set_viewport_size({"width": 360, "height": 740})
        if ann.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is wider than a phone: {ann.page.evaluate(ESCAPING)}")
        ann.page.set_viewport_size({"width": 1280, "height": 800})
    assert len(ann.complaints) == 1
    assert "404" in ann.complaints.pop()
    assert "\n".join(found) == ""


@pytest.mark.parametrize("key", ["d", "s"])
def test_sheets_are_sound_too(desk: Desk, comes: Any, key: str) -> None:
    (flag,) = pile(desk, 1)
    ann = comes(**PHONE)
    ann.go(f"/flags/{flag}")
    ann.press(key)
    expect(ann.page.locator(":popover-open")).to_be_visible()
    ann.page.evaluate(axe())
    assert "\n".join(ann.page.evaluate(AXE_RUN, WCAG)) == ""
    ann.press("Escape")
    expect(ann.page.locator(":popover-open")).to_have_count(0)


def test_nothing_moves_once_it_is_there(desk: Desk, comes: Any) -> None:
    furnish(desk)
    ann = comes()
    for address in ("/", "/flags/1", "/positions", "/positions/norland/tariffs", "/sources"):
        ann.go(address)
        assert ann.page.evaluate(MOVED) < 0.02, address


def test_words_from_outside_are_words_in_their_own_direction(desk: Desk, comes: Any) -> None:
    flags = pile(desk)
    ann = comes()
    ann.go(f"/flags/{flags[2]}")
    expect(ann.page.locator(".new .words").get_by_text(HOSTILE)).to_be_visible()
    assert "taken" not in ann.page.title()
    ann.go(f"/flags/{flags[1]}")
    said = ann.page.locator(".new .said")
    assert said.inner_text().strip() == ARABIC
    assert said.evaluate("(one) => getComputedStyle(one).direction") == "rtl"


def test_deciding_words_are_marked_by_more_than_colour(desk: Desk, comes: Any) -> None:
    (flag,) = pile(desk, 1)
    ann = comes()
    ann.go(f"/flags/{flag}")
    styles = "(one) => { const is = getComputedStyle(one); return [is.textDecorationLine, is.fontWeight]; }"
    for side in (".held", ".new"):
        assert ann.page.locator(f"{side} mark").first.evaluate(styles) == ["underline", "600"]


def test_the_theme_that_was_chosen_stays(desk: Desk, comes: Any) -> None:
    ann = comes(color_scheme="light")
    ann.go("/")
    assert _scheme(ann.page) == "light dark"
    ann.page.get_by_role("button", name="Menu of").click()
    ann.page.get_by_role("button", name="Dark").click()
    ann.go("/positions")
    assert _scheme(ann.page) == "dark"
    ann.page.get_by_role("button", name="Menu of").click()
    ann.page.get_by_role("button", name="Auto").click()
    ann.go("/")
    assert _scheme(ann.page) == "light dark"


def _scheme(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).colorScheme"))


def test_the_timeline_draws_every_statement_and_tells_it_again_in_words(desk: Desk, comes: Any) -> None:
    furnish(desk)
    ann = comes()
    ann.go("/positions/norland/tariffs")
    told = ann.page.locator("#statements ~ table tbody tr, section:has(#statements) tbody tr").count()
    assert told > 0
    assert ann.page.locator(".plot .dot").count() == told
    assert ann.page.locator(".plot").get_attribute("aria-hidden") == "true"


# --- on paper ------------------------------------------------------------------------------------------------

INK = "getComputedStyle(document.body).color"
DARK = "rgb(27, 26, 24)"


def test_on_paper_a_case_is_dark_on_white_and_whole_and_has_nothing_to_press(desk: Desk, comes: Any) -> None:
    furnish(desk)
    ann = comes(viewport={"width": 718, "height": 1040})  # A4 with its margins
    ann.go("/")
    ann.page.evaluate("localStorage.setItem('theme', 'dark')")
    vast = desk.store.pile_of([6])[0].standing.flag
    ann.go(f"/flags/{vast}")
    clipped = "[...document.querySelectorAll('.long')].filter((one) => one.scrollHeight > one.clientHeight + 1).length"
    pressed = ann.page.locator("main :is(button, input, textarea, select):visible, .top:visible")
    assert ann.page.evaluate(INK) != DARK
    assert ann.page.evaluate(clipped) > 0
    assert pressed.count() > 0

    ann.page.emulate_media(media="print")
    assert ann.page.evaluate(INK) == DARK
    assert ann.page.evaluate(clipped) == 0
    assert pressed.count() == 0
    ann.go("/positions/norland/tariffs")
    assert ann.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for address in ("/", "/articles/one", "/compare?before=one&after=two", "/sources"):
        ann.go(address)
        assert (pressed.count(), ann.page.evaluate(INK)) == (0, DARK), address
