// Saves keystrokes and nothing else: all that it does is a link, a button or a field on the page.
"use strict";

const KEYS = {
  j: "next", k: "previous", c: "confirm", d: "dismiss", s: "snooze", u: "undo", e: "edit", a: "assign", n: "comment",
  f: "filter", "/": "search", "?": "help",
};
const PLACES = { i: "/", p: "/positions", t: "/articles", s: "/sources", a: "/activity" };
const LOOKING = new Set(["j", "k"]);
const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
const PATIENCE = 10_000; // milliseconds
const find = (selector, inside = document) => inside.querySelector(selector);

// --- what is said to those who listen ---

function say(text, seen = false) {
  const line = find("#live");
  line.textContent = "";
  line.className = seen ? "toast" : "hidden"; // most of it stands on the page anyway
  // A region that changes after the page has come is read out; one that comes with it is not.
  if (text) setTimeout(() => { line.textContent = text; }, 120);
}

function told() {
  const texts = [...document.querySelectorAll("[data-say]")].map((one) => one.textContent.trim().replace(/\s+/g, " "));
  say(texts.join(" "));
}

// --- keys ---

let going = false;

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest(TYPED)) return typed(event);
  // A key that is held down says the same again on each page that it leads to: only looking on may go on and on.
  if (event.repeat && !LOOKING.has(event.key)) return;
  const sheet = find("[popover]:popover-open");
  const done = sheet ? pick(sheet, event.key) : going ? go(event.key) : inPile(event.key) || act(event.key);
  going = !sheet && !going && event.key === "g";
  if (done) event.preventDefault();
}

function typed(event) {
  // Within a sheet it closes that, and the browser takes the focus back to what has opened it.
  if (event.key === "Escape" && !event.target.closest(":popover-open")) event.target.blur();
  // In a row of a larger form, Enter means the button beside the field.
  const row = event.key === "Enter" && !event.isComposing && event.target.closest("div.row-form");
  if (!row || !event.target.matches("input")) return;
  event.preventDefault();
  find("button", row).click();
}

function pick(sheet, key) {
  const choice = find(`[data-pick="${CSS.escape(key)}"]`, sheet);
  choice?.click();
  return Boolean(choice);
}

function go(key) {
  if (PLACES[key]) location.assign(PLACES[key]);
  return Boolean(PLACES[key]);
}

function act(key) {
  const target = KEYS[key] && find(`[data-key="${KEYS[key]}"]`);
  if (!target?.checkVisibility()) return false;
  target.closest("details")?.setAttribute("open", "");
  if (target.matches(TYPED)) target.focus();
  else target.click();
  return true;
}

// --- the pile: a cursor that is the focus ---

let goesOn = null; // where the rows begin that are being added
const rows = () => [...document.querySelectorAll("#pile .row")];

function inPile(key) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  if (key === "j") return move(all, at + 1);
  if (key === "k") return move(all, Math.max(at - 1, 0));
  if (key === "x" && at >= 0) return tick(all[at]);
  if (at >= 0 && (key === "o" || (key === "Enter" && document.activeElement.matches("input")))) return Boolean(find("a", all[at]).click() ?? true);
  if (["c", "d", "s"].includes(key) && !find("#pile :checked")) {
    say("Tick flags with x first, or open one with Enter.", true);
    return true;
  }
  return false;
}

function move(all, to) {
  if (to < all.length) find("a", all[to]).focus();
  else find("#more a")?.click();
  return true;
}

function tick(row) {
  find("input[type=checkbox]", row)?.click();
  return true;
}

function ticked() {
  const boxes = [...document.querySelectorAll("#pile input[name=flag]")];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const place of document.querySelectorAll("[data-ticked]")) place.textContent = `${chosen} ticked`;
  const every = find("[data-every]");
  if (every) {
    every.checked = chosen > 0 && chosen === boxes.length;
    every.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

function changed(event) {
  const every = event.target.closest("[data-every]");
  if (every) for (const box of document.querySelectorAll("#pile input[name=flag]")) box.checked = every.checked;
  if (every || event.target.name === "flag") ticked();
}

// --- waiting ---

function sent(event) {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  document.documentElement.dataset.loading = "yes";
  // What was stopped, or got lost, can be sent again: a verdict that was heard after all is not given twice.
  setTimeout(shown, PATIENCE);
}

function shown() {
  delete document.documentElement.dataset.loading;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  ticked();
}

// --- theme ---

function themed(choice) {
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  try {
    if (choice === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", choice);
  } catch {
    // It holds for this page, then.
  }
  showTheme();
}

function showTheme() {
  const now = document.documentElement.dataset.theme ?? "auto";
  for (const one of document.querySelectorAll("[data-theme-choice]")) {
    one.setAttribute("aria-pressed", String(one.dataset.themeChoice === now));
  }
}

// --- the page ---

function ready() {
  showTheme();
  told();
  ticked();
  for (const one of document.querySelectorAll("[data-theme-choice]")) {
    one.addEventListener("click", () => themed(one.dataset.themeChoice));
  }
  for (const one of document.querySelectorAll("[data-latest]")) one.scrollLeft = one.scrollWidth;
  for (const one of document.querySelectorAll(".long")) {
    const mark = find("mark", one);
    if (mark) one.scrollTop = mark.offsetTop - one.clientHeight / 3;
  }
  if (!location.hash) find(".focus")?.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", pressed);
document.addEventListener("change", changed);
document.addEventListener("submit", sent);
window.addEventListener("pageshow", shown);
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, pathInfo } = event.detail;
  // Whoever is signed out by now is led to another page than the one that was asked for.
  if (new URL(xhr.responseURL).pathname !== "/") location.assign(pathInfo.finalRequestPath);
  else if (target.id === "more") goesOn = rows().length;
});
// What cannot be had in part is asked for as a whole page, which says why: a list that stays would pass for the new one.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, (event) => location.assign(event.detail.pathInfo.finalRequestPath));
}
document.addEventListener("htmx:afterSettle", (event) => {
  ticked();
  if (event.detail.elt.id === "results") told();
  if (goesOn !== null) rows()[goesOn]?.querySelector("a").focus();
  goesOn = null;
});
ready();
