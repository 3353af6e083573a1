"use strict";
// Pointing at a card or a field lights its words; pointing at words lights their cards. Without this script every
// field is still a link to its words, and every event number in the text a link to its card.
for (const doc of document.querySelectorAll(".doc")) {
  const text = doc.querySelector(".text");
  const words = [...text.querySelectorAll(".w")];
  const range = new Map(words.map((w) => [w, [Number(w.dataset.start), Number(w.dataset.end)]]));
  const fields = [...doc.querySelectorAll(".to[data-spans]")];
  const spans = new Map(fields.map((f) => [f, f.dataset.spans.split(" ").map((s) => s.split("-").map(Number))]));
  const wide = matchMedia("(min-width: 60.01rem)");
  let waiting = 0;

  const wordsOf = (field) => words.filter((w) => {
    const [start, end] = range.get(w);
    return spans.get(field).some(([a, b]) => a <= start && end <= b);
  });
  const fieldsAt = (word) => {
    const [start, end] = range.get(word);
    return fields.filter((f) => spans.get(f).some(([a, b]) => a <= start && end <= b));
  };
  const numberOf = (card) => doc.querySelector("#" + card.id.replace("-e", "-n"));
  const fieldsOf = (card) => fields.filter((f) => card.contains(f));
  // Where a claim is made may be a whole sentence; as part of a card it would drown the rest.
  const narrow = (field) => field.dataset.role !== "claims";

  const clear = () => {
    clearTimeout(waiting);
    for (const lit of doc.querySelectorAll(".lit, .soft")) lit.classList.remove("lit", "soft");
  };
  const lightCard = (card, level) => {
    for (const field of fieldsOf(card).filter(narrow)) for (const w of wordsOf(field)) w.classList.add(level);
    numberOf(card)?.classList.add("lit");
  };
  const reveal = (word) => {
    if (!word || !wide.matches) return;
    const box = text.getBoundingClientRect(), at = word.getBoundingClientRect();
    if (at.top < box.top || at.bottom > Math.min(box.bottom, innerHeight)) text.scrollTop += at.top - box.top - box.height / 3;
  };
  const show = (target, patient) => {
    clear();
    const field = target.closest(".to[data-spans]"), card = target.closest(".card");
    const number = target.closest(".text .no"), word = target.closest(".text .w");
    let first = null;
    if (field) {
      const found = wordsOf(field);
      if (card) lightCard(card, "soft");
      for (const w of found) { w.classList.remove("soft"); w.classList.add("lit"); }
      field.classList.add("lit");
      first = found[0];
    } else if (card) {
      lightCard(card, "lit");
      first = numberOf(card);
    } else if (number) {
      const of = doc.querySelector(number.getAttribute("href"));
      of.classList.add("lit");
      lightCard(of, "lit");
    } else if (word) {
      word.classList.add("lit");
      for (const f of fieldsAt(word)) {
        f.classList.add("lit");
        const of = f.closest(".card");
        if (of && narrow(f)) { of.classList.add("lit"); for (const w of wordsOf(f)) w.classList.add("lit"); }
      }
    } else return;
    if (first) { if (patient) waiting = setTimeout(reveal, 250, first); else reveal(first); }
  };

  doc.addEventListener("pointerover", (e) => { if (e.pointerType !== "touch") show(e.target, true); });
  doc.addEventListener("pointerleave", clear);
  doc.addEventListener("focusin", (e) => show(e.target, false));
  doc.addEventListener("focusout", clear);
  const toCard = (word) => {
    const card = fieldsAt(word).filter(narrow).map((f) => f.closest(".card")).find(Boolean);
    card?.scrollIntoView({ block: "nearest" });
    return card;
  };
  text.addEventListener("click", (e) => {
    const word = e.target.closest(".w");
    if (!word || getSelection().toString()) return;
    show(word, false);
    if (wide.matches) toCard(word);
  });
  // One stop for Tab, arrows inside: a text may have a hundred marked words.
  const stops = words.filter((w) => fieldsAt(w).some((f) => f.closest(".card") && narrow(f)));
  for (const w of stops) w.tabIndex = -1;
  text.addEventListener("keydown", (e) => {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const here = document.activeElement, at = stops.indexOf(here);
    if (e.key === "Enter" && at >= 0) toCard(here)?.querySelector("a")?.focus();
    else if (e.key === "ArrowRight" || e.key === "ArrowLeft") {
      const on = e.key === "ArrowRight";
      let next;
      if (at >= 0) next = stops[at + (on ? 1 : -1)];
      else {
        const after = stops.findIndex((w) => here.compareDocumentPosition(w) & Node.DOCUMENT_POSITION_FOLLOWING);
        next = here === text ? stops[on ? 0 : stops.length - 1] : stops[on ? after : (after < 0 ? stops.length : after) - 1];
      }
      if (next) { e.preventDefault(); next.focus(); }
    }
  });
  doc.addEventListener("keydown", (e) => { if (e.key === "Escape") clear(); });
}
