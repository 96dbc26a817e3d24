// Printing; letters for a calendar's links, and arrows from day to day. Every key presses a link
// that stands on the page; who talks to the computer can turn the letters off.
"use strict";
(function () {
  const print = document.querySelector("[data-print]");
  if (print) { print.hidden = false; print.addEventListener("click", function () { window.print(); }); }
  const help = document.querySelector("[data-keys]");
  if (!help) return;
  const button = help.querySelector("button"), words = help.querySelector("span");
  let on = true;
  try { on = localStorage.getItem("keys") !== "off"; } catch (refused) { /* then on */ }
  function show() {
    help.hidden = false;
    words.hidden = !on;
    button.textContent = on ? help.dataset.off : help.dataset.on;
  }
  button.addEventListener("click", function () {
    on = !on;
    try { localStorage.setItem("keys", on ? "on" : "off"); } catch (refused) { /* this page only */ }
    show();
  });
  show();

  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea")) return;
    const days = Array.from(document.querySelectorAll("a.day"));
    const here = days.indexOf(event.target);
    if (here >= 0 && event.key in steps) {
      const there = days[here + steps[event.key]];
      if (there) { event.preventDefault(); there.focus(); }
      return;
    }
    const link = on && /^[a-z]$/i.test(event.key)
      && document.querySelector('[data-key="' + event.key.toLowerCase() + '"]');
    if (link) { event.preventDefault(); link.click(); }
  });
})();
