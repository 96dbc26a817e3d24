// Keeps Tandem's look and one offline page on this phone; never a page with data. Given
// by the server with the version of what it keeps.
"use strict";
const FACTS = JSON.parse("{{ facts|escapejs }}");
const KEPT = "tandem-" + FACTS.version;

self.addEventListener("install", function (event) {
  const fresh = FACTS.files.concat(FACTS.offline).map(function (file) {
    return new Request(file, { cache: "reload" });
  });
  event.waitUntil(caches.open(KEPT).then(function (kept) { return kept.addAll(fresh); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) {
      return name.startsWith("tandem-") && name !== KEPT;
    }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("message", function (event) {
  if (event.data === "take-over") self.skipWaiting();
  // Another number or another card: of somebody else, or written anew. Says whether
  // the page is kept, so that it is asked for again where the signal went meanwhile.
  if (event.data === "another-number") event.waitUntil(caches.open(KEPT).then(function (kept) {
    return kept.add(new Request(FACTS.offline, { cache: "reload" }));
  }).then(function () { return true; }, function () { return false; }).then(function (done) {
    if (event.ports[0]) event.ports[0].postMessage(done);
  }));
});

self.addEventListener("fetch", function (event) {
  const asked = event.request, at = new URL(asked.url);
  if (at.origin !== location.origin) return;
  if (asked.mode === "navigate") {
    event.respondWith(fetch(asked).catch(function () { return caches.match(FACTS.offline); }));
  } else if (asked.method === "GET" && FACTS.files.includes(at.pathname)) {
    event.respondWith(fetch(asked).catch(function () { return caches.match(asked); }));
  }
});

// A page on the screen. Its buttons open the page at that answer; they answer nothing
// themselves, for a phone in a pocket, or in somebody else's hand, is not the clinician.
self.addEventListener("push", function (event) {
  const note = event.data.json();
  event.waitUntil(self.registration.showNotification(note.title, {
    body: note.body, tag: note.tag, renotify: true, requireInteraction: true,
    icon: FACTS.icon, badge: FACTS.icon, vibrate: [400, 200, 400, 200, 400],
    actions: note.actions, data: { path: note.path }
  }));
});

self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  const to = new URL(event.notification.data.path, location.origin);
  if (to.origin !== location.origin) return;
  if (event.action) to.searchParams.set("answer", event.action);
  event.waitUntil(self.clients.openWindow(to.href));
});
