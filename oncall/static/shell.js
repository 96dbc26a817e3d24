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

  // The offline page names the number of whoever signed in last on this phone.
  const number = here.dataset.number;
  if (!number || !window.localStorage || localStorage.getItem("number") === number) return;
  navigator.serviceWorker.ready.then(function (found) {
    const line = new MessageChannel();
    line.port1.onmessage = function (said) {
      if (said.data === true) localStorage.setItem("number", number);
    };
    found.active.postMessage("another-number", [line.port2]);
  });
})();
