// Live pages and countdowns. Without it every page still works: it only refreshes less.
"use strict";
(function () {
  // The difference between this phone's clock and the server's, so that a countdown
  // on a phone that is five minutes off is still right. A page that the browser shows once
  // more, as on going back, says when it was made: what was reckoned then still holds.
  const root = document.documentElement, meta = document.querySelector('meta[name="server-now"]');
  function reckoned(made) {
    const now = Date.parse(made) - Date.now(), name = "made " + made;
    try {
      const before = sessionStorage.getItem(name);
      if (before !== null) return before;
      sessionStorage.setItem(name, now);
    } catch (refused) { /* as if it were new */ }
    return now;
  }
  root.dataset.skew = meta ? reckoned(meta.content) : 0;

  function count() {
    document.querySelectorAll("[data-countdown]").forEach(function (time) {
      const left = Math.round((Date.parse(time.dateTime) - Date.now() - root.dataset.skew) / 1000);
      if (!time.dataset.clock) time.dataset.clock = time.textContent;
      const minutes = Math.floor(Math.max(left, 0) / 60), seconds = Math.max(left, 0) % 60;
      const clock = time.dataset.clock, before = time.dataset.countdown;
      const rest = minutes + " min " + seconds + " s";
      time.textContent = left > 3600 || left < -3600 ? clock
        : before ? before + " " + rest + ", " + clock : clock + " (" + rest + ")";
    });
  }
  count();
  setInterval(count, 1000);

  // A button that copies what stands beside it; without a clipboard it stays hidden.
  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
        .then(function () { button.textContent = button.dataset.copied; });
    });
  });

  // A passkey that was not read: broken off, none on this device, or no lock set.
  document.addEventListener("allauth.error", function () {
    document.querySelectorAll("[data-passkey-failed]").forEach(function (said) { said.hidden = false; });
  });

  // What is wider than the screen can be moved by keyboard too.
  function reach() {
    document.querySelectorAll(".scroll").forEach(function (wide) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    });
  }
  reach();
  window.addEventListener("resize", reach);
  document.body.addEventListener("htmx:afterSwap", reach);

  // A page that asks again by the clock says so when nobody answers.
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (kind) {
    document.body.addEventListener(kind, function (event) { stale(event, false); });
  });
  document.body.addEventListener("htmx:afterOnLoad", function (event) { stale(event, true); });
  function stale(event, well) {
    const said = document.getElementById("stale");
    const polled = event.target.closest("[data-polled]");
    if (!said || !polled) return;
    // Refused, not unheard: what it showed is not for this screen any more.
    const over = document.getElementById("withdrawn"), status = event.detail.xhr.status;
    const refused = !well && over && [401, 403, 404, 410].includes(status);
    if (refused) polled.replaceChildren(over.content.cloneNode(true));
    said.hidden = well || refused;
  }

  // Who goes by keyboard, or has opened a list, finds it so when that part is drawn anew.
  let left = "", opened = [];
  function named(one) {
    const form = one.closest("form"), action = form && form.getAttribute("action");
    return [one.tagName, action, one.getAttribute("href"), one.name, one.getAttribute("value"),
      one.textContent].join("\n");
  }
  function all(kind, root) { return Array.from((root || document).querySelectorAll(kind)); }
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    const here = document.activeElement, part = event.detail.target;
    left = part.contains(here) ? named(here) : "";
    opened = all("details[open] > summary", part).map(named);
  });
  document.body.addEventListener("htmx:afterSwap", function () {
    all("details > summary").forEach(function (one) {
      if (opened.includes(named(one))) one.parentNode.open = true;
    });
    if (!left || document.activeElement !== document.body) return;
    const twin = all("a, button, input, select, summary, textarea").find(function (one) {
      return named(one) === left;
    });
    if (twin) twin.focus({ preventScroll: true });
  });

  // One stream per page; the page asks again when it says something changed.
  const watched = document.querySelector("[data-live]");
  if (!watched || !window.EventSource) return;
  const note = document.getElementById("stale");
  const address = "/live/" + encodeURIComponent(watched.dataset.live);
  function changed() {
    document.body.dispatchEvent(new CustomEvent("changed"));
  }
  function follow() {
    const stream = new EventSource(address);
    stream.onmessage = changed;
    stream.addEventListener("resync", function () { if (note) note.hidden = true; changed(); });
    stream.onerror = function () {
      if (note) note.hidden = false;
      // Refused, as while this session is locked: the browser itself tries no more.
      if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
    };
  }
  follow();
  document.body.addEventListener("htmx:afterSwap", count);

  // Nothing typed is ever lost: while a form on the page is half filled in, only the
  // status line is brought up to date.
  watched.addEventListener("input", function (event) {
    const form = event.target.closest("form");
    if (form) form.dataset.typed = "1";
  });
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target !== watched || !watched.querySelector("form[data-typed]")) return;
    event.detail.shouldSwap = false;
    const fresh = new DOMParser()
      .parseFromString(event.detail.serverResponse, "text/html").getElementById("status");
    const shown = document.getElementById("status");
    if (!fresh || !shown || fresh.textContent === shown.textContent) return;
    shown.textContent = fresh.textContent;
    shown.className = fresh.className;
  });
})();
