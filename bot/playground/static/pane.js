// One phone: the chat of one person. It draws what it is told by the news, and never asks every second.

import { alertBox } from "./ask.js";
import { bubble, ticks, unsent } from "./bubble.js";
import { Composer } from "./composer.js";
import { el, icon, iconButton } from "./dom.js";
import { avatar } from "./face.js";
import { menu } from "./menu.js";
import { sawAll, store } from "./store.js";
import { day, dayKey } from "./when.js";
import { ask, nonce } from "./wire.js";
import { say } from "./words.js";

const NEAR = 120; // pixels from the end within which new messages are followed
const PATIENCE = 12_000; // milliseconds a button shows that it waits
const THINKING = 300; // milliseconds before dots show that the bot is at it
const STOPPED = 8000; // and until they are believed no longer

export class Pane {
  /** `acts` are {link(url), swap(), close(), second()}: what concerns more than this phone. */
  constructor(key, person, outside) {
    Object.assign(this, { key, person, outside, read: 0, keyboard: null, commands: [], blocked: false });
    this.messages = new Map();
    this.pressed = new Map();
    this.waiting = [];
    this.queue = Promise.resolve();
    this.acts = { link: (url) => outside.link(url), command: (words) => this.say(words) };
    this.draw();
    this.load();
  }

  // how it is built

  draw() {
    this.status = el("span", { class: "status" });
    this.list = el("ol", { class: "list" });
    this.log = el("div", { class: "log", role: "log", tabIndex: 0, lang: this.person.language, "aria-label": say("messages"), on: { scroll: () => this.scrolled() } }, this.list);
    this.dots = el("li", { class: "msg theirs dots", hidden: true }, el("div", { class: "bubble", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
    this.down = el("button", { type: "button", class: "down", hidden: true, "aria-label": say("newer"), on: { click: () => this.toEnd("smooth") } }, icon("down"), el("b"));
    this.toastBox = el("div", { class: "toast", role: "status" });
    this.composer = new Composer(this);
    this.node = el("section", { class: "pane", "aria-label": say("phone.of", { name: this.person.name }) }, this.head(), el("div", { class: "body" }, this.log, this.down, this.toastBox), this.composer.node);
    this.node.addEventListener("focusin", () => this.outside.focused(this));
    this.node.addEventListener("pointerdown", () => this.outside.focused(this));
    touches(this.log, this);
    // Who reads the end goes on reading it when a picture arrives or the keys come up under it.
    this.atRest = true;
    const grown = new ResizeObserver(() => this.atRest && this.toEnd());
    [this.list, this.log].forEach((node) => grown.observe(node));
  }

  head() {
    const { person, outside } = this;
    const close = iconButton("close", say("second.close"), () => outside.close(this), "plain close");
    const second = iconButton("split", say("second"), () => outside.second(this), "plain second");
    const who = el("div", { class: "titled" }, el("strong", {}, say("phone.of", { name: person.name })), this.status);
    return el("header", { class: "phone" }, avatar(person), who, second, close);
  }

  // what it shows

  /** News that comes while the chat is fetched is heard after it: what was fetched may be older. */
  async load() {
    this.unheard = [];
    this.log.ariaBusy = "true"; // what was said long ago is not read out
    try {
      const chat = await ask(`/api/chats/${this.person.id}`);
      this.take(chat);
      this.list.replaceChildren();
      this.messages.clear();
      chat.messages.forEach((message) => this.append(message));
      this.older = chat.more;
      this.waiting.forEach(({ node }) => this.list.append(node));
      this.list.append(this.dots);
      this.toEnd();
    } catch (fault) {
      this.toast(say(fault.message));
    }
    this.log.ariaBusy = "false";
    const news = this.unheard;
    this.unheard = null;
    news?.forEach((one) => this.hear(one));
  }

  /** The commands alone: the chat stays as it is. */
  async loadMenu() {
    try {
      const { commands, menu: button } = await ask(`/api/chats/${this.person.id}?before=1`);
      Object.assign(this, { commands, button });
      this.composer.fresh();
    } catch {
      // the old ones stay until the next news
    }
  }

  take({ keyboard, commands, menu: button, blocked, read, about }) {
    Object.assign(this, { keyboard, commands, button, blocked, read, about });
    this.composer.fresh();
    this.tellStatus();
    this.greet();
  }

  /** An empty chat says what can be done in it. */
  greet() {
    this.empty?.remove();
    this.empty = el("div", { class: "empty" }, el("img", { src: "/static/mark.svg", alt: "", width: 72, height: 72 }), el("p", {}, this.about || say("start.how")));
    this.log.prepend(this.empty);
  }

  async earlier() {
    if (!this.older || this.fetching) return;
    this.fetching = true;
    const first = this.list.querySelector(".msg:not(.dots)");
    const before = this.log.scrollHeight - this.log.scrollTop;
    const { messages, more } = await ask(`/api/chats/${this.person.id}?before=${Math.min(...this.messages.keys())}`);
    const nodes = new DocumentFragment();
    let previous = null;
    for (const message of messages) {
      this.messages.set(message.message_id, message);
      nodes.append(...this.framed(message, previous));
      previous = message;
    }
    first?.previousElementSibling?.classList.contains("day") && first.previousElementSibling.remove();
    this.list.prepend(nodes);
    this.refit(first, previous);
    this.log.scrollTop = this.log.scrollHeight - before;
    this.older = more;
    this.fetching = false;
  }

  /** What was first is not first any more: its day may have been named already. */
  refit(node, previous) {
    const message = this.messages.get(Number(node.id.split("-").pop()));
    node.replaceWith(...this.framed(message, previous));
  }

  /** A message's node, and before it the day if it is the first of one. */
  framed(message, previous) {
    const at = new Date(message.date * 1000);
    const node = bubble(message, this);
    const first = !previous || dayKey(new Date(previous.date * 1000)) !== dayKey(at);
    if (!first && previous.from.id === message.from.id) node.classList.add("same");
    return first ? [el("li", { class: "day" }, el("span", {}, day(at, this.person.language))), node] : [node];
  }

  append(message) {
    const previous = [...this.messages.values()].at(-1);
    this.messages.set(message.message_id, message);
    const nodes = this.framed(message, previous);
    const before = this.waiting[0]?.node ?? this.dots;
    before.isConnected ? before.before(...nodes) : this.list.append(...nodes);
    this.composer.drawInstead(this.blocked); // the first message of all opens the field
  }

  item(id) {
    return document.getElementById(`${this.key}-${id}`);
  }

  show(id) {
    const node = this.item(id);
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.classList.add("shown");
    setTimeout(() => node?.classList.remove("shown"), 1500);
  }

  get atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  toEnd(behavior = "instant") {
    this.log.scrollTo({ top: this.log.scrollHeight, behavior });
    this.saw();
  }

  scrolled() {
    if (this.log.scrollTop < NEAR) this.earlier();
    this.atRest = this.atEnd;
    if (this.atRest) this.saw();
    this.down.hidden = this.atRest;
  }

  saw() {
    this.missed = 0;
    this.down.lastChild.textContent = "";
    const person = store.people.get(this.person.id);
    if (person && document.visibilityState === "visible") sawAll(person);
  }

  /** Follow the end, or count what came while something older is being read. */
  follow(was, counts) {
    if (was) return this.toEnd();
    if (counts) this.missed = (this.missed ?? 0) + 1;
    this.down.hidden = false;
    this.down.lastChild.textContent = this.missed || "";
  }

  // what it hears

  hear(news) {
    if (this.unheard) this.unheard.push(news);
    else HEARD[news.kind]?.call(this, news);
  }

  settle() {
    this.thinking(false);
  }

  thinking(is) {
    clearTimeout(this.timer);
    if (is) this.timer = setTimeout(() => this.drawDots(true), THINKING);
    else this.drawDots(false);
  }

  drawDots(on) {
    const was = this.atEnd;
    this.dots.hidden = !on;
    this.tellStatus();
    if (on) {
      this.timer = setTimeout(() => this.drawDots(false), STOPPED);
      if (was) this.toEnd();
    }
  }

  tellStatus() {
    const id = store.state === "off" ? "off" : store.state === "cut" ? "starting" : this.dots.hidden ? "online" : "typing";
    this.status.textContent = say(id);
    this.status.className = `status ${id}`;
    this.outside.status(this, id);
  }

  tick(upto) {
    this.read = Math.max(this.read, upto);
    for (const message of this.messages.values()) {
      if (message.from.is_bot || message.message_id > this.read) continue;
      this.item(message.message_id)?.querySelector(".ticks")?.replaceWith(ticks("ticks"));
    }
  }

  release(press) {
    const button = this.pressed.get(press);
    this.pressed.delete(press);
    if (button) button.ariaBusy = "false";
  }

  // what is done in it

  act(kind, what) {
    return ask(`/api/chats/${this.person.id}`, { kind, nonce: nonce(), ...what });
  }

  /** Anything that may be refused: the reason is said, nothing else happens. */
  async try(kind, what) {
    try {
      return await this.act(kind, what);
    } catch (fault) {
      this.toast(say(fault.message));
      return null;
    }
  }

  /** Words go out one after the other, and are shown at once. */
  say(text, replyTo = 0) {
    const sent = { kind: "say", text, reply_to: replyTo, nonce: nonce() };
    const shown = unsent(text, () => this.post(sent, shown));
    this.waiting.push(shown);
    this.dots.before(shown.node);
    this.toEnd();
    this.post(sent, shown);
  }

  post(sent, shown) {
    this.queue = this.queue.then(async () => {
      try {
        const { message } = await ask(`/api/chats/${this.person.id}`, sent);
        this.arrived(shown, message);
      } catch (fault) {
        shown.failed();
        this.toast(say(fault.message));
      }
    });
  }

  /** The real message takes the place of the one that was on its way. */
  arrived(shown, id) {
    if (this.messages.has(id)) this.drop(shown);
    else shown.id = id;
  }

  drop(shown) {
    this.waiting = this.waiting.filter((one) => one !== shown);
    shown.node.remove();
  }

  async press(message, key, button) {
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    const answer = await this.try("press", { message: message.message_id, data: key.callback_data });
    if (!answer) return void (button.ariaBusy = "false");
    if (this.answered?.has(answer.press)) return void (button.ariaBusy = "false");
    this.pressed.set(answer.press, button);
    setTimeout(() => this.release(answer.press), PATIENCE);
  }

  async copy(text) {
    await navigator.clipboard.writeText(text).then(
      () => this.toast(say("copied")),
      () => alertBox(text), // a browser that does not let us: the words to be copied by hand
    );
  }

  /** What can be done with one message. */
  menu(message, button) {
    const mine = !message.from.is_bot;
    const items = [{ icon: "reply", label: say("reply"), act: () => this.composer.reply(message) }];
    if (mine && message.text) items.push({ icon: "edit", label: say("edit"), act: () => this.composer.edit(message) });
    const text = message.text ?? message.caption;
    if (text && !message.has_protected_content) items.push({ icon: "copy", label: say("copy"), act: () => this.copy(text) });
    menu(button, button.parentElement, items, mine ? "end" : "");
  }

  /** The newest words of one's own: what ↑ edits. */
  lastOwn() {
    return [...this.messages.values()].filter((one) => !one.from.is_bot && one.text).at(-1);
  }

  /** Where there are keys, one can type at once; on a phone the screen's own keys would hide the chat. */
  focus() {
    (matchMedia("(hover: hover)").matches ? this.composer.input : this.log).focus({ preventScroll: true });
  }

  toast(text) {
    this.toastBox.textContent = text;
    this.toastBox.classList.add("shown");
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => this.toastBox.classList.remove("shown"), 1500 + 60 * text.length);
  }
}

const HEARD = {
  message({ message }) {
    const was = this.atEnd;
    const theirs = message.from.is_bot;
    if (this.messages.has(message.message_id)) return;
    if (theirs) this.settle();
    const own = theirs ? null : this.waiting.find((one) => one.id === message.message_id || (!one.id && one.text === message.text));
    if (own) this.drop(own);
    this.append(message);
    if (message.force_reply) this.composer.reply(message);
    this.follow(was || !theirs, theirs);
  },
  edited({ message }) {
    const old = this.item(message.message_id);
    if (message.from.is_bot) this.settle();
    this.messages.set(message.message_id, message);
    if (!old) return;
    const was = this.atEnd;
    const focused = old.contains(document.activeElement);
    const node = bubble(message, this);
    node.classList.toggle("same", old.classList.contains("same"));
    node.classList.add("changed");
    old.replaceWith(node);
    if (focused) (node.querySelector(".key") ?? this.composer.input).focus({ preventScroll: true });
    if (was) this.toEnd();
  },
  gone({ message }) {
    this.messages.delete(message);
    this.item(message)?.remove();
  },
  read({ upto }) {
    this.tick(upto);
    this.thinking(true);
  },
  action() {
    this.drawDots(true);
  },
  answered({ press, text, alert, url }) {
    this.answered = (this.answered ?? new Set()).add(press);
    this.release(press);
    this.settle();
    if (text) alert ? alertBox(text) : this.toast(text);
    if (url) this.outside.link(url);
  },
  keyboard({ keyboard }) {
    this.keyboard = keyboard;
    this.composer.fresh();
  },
  blocked({ blocked }) {
    this.blocked = blocked;
    this.composer.fresh();
  },
};

// a thumb on a bubble: a long press opens its menu, a swipe to the left answers it

const LONG = 500; // milliseconds
const FAR = 56; // pixels

function touches(log, pane) {
  let from = null;
  const at = (event) => event.target.closest(".msg[id]");
  log.addEventListener("touchstart", (event) => {
    const node = at(event);
    if (!node || event.target.closest("a, button:not(.photo), .key")) return;
    from = { node, x: event.touches[0].clientX, y: event.touches[0].clientY };
    from.timer = setTimeout(() => node.querySelector(".more").click(), LONG);
  }, { passive: true });
  log.addEventListener("touchmove", (event) => {
    if (!from) return;
    const [dx, dy] = [event.touches[0].clientX - from.x, event.touches[0].clientY - from.y];
    if (Math.abs(dx) + Math.abs(dy) > 10) clearTimeout(from.timer);
    if (Math.abs(dy) > Math.abs(dx)) return end();
    from.node.firstChild.style.translate = `${Math.max(-FAR * 1.3, Math.min(0, dx))}px`;
    from.far = dx < -FAR;
  }, { passive: true });
  const end = () => {
    if (!from) return;
    clearTimeout(from.timer);
    from.node.firstChild.style.translate = "";
    if (from.far) pane.composer.reply(pane.messages.get(Number(from.node.id.split("-").pop())));
    from = null;
  };
  log.addEventListener("touchend", end);
  log.addEventListener("touchcancel", end);
}
