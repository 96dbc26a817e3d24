"use strict";
/* What a handset looks like: from the lab's JSON to the page, changing only what changed. */

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const spoken = (number) => {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : number;
};
const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour12: false });

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/* Lists only ever grow at the end, so what is there already stays (and is not read out
   again); a list that became shorter, or another call's, is made anew. */
function extend(list, items, make, key = "") {
  if (list.dataset.key !== key || list.children.length > items.length) list.replaceChildren();
  list.dataset.key = key;
  const fresh = items.slice(list.children.length);
  fresh.forEach((item) => list.append(make(item)));
  if (fresh.length) list.scrollTop = list.scrollHeight;
}

function makePhrase(phrase) {
  const line = element("li", "");
  if (phrase.by) line.append(element("span", `${nameOf(phrase.by)}: `, "by"));
  line.append(phrase.words);
  return line;
}

function makeBubble(text) {
  const line = element("li", text.body, text.incoming ? "in" : "out");
  const way = text.incoming ? "from" : "to";
  line.append(element("small", `${way} ${nameOf(text.peer)}, ${clock(text.at)}`));
  return line;
}

function makeVoicemail(one) {
  const line = element("li", one.words);
  line.append(element("small", `from ${nameOf(one.peer)}, ${clock(one.at)}`));
  return line;
}

const names = new Map();
const nameOf = (number) => names.get(number) || spoken(number);

function callState(call, mode) {
  if (!call) return "";
  const who = nameOf(call.peer);
  if (call.rings) return mode === "silenced" ? `Rings silently: ${who}` : `Incoming call: ${who}`;
  if (call.machine) return `Voicemail has taken the call from ${who}`;
  if (call.status === "in-progress") return call.listening ? `On the line with ${who}. Waiting for a key.` : `On the line with ${who}`;
  return call.direction === "inbound" ? `Calling ${who} …` : "No coverage: the network is looking for this phone";
}

function renderPhone(card, phone) {
  const call = phone.call;
  const find = (selector) => card.querySelector(selector);
  const ringing = Boolean(call && call.rings);
  const talking = Boolean(call && !call.rings && !call.machine);
  card.dataset.mode = phone.mode;
  card.classList.toggle("ringing", ringing && phone.mode !== "silenced");
  find(".label").textContent = phone.label;
  find(".number").textContent = spoken(phone.number);
  if (document.activeElement !== find("select")) find("select").value = phone.mode;
  const state = callState(call, phone.mode);
  if (find(".call-state").textContent !== state) find(".call-state").textContent = state;
  extend(find(".heard"), call ? call.heard : [], makePhrase, call ? call.sid : "");
  find(".answer").hidden = !ringing;
  find(".hangup").hidden = !(ringing || talking);
  find(".hangup").textContent = ringing ? "Decline" : "Hang up";
  find(".call-buttons").hidden = !(ringing || talking);
  find(".keypad").hidden = !talking;
  find(".keypad").classList.toggle("asked", Boolean(call && call.listening));
  find(".say").hidden = !talking;
  find(".dial").hidden = Boolean(call);
  extend(find(".bubbles"), phone.texts, makeBubble, String(phone.texts[0]?.seq ?? ""));
  find(".voicemails").hidden = phone.voicemails.length === 0;
  find(".voicemails summary").textContent = `Voicemail (${phone.voicemails.length})`;
  extend(find(".voicemails ol"), phone.voicemails, makeVoicemail, phone.voicemails[0]?.at ?? "");
}

const QUIETLY = new Set(["api", "listening"]);
const BAD = new Set(["text_failed", "fault", "text_dropped", "call_dropped", "voice_webhook_failed", "text_webhook_failed"]);

function sentence(entry) {
  switch (entry.kind) {
    case "text_in": return `Text from ${nameOf(entry.peer)}: ${entry.body}`;
    case "text_out": return `Text to ${nameOf(entry.peer)}: ${entry.body}`;
    case "text_failed": return `Text ${entry.status} (${entry.code}): ${entry.body}`;
    case "heard": return entry.by ? `Hears ${nameOf(entry.by)}: ${entry.words}` : `Hears: ${entry.words}`;
    case "said": return `Says: ${entry.words}`;
    case "greeting": return `Voicemail greets: ${entry.words}`;
    case "recorded": return `Voicemail records: ${entry.words}`;
    case "talked_over": return `Lost during the greeting: ${entry.words}`;
    case "voicemail": return `Voicemail left: ${entry.words}`;
    case "ring": return entry.silent ? `Rings silently (${nameOf(entry.peer)})` : `Rings (${nameOf(entry.peer)})`;
    case "pressed": return `Presses ${entry.digits}${entry.taken ? "" : " (nobody was asking)"}`;
    case "call": return `Call ${entry.status} (${nameOf(entry.peer)})`;
    case "answered": return entry.by === "machine" ? "Voicemail answers" : "Answers";
    case "dialled": return `Dials ${nameOf(entry.to)}`;
    case "bridged": return `Put through to ${nameOf(entry.other)}`;
    case "hung_up": return "Hangs up";
    case "webhook": return `${entry.error ? "Not reached" : "Told"}: ${entry.place} ${entry.event} ${entry.error || entry.status}`;
    case "fault": return `Fault: ${entry.action} at ${entry.place}`;
    case "conference": return `Conference ${entry.room}: ${entry.event}`;
    case "phone_set": return `Set to ${entry.mode.replaceAll("_", " ")}`;
    case "web": return entry.dead ? "The web is dead" : "The web is back";
    case "reset": return "Everything forgotten";
    default: return `${entry.kind.replaceAll("_", " ")} ${entry.reason || ""}`;
  }
}

function makeLogLine(entry) {
  const line = element("li", "");
  line.append(element("time", clock(entry.at)));
  line.append(element("span", entry.number ? nameOf(entry.number) : "", "who"));
  const bad = BAD.has(entry.kind) || entry.error;
  line.append(element("span", sentence(entry), bad ? "what bad" : "what"));
  return line;
}
