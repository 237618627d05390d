// One message as a bubble: what it answers, what it shows, what it says, when it was said, and the buttons under it.

import { el, icon, iconButton } from "./dom.js";
import { attachment, caption } from "./media.js";
import { rich } from "./rich.js";
import { time } from "./when.js";
import { say } from "./words.js";

/** The list item of a message. `pane` is asked for everything that can be done with it. */
export function bubble(message, pane) {
  const mine = !message.from.is_bot;
  const said = words(message, pane);
  const when = meta(message, pane, mine);
  said?.append(when); // beside the last words where there is room
  const inside = el("div", { class: "bubble" }, quote(message, pane), attachment(message), said ?? when);
  const about = { class: `msg ${mine ? "mine" : "theirs"} ${kind(message)}`, id: `${pane.key}-${message.message_id}` };
  const who = el("span", { class: "hidden" }, `${say(mine ? "you" : "name")}: `);
  return el("li", about, el("div", { class: "row" }, who, inside, more(message, pane)), keys(message, pane));
}

function kind(message) {
  if (message.sticker) return "sticker";
  return message.photo ? "pictured" : "";
}

function quote(message, pane) {
  const about = message.reply_to_message;
  if (!about?.from) return null;
  const name = say(about.from.is_bot ? "name" : "you");
  const jump = () => pane.show(about.message_id);
  return el("button", { type: "button", class: "quote", on: { click: jump } }, el("b", {}, name), el("span", {}, summary(about)));
}

/** A message in a few words. */
export function summary(message) {
  const kinds = ["photo", "document", "voice", "contact", "location", "sticker"];
  const shown = kinds.find((one) => message[one]);
  const said = (message.text ?? message.caption ?? "").split("\n")[0];
  if (said) return said;
  return shown ? say(shown === "document" ? "file" : shown) : "";
}

function words(message, pane) {
  const text = message.text ?? caption(message);
  if (!text) return null;
  return el("div", { class: "words" }, rich(text, message.entities ?? message.caption_entities ?? [], pane.acts));
}

function meta(message, pane, mine) {
  const at = new Date(message.date * 1000);
  return el(
    "span",
    { class: "meta" },
    message.edit_date ? el("i", {}, say("edited"), " ") : null,
    el("time", { dateTime: at.toISOString() }, time(at, pane.person.language)),
    mine ? ticks(message.message_id <= pane.read ? "ticks" : "tick") : null,
  );
}

const TICKS = { wait: "sending", tick: "sent", ticks: "read" };

export function ticks(name) {
  return el("span", { class: "ticks" }, icon(name), el("span", { class: "hidden" }, say(TICKS[name])));
}

function more(message, pane) {
  const button = iconButton("dots", say("more"), () => pane.menu(message, button), "more");
  return button;
}

/** The buttons under a message: each does one thing, and shows that it is at it. */
function keys(message, pane) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return el("div", { class: "keys" }, rows.map((row) => el("div", {}, row.map((key) => one(message, key, pane)))));
}

function one(message, key, pane) {
  const style = key.style ? ` ${key.style}` : "";
  if (key.url) return linkKey(key, style, pane);
  const button = el("button", { type: "button", class: `key${style}` }, key.text, key.copy_text ? icon("copy") : null);
  const act = key.copy_text ? () => pane.copy(key.copy_text.text) : () => pane.press(message, key, button);
  button.addEventListener("click", act);
  return button;
}

function linkKey(key, style, pane) {
  const follow = (event) => {
    if (pane.acts.link(key.url)) event.preventDefault();
  };
  const about = { class: `key${style}`, href: key.url, target: "_blank", rel: "noopener noreferrer", on: { click: follow } };
  return el("a", about, key.text, icon("link"));
}

/** What was typed and is on its way: it looks like a message, and can be sent once more if it got lost. */
export function unsent(text, again) {
  const state = el("span", { class: "meta" }, ticks("wait"));
  const node = el("li", { class: "msg mine pending" }, el("div", { class: "row" }, el("div", { class: "bubble" }, el("div", { class: "words" }, text), state)));
  const failed = () => {
    node.classList.add("failed");
    state.replaceChildren(el("button", { type: "button", class: "inline", on: { click: retry } }, say("unsent")));
  };
  const retry = () => {
    node.classList.remove("failed");
    state.replaceChildren(ticks("wait"));
    again();
  };
  return { node, text, failed };
}
