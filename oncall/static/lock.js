// Locks the page after a while without a hand on it, over what was typed, not instead
// of it. The server locks by its own clock too; this only makes it visible in time.
"use strict";
(function () {
  const lock = document.getElementById("lock");
  if (!lock || !lock.showModal) return;
  const form = lock.querySelector("form"), error = lock.querySelector(".error");
  const password = form.elements.password;
  const limit = Number(lock.dataset.seconds) * 1000, tellEvery = Math.min(limit / 4, 60000);
  const others = window.BroadcastChannel ? new BroadcastChannel("tandem-lock") : null;
  let touched = Date.now(), told = Date.now();

  function post(url, fields) {
    const body = new URLSearchParams(fields || {});
    return fetch(url, {
      method: "POST", body: body, credentials: "same-origin",
      headers: { "Accept": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }
    });
  }
  function tell(word) { if (others) others.postMessage(word); }
  function say(sentence) { error.textContent = sentence; error.hidden = !sentence; }

  function show() {
    if (lock.open) return;
    say("");
    lock.showModal();
    password.focus();
  }
  function hide() {
    touched = told = Date.now();
    password.value = "";
    say("");
    if (lock.open) lock.close();
  }
  function lockNow() {
    show();
    tell("locked");
    post(lock.dataset.lock).catch(function () { say(lock.dataset.offline); });
  }
  function touch() {
    if (lock.open) return;
    touched = Date.now();
    if (touched - told < tellEvery) return;
    told = touched;
    tell("alive");
    post(lock.dataset.alive).then(function (answer) {
      if (answer.status === 423) show();
    }).catch(function () { /* no signal: the page says so elsewhere */ });
  }
  function answered(answer) {
    if (answer.ok) { hide(); tell("open"); return; }
    if (answer.status === 422) return answer.json().then(function (said) { say(said.detail); });
    location.reload(); // signed out meanwhile
  }

  lock.addEventListener("cancel", function (event) { event.preventDefault(); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    post(form.action, { password: password.value }).then(answered)
      .catch(function () { say(lock.dataset.offline); });
  });
  form.querySelector("[data-by-passkey]").addEventListener("click", async function () {
    try {
      const asked = await fetch(lock.dataset.passkey, { headers: { "Accept": "application/json" } });
      const credential = await window.webauthnJSON.get((await asked.json()).request_options);
      await answered(await post(lock.dataset.passkey, { credential: JSON.stringify(credential) }));
    } catch (refusal) { // a TypeError: nothing answered; else the device gave nothing
      say(refusal instanceof TypeError ? lock.dataset.offline : lock.dataset.unread);
    }
  });
  // Not "scroll": a live page that grows or shrinks scrolls with nobody near it.
  ["keydown", "pointerdown", "input", "wheel", "touchmove"].forEach(function (kind) {
    document.addEventListener(kind, touch, { passive: true, capture: true });
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.xhr.status === 423) show();
  });
  document.addEventListener("locked", show); // said by send.js
  // A page shown once more as it was left: unseen until it is known whether it still may.
  addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    const page = document.documentElement;
    function see() { page.hidden = false; }
    page.hidden = true;
    setTimeout(see, 2000); // a weak signal leaves nobody before an empty page
    post(lock.dataset.alive).then(function (answer) {
      if (answer.redirected) return location.reload(); // signed out meanwhile
      see();
      if (answer.status === 423) show();
    }).catch(see); // no signal: the page says so elsewhere
  });
  if (others) others.onmessage = function (event) {
    if (event.data === "locked") show();
    else if (event.data === "open") hide();
    else touched = told = Date.now();
  };
  if (document.querySelector("[data-unlocked]")) tell("open"); // by another tab's wish
  setInterval(function () {
    if (!lock.open && Date.now() - touched >= limit) lockNow();
  }, Math.min(1000, limit / 4));
})();
