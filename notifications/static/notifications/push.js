// Lets this browser show pages: asked for by a button, never by itself.
"use strict";
(function () {
  const form = document.querySelector("form[data-push]");
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!form || !able) return;
  const part = function (name) { return document.querySelector("[data-push-" + name + "]"); };
  part("unable").hidden = true;
  part("refused").hidden = Notification.permission !== "denied";
  form.hidden = Notification.permission === "denied";

  function key() {
    const text = form.dataset.push.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(text), function (letter) { return letter.charCodeAt(0); });
  }
  function named() {
    const agent = navigator.userAgent;
    const on = /iPhone|iPad/.exec(agent) || /Android/.exec(agent) || /Windows|Mac|Linux/.exec(agent);
    const by = /Edg|Firefox|Chrome|Safari/.exec(agent);
    return [by ? by[0].replace("Edg", "Edge") : "Browser", on ? on[0] : ""].join(" ").trim();
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    part("failed").hidden = true;
    Notification.requestPermission().then(function (answer) {
      if (answer !== "granted") { part("refused").hidden = false; return; }
      return navigator.serviceWorker.ready.then(function (found) {
        return found.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() });
      }).then(function (subscribed) {
        const said = subscribed.toJSON();
        form.elements.endpoint.value = said.endpoint;
        form.elements.p256dh.value = said.keys.p256dh;
        form.elements.auth.value = said.keys.auth;
        form.elements.label.value = named();
        form.submit();
      });
    }).catch(function () { part("failed").hidden = false; });
  });
})();
