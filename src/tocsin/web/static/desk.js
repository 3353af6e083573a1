"use strict";
// Keys and the two or three things that htmx does not do. Every page reads without this script; writing needs it.
const typing = (e) => e.target.closest("input, textarea, select, [contenteditable]") || e.altKey || e.ctrlKey || e.metaKey;
const places = { i: "/", r: "/review", m: "/map", n: "/network", w: "/watch", a: "/alarms", f: "/forecasts", s: "/scenarios", d: "/data", c: "/incidents" };
let going = false;

const card = (e) => e.target.closest(".card[data-id]");
const send = (address, values) => htmx.ajax("POST", address, { values, source: document.body, target: "#said-refused", swap: "innerHTML" });
const step = (on) => {
  const all = [...document.querySelectorAll("main .card, main .items > li, main .table tbody tr")].filter((each) => each.querySelector("a, button"));
  const at = all.findIndex((each) => each.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at + on))];
  (next?.matches("[tabindex]") ? next : next?.querySelector("a, button"))?.focus();
  next?.scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (e) => {
  const dialog = e.target.closest("dialog[open]");
  if (dialog && /^[1-9]$/.test(e.key) && !e.target.matches("input")) { dialog.querySelector(`[data-key="${e.key}"]`)?.click(); e.preventDefault(); return; }
  if (typing(e) || dialog) return;
  if (going) { going = false; if (places[e.key]) { location.assign(places[e.key]); e.preventDefault(); } return; }
  const of = card(e), field = e.target.closest("[data-role]")?.dataset.role;
  if (e.key === "g") going = true;
  else if (e.key === "/") { document.querySelector("#find").focus(); e.preventDefault(); }
  else if (e.key === "?") document.querySelector("#keys").showModal();
  else if (e.key === "j") step(1);
  else if (e.key === "k") step(-1);
  else if (of && e.key === "a") send("/corrections", { thing: of.dataset.id, act: "accept" });
  else if (of && e.key === "r") send("/corrections", { thing: of.dataset.id, act: "reject" });
  else if (of && e.key === "u") send("/corrections/undo", { thing: of.dataset.id });
  else if (of && e.key === "c") change(of.dataset.id, field || "recipients");
  else return;
  e.preventDefault();
});

const change = (thing, field) => htmx.ajax("GET", `/corrections/form?thing=${encodeURIComponent(thing)}&field=${encodeURIComponent(field)}`, { target: "#change", swap: "innerHTML" })
  // A moment passes before htmx takes up what it swapped in; a key that is quicker would send the form the old way.
  .then(() => { const box = document.querySelector("#change"); htmx.process(box); if (!box.open) box.showModal(); (box.querySelector(".choices button") ?? box.querySelector("#c-value"))?.focus(); });

document.addEventListener("click", (e) => {
  const tool = e.target.closest("[data-change]");
  if (tool) change(tool.closest(".card").dataset.id, tool.dataset.change);
  if (e.target.closest("dialog .close")) e.target.closest("dialog").close();
});
// A refusal is an answer too: htmx shows what came with it.
document.addEventListener("htmx:beforeSwap", (e) => {
  if ([403, 409, 413, 422].includes(e.detail.xhr.status)) { e.detail.shouldSwap = true; e.detail.isError = false; }
});
// After a write the page is made anew; the place where the reader was stays.
document.addEventListener("desk:changed", () => { document.querySelector("dialog[open]")?.close(); location.reload(); });

// What another run writes is told, not pushed under the reader's eyes.
if (document.body.dataset.live !== "no" && "EventSource" in window) {
  const live = document.querySelector("#live"), source = new EventSource("/live");
  const run = live.appendChild(document.createElement("span")), changed = live.appendChild(document.createElement("span"));
  run.setAttribute("aria-live", "off"); // it changes every second
  source.addEventListener("changed", (e) => { changed.textContent = " " + e.data + " "; const again = document.createElement("a"); again.href = location.href; again.textContent = "Show it"; changed.append(again); live.hidden = false; });
  source.addEventListener("progress", (e) => { run.textContent = e.data; live.hidden = false; });
  addEventListener("pagehide", () => source.close());
}
// Drawing over a line of time chooses its days; the two fields below it do the same without a pointer.
for (const form of document.querySelectorAll("[data-brush]")) {
  const svg = form.querySelector("svg");
  if (!svg) continue;
  const hits = [...svg.querySelectorAll(".hit")];
  let first = -1;
  const at = (e) => hits.indexOf(document.elementFromPoint(e.clientX, svg.getBoundingClientRect().top + 5)?.closest(".hit"));
  const paint = (a, b) => hits.forEach((hit, i) => hit.classList.toggle("brushed", a >= 0 && i >= Math.min(a, b) && i <= Math.max(a, b)));
  svg.addEventListener("pointerdown", (e) => { first = at(e); paint(first, first); e.preventDefault(); });
  svg.addEventListener("pointermove", (e) => { if (first >= 0 && at(e) >= 0) paint(first, at(e)); });
  addEventListener("pointerup", () => {
    const chosen = hits.filter((hit) => hit.classList.contains("brushed"));
    if (first < 0 || !chosen.length) return;
    first = -1;
    form.elements.from.value = chosen[0].dataset.begin;
    form.elements.to.value = chosen.at(-1).dataset.last;
    form.requestSubmit();
  });
}
for (const slider of document.querySelectorAll(".movers input[type=range]")) {
  slider.addEventListener("input", () => { slider.closest("label").querySelector("output").value = slider.value; });
}
