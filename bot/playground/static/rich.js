// A text and its entities, as Telegram's server sends them, as nodes. An entity that is not known stays plain words.

import { el } from "./dom.js";
import { say } from "./words.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };

/** The nodes of a text. `acts` says what a tapped link, command or code does. */
export function rich(text, entities = [], acts) {
  return part(text, entities, 0, text.length, acts);
}

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

function part(text, entities, from, to, acts) {
  const nodes = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const end = Math.min(to, first.offset + first.length);
    const block = BLOCKS.has(first.type);
    nodes.push(between(text.slice(at, first.offset), nodes, block));
    const inside = others.filter((one) => one.offset < end);
    const node = wrapped(first, text.slice(first.offset, end), part(text, inside, first.offset, end, acts), acts);
    nodes.push(Object.assign(node, { block }));
    rest = others.filter((one) => one.offset >= end);
    at = end;
  }
  return [...nodes, between(text.slice(at, to), nodes, false)].filter((one) => one !== "");
}

/** Plain words; a line break that only sets a block apart is the block's own. */
function between(words, before, blockFollows) {
  const behind = before.at(-1)?.block ? words.replace(/^\n/, "") : words;
  return blockFollows ? behind.replace(/\n$/, "") : behind;
}

function wrapped(entity, words, inside, acts) {
  if (entity.type in TAGS) return el(TAGS[entity.type], {}, inside);
  return (KINDS[entity.type] ?? plain)(entity, words, inside, acts);
}

const plain = (_, __, inside) => el("span", {}, inside);

const KINDS = {
  text_link: (entity, _, inside, acts) => link(entity.url, inside, acts),
  url: (_, words, inside, acts) => link(/^[a-z]+:\/\//i.test(words) ? words : `https://${words}`, inside, acts),
  email: (_, words, inside) => el("a", { href: `mailto:${words}` }, inside),
  phone_number: (_, words, inside) =>
    el("a", { class: "phone", href: `tel:${words.replace(/[^+\d]/g, "")}`, "aria-label": say("call", { phone: words }) }, inside),
  bot_command: (_, words, inside, acts) =>
    el("button", { type: "button", class: "inline", on: { click: () => acts.command(words) } }, inside),
  code: (_, words, inside) => el("code", {}, inside),
  pre: (_, words, inside) => el("pre", { tabIndex: 0 }, el("code", {}, inside)),
  spoiler: (_, __, inside) => spoiler(inside),
  blockquote: (_, __, inside) => el("blockquote", {}, inside),
  expandable_blockquote: (_, __, inside) => folded(inside),
};

/** A way out opens beside this page; a link into this bot is followed here. */
function link(url, inside, acts) {
  if (!/^(https?|tg):\/\//i.test(url)) return el("span", {}, inside);
  const follow = (event) => {
    if (acts.link(url)) event.preventDefault();
  };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", on: { click: follow } }, inside);
}

function spoiler(inside) {
  const hidden = el("span", { class: "spoiler", role: "button", tabIndex: 0, "aria-label": say("spoiler") }, inside);
  const show = () => {
    hidden.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
  };
  hidden.addEventListener("click", show);
  hidden.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), show()));
  return hidden;
}

const FOLDED = 3; // lines of a long quotation before it is opened

function folded(inside) {
  const words = el("div", { class: "fold" }, inside);
  const button = el("button", { type: "button", class: "inline", "aria-expanded": "false" }, say("show.all"));
  button.addEventListener("click", () => {
    const open = words.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = say(open ? "show.less" : "show.all");
  });
  const long = words.textContent.length > 140 || words.textContent.split("\n").length > FOLDED;
  return long ? el("blockquote", {}, words, button) : el("blockquote", {}, inside);
}
