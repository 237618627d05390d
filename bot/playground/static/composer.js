// Where one types: words, replies, edits, commands, the lasting keyboard, and what can be sent beside words.

import { el, icon, iconButton } from "./dom.js";
import { close, menu } from "./menu.js";
import { summary } from "./bubble.js";
import { contact, papers, pictures, place, senders } from "./senders.js";
import { say } from "./words.js";

const LONGEST = 4096; // UTF-16 units in one message; more is sent as several, as phones do it
const SUGGESTED = 8;

export class Composer {
  constructor(pane) {
    this.pane = pane;
    this.mode = null; // {kind: "reply" | "edit", message}
    this.hidden = false;
    this.draw();
  }

  draw() {
    const hint = say("write");
    this.input = el("textarea", { rows: 1, "aria-label": hint, placeholder: hint, enterKeyHint: "send", autocomplete: "off" });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("paste", (event) => this.pasted(event));
    this.menuButton = el("button", { type: "button", class: "commands", "aria-haspopup": "menu", on: { click: () => this.openMenu() } }, icon("menu"), el("span", {}, say("menu")));
    this.keysButton = iconButton("keys", say("keyboard.hide"), () => this.toggleKeys());
    this.clip = iconButton("attach", say("attach"), () => this.openClip());
    this.clip.ariaHasPopup = "menu";
    this.send = el("button", { class: "send", "aria-label": say("send"), title: say("send") }, icon("send"));
    this.about = el("div", { class: "about", hidden: true });
    this.found = el("div", { class: "found", role: "listbox", "aria-label": say("menu"), hidden: true });
    this.line = el("form", { class: "line", on: { submit: (event) => (event.preventDefault(), this.submit()) } }, this.menuButton, el("div", { class: "typing" }, this.input, this.keysButton, this.clip), this.send);
    this.keys = el("div", { class: "lasting", role: "group", "aria-label": say("keyboard.show") });
    this.instead = el("button", { type: "button", class: "primary wide", hidden: true });
    this.node = el("footer", { class: "composer" }, this.found, this.about, this.line, this.instead, this.keys);
    this.pane.log.addEventListener("dragover", (event) => event.preventDefault());
    this.pane.log.addEventListener("drop", (event) => this.dropped(event));
    this.restore();
  }

  /** The chat's keyboard, commands or state have changed. */
  fresh() {
    const { keyboard, commands, button, blocked } = this.pane;
    this.menuButton.hidden = !commands.length || button?.type === "web_app";
    this.input.placeholder = keyboard?.input_field_placeholder || say("write");
    this.keysButton.hidden = !keyboard;
    this.drawKeys(keyboard);
    this.drawInstead(blocked);
  }

  drawInstead(blocked) {
    const silent = !blocked && !this.pane.messages.size && !this.pane.waiting.length;
    this.line.hidden = blocked || silent;
    this.instead.hidden = !this.line.hidden;
    this.instead.textContent = say(blocked ? "unblock" : "start");
    this.instead.onclick = () => (blocked ? this.pane.try("unblock", {}) : this.begin());
  }

  /** The first word to a bot is always the same. */
  begin() {
    this.pane.say(["/start", this.pane.person.secret].filter(Boolean).join(" "));
    this.drawInstead(false);
    this.input.focus();
  }

  drawKeys(keyboard) {
    const shown = keyboard && !this.hidden;
    this.keys.hidden = !shown;
    this.keys.replaceChildren(...(shown ? keyboard.keyboard.map((row) => this.row(row, keyboard)) : []));
    const label = say(shown ? "keyboard.hide" : "keyboard.show");
    Object.assign(this.keysButton, { title: label, ariaLabel: label, ariaPressed: String(Boolean(shown)) });
  }

  row(row, keyboard) {
    return el("div", {}, row.map((key) => this.one(typeof key === "string" ? { text: key } : key, keyboard)));
  }

  one(key, keyboard) {
    const act = () => {
      this.tapped(key);
      if (keyboard.one_time_keyboard) this.toggleKeys();
    };
    return el("button", { type: "button", class: key.style ?? "", on: { click: act } }, key.text);
  }

  tapped(key) {
    const send = (kind, what) => this.pane.act(kind, what);
    if (key.request_contact) contact(send, this.pane.person);
    else if (key.request_location) place(send);
    else this.pane.say(key.text);
  }

  toggleKeys() {
    this.hidden = !this.hidden;
    const was = this.pane.atEnd;
    this.drawKeys(this.pane.keyboard);
    if (was) this.pane.toEnd();
  }

  openClip() {
    const send = (kind, what) => this.pane.act(kind, what);
    menu(this.clip, this.node, senders(send, this.pane.person), "up end");
  }

  openMenu() {
    const items = this.pane.commands.map(({ command, description }) => ({ label: `/${command}`, note: description, act: () => this.pane.say(`/${command}`) }));
    menu(this.menuButton, this.node, items, "up wide");
  }

  // typing

  typed() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    this.keep();
    this.suggest();
  }

  /** Half-typed words survive a reload of the page. */
  keep() {
    if (!this.mode) sessionStorage.setItem(`draft-${this.pane.person.id}`, this.input.value);
  }

  restore() {
    this.input.value = sessionStorage.getItem(`draft-${this.pane.person.id}`) ?? "";
    requestAnimationFrame(() => this.input.isConnected && this.input.value && this.typed());
  }

  fill(words) {
    this.input.value = words;
    this.typed();
    this.input.focus();
  }

  suggest() {
    const words = this.input.value;
    const fitting = /^\/\w*$/.test(words) ? this.pane.commands.filter(({ command }) => `/${command}`.startsWith(words.toLowerCase())) : [];
    this.found.hidden = !fitting.length;
    this.found.replaceChildren(...fitting.slice(0, SUGGESTED).map((one) => this.suggestion(one)));
  }

  suggestion({ command, description }) {
    const act = () => (this.clear(), this.pane.say(`/${command}`));
    return el("button", { type: "button", role: "option", tabIndex: -1, "aria-selected": "false", on: { click: act } }, el("b", {}, `/${command}`), " ", el("small", {}, description));
  }

  /** Files let go over the chat: pictures as pictures, anything else as files. */
  dropped(event) {
    event.preventDefault();
    const files = [...event.dataTransfer.files].slice(0, 10);
    const send = files.every((file) => file.type.startsWith("image/")) ? pictures : papers;
    send(files, (kind, what) => this.pane.act(kind, what));
  }

  pasted(event) {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!files.length) return;
    event.preventDefault();
    pictures(files, (kind, what) => this.pane.act(kind, what));
  }

  key(event) {
    if (event.isComposing) return;
    if (!this.found.hidden && ["ArrowDown", "ArrowUp", "Tab"].includes(event.key)) return this.walk(event);
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const chosen = this.found.hidden ? null : this.found.querySelector('[aria-selected="true"]');
      chosen ? chosen.click() : this.submit();
    } else if (event.key === "ArrowUp" && !this.input.value && !this.mode) {
      const last = this.pane.lastOwn();
      if (last) (event.preventDefault(), this.edit(last));
    } else if (event.key === "Escape") {
      this.found.hidden = true;
      this.leave();
    }
  }

  walk(event) {
    event.preventDefault();
    const all = [...this.found.children];
    const at = all.findIndex((one) => one.ariaSelected === "true");
    if (event.key === "Tab") return this.fill(`${all.at(Math.max(0, at)).querySelector("b").textContent} `);
    const next = all.at((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)) % all.length);
    all.forEach((one) => (one.ariaSelected = String(one === next)));
    next.scrollIntoView({ block: "nearest" });
  }

  // replies and edits

  reply(message) {
    this.enter({ kind: "reply", message }, say("reply.to", { name: say(message.from.is_bot ? "name" : "you") }));
  }

  edit(message) {
    this.enter({ kind: "edit", message }, say("editing"));
    this.input.value = message.text;
    this.typed();
    this.input.setSelectionRange(message.text.length, message.text.length);
  }

  enter(mode, title) {
    this.leave();
    this.mode = mode;
    const stop = iconButton("close", say("cancel"), () => this.leave());
    this.about.replaceChildren(icon(mode.kind), el("span", {}, el("b", {}, title), el("small", {}, summary(mode.message))), stop);
    this.about.hidden = false;
    this.input.focus();
  }

  leave() {
    if (!this.mode) return;
    const was = this.mode.kind;
    this.mode = null;
    this.about.hidden = true;
    if (was === "edit") this.clear();
    this.input.focus();
  }

  clear() {
    this.input.value = "";
    this.typed();
  }

  submit() {
    close();
    const words = this.input.value.trim();
    if (!words) return;
    const mode = this.mode;
    if (mode?.kind === "edit") return this.change(mode.message, words);
    this.clear();
    this.leave();
    pieces(words).forEach((piece, number) => this.pane.say(piece, number || !mode ? 0 : mode.message.message_id));
    this.input.focus();
  }

  /** The words stay in the field until they are changed: a refusal loses nothing. */
  async change(message, words) {
    if (await this.pane.try("edit", { message: message.message_id, text: words })) this.leave();
  }
}

/** A long text in messages that fit, cut at a line or a space where there is one, never inside a character. */
export function pieces(words) {
  const found = [];
  let rest = words;
  while (rest.length > LONGEST) {
    const piece = rest.slice(0, LONGEST);
    let cut = Math.max(piece.lastIndexOf("\n"), piece.lastIndexOf(" "));
    if (cut < LONGEST / 2) cut = /[\uD800-\uDBFF]$/.test(piece) ? LONGEST - 1 : LONGEST;
    found.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return [...found, rest].filter(Boolean);
}
