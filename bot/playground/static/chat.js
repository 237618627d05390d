"use strict";
// Telegram's HTML is built as nodes, never as innerHTML: what a customer typed stays text.
const $ = (id) => document.getElementById(id);
const person = $("person"), chat = $("chat");
let shown = "", toasts = null, replyTo = 0;
const TAGS = new Set(["B", "STRONG", "I", "EM", "U", "S", "CODE", "PRE", "BLOCKQUOTE"]);

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else { const kept = document.createElement(TAGS.has(node.tagName) ? node.tagName : "span"); copy(node, kept); to.append(kept); }
  }
}

function bubble(message) {
  const made = document.createElement("div");
  made.className = message.from.is_bot ? "bubble" : "bubble mine";
  if (message.from.is_bot) copy(new DOMParser().parseFromString(message.html, "text/html").body, made);
  else made.textContent = message.html;
  if (message.from.is_bot) made.ondblclick = () => reply(message);
  return made;
}

function keys(message) {
  const made = document.createElement("div");
  made.className = "keys";
  for (const row of message.markup) {
    const line = document.createElement("div");
    for (const key of row) {
      const button = document.createElement("button");
      button.textContent = key.text;
      button.onclick = () => act({ kind: "press", message: message.message_id, data: key.callback_data });
      line.append(button);
    }
    made.append(line);
  }
  return made;
}

function reply(message) {
  replyTo = message.message_id;
  $("replying").hidden = false;
  $("replying").textContent = "↪ " + message.text.split("\n")[0];
  $("text").focus();
}

function draw(state) {
  if (!person.options.length) for (const one of state.cast) person.add(new Option(`${one.name} · ${one.role}`, one.id));
  if (localStorage.person && !shown) person.value = localStorage.person;
  $("clock").textContent = new Date(state.now).toLocaleString("th-TH", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Bangkok" });
  const now = JSON.stringify(state.messages);
  if (now !== shown) {
    shown = now;
    chat.replaceChildren(...state.messages.flatMap((m) => m.markup.length ? [bubble(m), keys(m)] : [bubble(m)]));
    chat.scrollTop = chat.scrollHeight;
  }
  if (toasts !== null && state.toasts.length > toasts) toast(state.toasts.at(-1));
  toasts = state.toasts.length;
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("shown");
  setTimeout(() => $("toast").classList.remove("shown"), 2500);
}

async function refresh() { draw(await (await fetch(`/api/state?person=${person.value || localStorage.person || 0}`)).json()); }
async function post(where, what) {
  await fetch(where, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what) });
  await refresh();
}
function act(what) { return post("/api/act", { person: Number(person.value), ...what }); }

$("form").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  $("replying").hidden = true;
  if (text.trim()) act({ kind: "say", text, reply_to: replyTo });
  replyTo = 0;
};
$("photo").onclick = () => act({ kind: "photo" });
$("contact").onclick = () => act({ kind: "contact" });
person.onchange = () => { localStorage.person = person.value; shown = ""; toasts = null; refresh(); };
for (const button of document.querySelectorAll("nav button")) button.onclick = () => post("/api/clock", { minutes: Number(button.dataset.minutes) });
refresh().then(refresh);
setInterval(refresh, 1000);
