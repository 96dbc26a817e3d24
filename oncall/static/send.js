// Sends a form once and says so while it cannot: NOT SENT, tried again for a while, then
// asked again. Every try carries the form's own key, so that however many arrive they are
// one request, and the time after which the server refuses it, so that none comes late.
"use strict";
(function () {
  const WAITS = [1, 2, 3, 5], TRY_SECONDS = 15, GATEWAY = [502, 503, 504];
  // By how much this phone's clock is behind the server's: reckoned by tandem.js.
  function skew() { return Number(document.documentElement.dataset.skew || 0); }

  function clock(at, zone) {
    const shown = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    try {
      return new Intl.DateTimeFormat("en-GB", Object.assign({ timeZone: zone }, shown)).format(at);
    } catch (unknown) {
      return new Intl.DateTimeFormat("en-GB", shown).format(at);
    }
  }

  function take(form) {
    const box = form.querySelector("[data-unsent]");
    if (!box || !window.fetch || !window.AbortController) return;
    const keepFor = Number(form.dataset.sendOnce) * 1000, button = form.querySelector("button.big");
    let pressed = null, until = 0, tries = 0, timer = 0, aborted = null;
    let unanswered = false; // whether some try, of this or an earlier press, may have arrived

    function say(word) {
      box.hidden = false;
      box.className = "note " + (word === "sending" || word === "sent" ? "" : "bad");
      box.querySelectorAll("[data-say]").forEach(function (line) {
        line.hidden = line.dataset.say !== word;
      });
      box.querySelector("[data-trying]").hidden = !until || word === "sent";
      box.querySelector("[data-tries]").textContent = tries;
    }
    function begin() {
      until = Date.now() + keepFor;
      tries = 0;
      const field = form.elements.send_until;
      if (field) field.value = Math.floor((until + skew()) / 1000);
      box.querySelectorAll("[data-until]").forEach(function (place) {
        place.textContent = clock(until, form.dataset.zone);
      });
      button.setAttribute("aria-disabled", "true");
      window.addEventListener("beforeunload", warn);
      say("sending");
      box.scrollIntoView({ block: "nearest" });
      send();
    }
    function end(word) {
      clearTimeout(timer);
      until = 0;
      if (aborted) aborted.abort();
      button.removeAttribute("aria-disabled");
      window.removeEventListener("beforeunload", warn);
      say(word);
    }
    function warn(event) { event.preventDefault(); }
    function giveUp() { end(unanswered ? "unknown" : "over"); }
    function again(word) {
      if (!until) return;
      if (word === "no-answer") unanswered = true;
      if (Date.now() >= until) return giveUp();
      say(word);
      const wait = WAITS[Math.min(tries, WAITS.length) - 1] * 1000;
      timer = setTimeout(send, Math.min(wait, until - Date.now()));
    }
    function send() {
      if (!until) return;
      if (Date.now() >= until) return giveUp();
      clearTimeout(timer);
      timer = 0;
      tries += 1;
      const mine = aborted = new AbortController();
      const went = navigator.onLine; // else it cannot have left this phone
      let late = false;
      const limit = setTimeout(function () { late = true; mine.abort(); },
        Math.min(TRY_SECONDS * 1000, keepFor / 6, until - Date.now()));
      const fields = new FormData(form);
      if (pressed && pressed.name) fields.set(pressed.name, pressed.value);
      fetch(form.action, {
        method: "POST", body: new URLSearchParams(fields),
        credentials: "same-origin", headers: { "Accept": "text/html" }, signal: mine.signal
      }).then(answered).catch(function () {
        if (went) unanswered = true;
        again(late ? "no-answer" : "no-signal");
      }).finally(function () { clearTimeout(limit); });
    }
    function answered(answer) {
      if (!until) return;
      if (GATEWAY.includes(answer.status)) return again("no-answer");
      if (answer.status === 423) { // the lock stands over what was typed
        document.dispatchEvent(new CustomEvent("locked"));
        return again("locked");
      }
      if (answer.ok && answer.redirected) {
        // To the request; or to sign in again, where it waits to be sent.
        end(/^\/r\//.test(new URL(answer.url).pathname) ? "sent" : "stopped");
        location.assign(answer.url);
        return;
      }
      return answer.text().then(function (html) {
        if (until) { end("stopped"); show(html); }
      });
    }
    // A refusal, with what was typed: the page's own part is put in place of ours.
    function show(html) {
      const page = new DOMParser().parseFromString(html, "text/html");
      const theirs = page.querySelector("main"), ours = document.querySelector("main");
      if (!theirs) return;
      const made = page.querySelector('meta[name="server-now"]');
      if (made) document.documentElement.dataset.skew = Date.parse(made.content) - Date.now();
      ours.replaceChildren.apply(ours, Array.from(theirs.childNodes));
      document.title = page.title;
      takeAll();
      (ours.querySelector("[autofocus], .wrong input, .wrong select, [role=alert]:not([hidden] *)") || ours).focus();
      scrollTo(0, 0);
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (until) return;
      pressed = event.submitter;
      begin();
    });
    box.querySelector("[data-stop]").addEventListener("click", function () { end("stopped"); });
    window.addEventListener("online", function () {
      if (until && timer) send();
    });
  }
  function takeAll() { document.querySelectorAll("form[data-send-once]").forEach(take); }
  takeAll();
})();
