// The lock page, unlocked in another tab: it goes on by itself, with what it keeps.
"use strict";
(function () {
  const form = document.getElementById("go_on");
  if (!form || !window.BroadcastChannel) return;
  new BroadcastChannel("tandem-lock").onmessage = function (event) {
    if (event.data === "open") form.submit();
  };
})();
