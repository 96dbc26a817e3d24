// The board's alarms that nobody has: how many, in the window's title, and a short tone for
// each that is new. Nothing is focused, nothing moves.
"use strict";
(function () {
  const title = document.title, KEPT = "tandem.heard";
  let heard = [], audio = null;
  try { heard = JSON.parse(sessionStorage.getItem(KEPT)) || []; } catch (refused) { /* none */ }
  function sound() {
    audio = audio || new AudioContext();
    const tone = audio.createOscillator();
    tone.frequency.value = 880;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.4);
  }
  function look() {
    const there = Array.from(document.querySelectorAll("#now [role=alert] form"))
      .map(function (form) { return form.getAttribute("action"); });
    document.title = (there.length ? "(" + there.length + ") " : "") + title;
    const isNew = there.some(function (one) { return !heard.includes(one); });
    heard = there;
    try { sessionStorage.setItem(KEPT, JSON.stringify(heard)); } catch (refused) { /* this page */ }
    if (isNew && window.AudioContext) sound();
  }
  look();
  document.body.addEventListener("htmx:afterSwap", look);
})();
