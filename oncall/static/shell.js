// Installs the service worker, and says when a newer version waits. It never reloads a
// page by itself: somebody may be writing in it.
"use strict";
(function () {
  if (!("serviceWorker" in navigator)) return;
  const note = document.getElementById("newer"), here = document.querySelector("[data-worker]");
  if (!here) return;
  let pressed = false;

  function offer(waiting) {
    if (!note) return;
    note.hidden = false;
    note.querySelector("button").onclick = function () {
      pressed = true;
      waiting.postMessage("take-over");
    };
  }
  function watch(coming) {
    coming.addEventListener("statechange", function () {
      if (coming.state === "installed" && navigator.serviceWorker.controller) offer(coming);
    });
  }
  navigator.serviceWorker.register(here.dataset.worker, { scope: "/" }).then(function (found) {
    if (found.waiting && navigator.serviceWorker.controller) offer(found.waiting);
    if (found.installing) watch(found.installing);
    found.addEventListener("updatefound", function () { watch(found.installing); });
  }).catch(function () { /* without it every page still works, with signal */ });
  navigator.serviceWorker.addEventListener("controllerchange", function () {
    if (pressed) location.reload();
  });

  // The offline page has the number and the card of whoever signed in last on this phone;
  // the home page says which card that is, by a mark that changes with its words.
  const number = here.dataset.number, card = here.dataset.card;
  if (!number || !window.localStorage) return;
  const sameCard = !card || localStorage.getItem("card") === card;
  if (localStorage.getItem("number") === number && sameCard) return;
  navigator.serviceWorker.ready.then(function (found) {
    const line = new MessageChannel();
    line.port1.onmessage = function (said) {
      if (said.data !== true) return;
      localStorage.setItem("number", number);
      if (card) localStorage.setItem("card", card);
    };
    found.active.postMessage("another-number", [line.port2]);
  });
})();
