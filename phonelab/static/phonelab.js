"use strict";
/* Follows the journal by long poll, draws what changed, and sends what people do. */

const LOG_LINES = 200;
const phones = document.getElementById("phones");
const template = document.getElementById("phone-template");
const trouble = document.getElementById("trouble");
const jump = document.getElementById("jump");
const log = document.getElementById("log");

async function ask(path, fields) {
  const options = fields === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  };
  const response = await fetch(`/lab${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

function complain(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

async function act(path, fields) {
  try {
    await ask(path, fields);
    complain("");
    return true;
  } catch (error) {
    complain(error.message);
    return false;
  }
}

const cardOf = (number) => document.getElementById(`phone-${number}`);

function makeCard(number, ours) {
  const card = template.content.firstElementChild.cloneNode(true);
  const find = (selector) => card.querySelector(selector);
  const at = (path, fields = {}) => act(`/numbers/${encodeURIComponent(number)}${path}`, fields);
  card.id = `phone-${number}`;
  find("select").addEventListener("change", (event) => at("", { mode: event.target.value }));
  find(".answer").addEventListener("click", async () => {
    if (!(await at("/answer"))) return;
    await draw(); // the keypad shows only now
    find(".keypad button").focus();
  });
  find(".hangup").addEventListener("click", () => at("/hangup"));
  for (const key of KEYS) {
    const button = element("button", key);
    button.type = "button";
    button.addEventListener("click", () => at("/press", { digits: key }));
    find(".keypad").append(button);
  }
  // Anywhere in the call but in a field, digits typed are keys pressed.
  find(".call").addEventListener("keydown", (event) => {
    if (KEYS.includes(event.key) && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      at("/press", { digits: event.key });
    }
  });
  const onSubmit = (selector, path, clears) => {
    const form = find(selector);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const sent = await at(path, Object.fromEntries(new FormData(form)));
      if (sent && clears) form.elements[clears].value = "";
    });
  };
  onSubmit(".send", "/text", "body");
  onSubmit(".dial", "/call");
  onSubmit(".say", "/say", "words");
  for (const input of card.querySelectorAll("[name=to]")) input.value = ours ? spoken(ours) : "";
  phones.append(card);
  return card;
}

function drawJump(numbers) {
  jump.replaceChildren(...numbers.map((phone) => {
    const link = element("a", phone.label || spoken(phone.number));
    link.href = `#phone-${phone.number}`;
    link.classList.toggle("ringing", Boolean(phone.call && phone.call.rings));
    return link;
  }));
}

async function draw() {
  const company = await ask("/numbers");
  names.clear();
  for (const one of [...company.owned, ...company.numbers]) if (one.label) names.set(one.number, one.label);
  const ours = company.owned[0]?.number;
  const shown = new Set(company.numbers.map((phone) => `phone-${phone.number}`));
  for (const card of [...phones.children]) if (!shown.has(card.id)) card.remove();
  for (const phone of company.numbers) renderPhone(cardOf(phone.number) || makeCard(phone.number, ours), phone);
  drawJump(company.numbers);
  document.getElementById("empty").hidden = company.numbers.length > 0;
  document.getElementById("web-dead").checked = company.web_is_dead;
  document.getElementById("owned-numbers").replaceChildren(...company.owned.map((one) => {
    const option = document.createElement("option");
    option.value = spoken(one.number);
    option.label = one.label || "";
    return option;
  }));
  document.title = company.numbers.some((p) => p.call?.rings) ? "(ringing) phonelab" : "phonelab";
}

function drawLog(entries) {
  for (const entry of entries) if (!QUIETLY.has(entry.kind)) log.prepend(makeLogLine(entry));
  while (log.children.length > LOG_LINES) log.lastElementChild.remove();
}

async function follow() {
  let after = -LOG_LINES; // the latest only
  let first = true;
  for (;;) {
    try {
      const wait = first ? 0 : 25;
      const news = await ask(`/log?after=${after}&wait=${wait}`);
      after = news.last;
      if (news.entries.some((entry) => entry.kind === "reset")) log.replaceChildren();
      // The phones first: they bring the names that the log is told in.
      if (news.entries.length || first) await draw();
      drawLog(news.entries.slice(-LOG_LINES));
      first = false;
      if (trouble.dataset.lost) { delete trouble.dataset.lost; complain(""); }
    } catch {
      trouble.dataset.lost = "yes";
      complain("phonelab does not answer. Is it still running? Trying again.");
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

document.getElementById("web-dead").addEventListener("change", (event) => act("/web", { dead: event.target.checked }));
document.getElementById("add-number").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const number = encodeURIComponent(form.elements.number.value);
  if (await act(`/numbers/${number}`, { label: form.elements.label.value })) form.reset();
});
follow();
