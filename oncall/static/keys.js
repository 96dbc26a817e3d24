// Single letters press what shows them, on pages with a list of keys (#keys). Never while
// somebody types or a dialogue is open, and not for who has switched them off.
"use strict";
(function () {
  const help = document.getElementById("keys"), box = document.getElementById("keys-on");
  if (!help || !help.showModal) return;
  const KEPT = "tandem.keys";
  let on = true;
  try { on = localStorage.getItem(KEPT) !== "off"; } catch (refused) { /* as it was */ }
  function show() {
    box.checked = on;
    document.body.classList.toggle("keys", on);
  }
  box.addEventListener("change", function () {
    on = box.checked;
    try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch (refused) { /* this page */ }
    show();
  });
  show();
  document.querySelectorAll("[data-keys]").forEach(function (opener) {
    opener.hidden = false;
    opener.addEventListener("click", function () { help.showModal(); });
  });

  function types(place) {
    if (place.isContentEditable || /^(select|textarea)$/i.test(place.tagName)) return true;
    return place.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(place.type);
  }
  // Of several with one letter only that of the row one is in: none is guessed.
  function meant(letter) {
    const all = Array.from(document.querySelectorAll('[data-key="' + letter + '"]'))
      .filter(function (one) { return one.getClientRects().length > 0; });
    const row = document.activeElement.closest("[data-row]");
    const here = all.filter(function (one) { return row && row.contains(one); });
    return here[0] || (all.length === 1 ? all[0] : null);
  }
  function step(by) {
    const rows = Array.from(document.querySelectorAll("[data-row]"));
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement.closest("[data-row]"));
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length;
    rows[next].querySelector("a, button").focus();
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || types(event.target)) return;
    if (event.key === "?") { event.preventDefault(); help.showModal(); return; }
    if (!on || !/^[a-z]$/.test(event.key)) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      step(event.key === "j" ? 1 : -1);
      return;
    }
    const found = meant(event.key);
    if (!found || event.repeat) return;
    event.preventDefault();
    if (found.tagName === "FORM") found.querySelector("select, input:not([type=hidden])").focus();
    else if (types(found)) found.focus();
    else found.click();
  });
})();
