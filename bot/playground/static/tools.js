// The clock and the trouble one can make, the page's language and colours: beside the chats on a desktop, a sheet on a phone.

import { sure } from "./ask.js";
import { byId, el, iconButton, kept } from "./dom.js";
import { now, store } from "./store.js";
import { brief, day, instant, local, nextMorning, short, time } from "./when.js";
import { ask } from "./wire.js";
import { language, say, speak } from "./words.js";

const HALF = 30;
const DAY = 1440; // minutes
const TROUBLES = { 429: "trouble.429", 500: "trouble.500", hang: "trouble.hang", garbage: "trouble.garbage", cut: "trouble.cut.line" };

/** `act` are {tell(text), person(), again()}: say something, whose phone it is, draw the page anew. */
export function drawTools(act) {
  const order = (path, body) => ask(path, body).catch((fault) => act.tell(say(fault.message)));
  const close = iconButton("close", say("close"), () => byId("tools").close(), "plain close");
  byId("tools").replaceChildren(close, clockBox(order), troubleBox(order, act), pageBox(order, act));
  tick();
  changed();
}

function box(title, about, ...inside) {
  return el("section", { class: "tool" }, el("h2", {}, title), about ? el("p", { class: "soft" }, about) : null, inside);
}

// the clock

function clockBox(order) {
  const steps = [
    ["clock.half", { minutes: HALF }],
    ["clock.morning", null],
    ["clock.day", { minutes: DAY }],
    ["clock.week", { minutes: 7 * DAY }],
  ];
  const go = (body) => () => order("/api/clock", body ?? { until: nextMorning(now()).toISOString() });
  const moment = el("input", { type: "datetime-local", "aria-label": say("clock.pick"), min: local(now()), value: local(nextMorning(now())) });
  const pick = (event) => (event.preventDefault(), moment.value && order("/api/clock", { until: instant(moment.value).toISOString() }));
  return box(
    say("clock"),
    say("clock.about"),
    el("p", { class: "big" }, el("b", { id: "clock-time" }), el("span", { id: "clock-day" })),
    el("div", { id: "clock-moving", hidden: true, role: "status" }, el("span"), el("progress", { max: 1 })),
    el("div", { class: "steps" }, steps.map(([id, body]) => el("button", { type: "button", class: "step", on: { click: go(body) } }, say(id)))),
    el("form", { class: "pick", noValidate: true, on: { submit: pick } }, moment, el("button", { class: "quiet" }, say("clock.go"))),
  );
}

/** What every clock on the page shows. */
export function tick() {
  const moment = now();
  for (const node of document.querySelectorAll(".now")) node.textContent = brief(moment, language());
  if (!byId("clock-time")) return;
  byId("clock-time").textContent = time(moment, language());
  byId("clock-day").textContent = day(moment, language());
  moving(store.moving);
}

function moving(where) {
  const shown = byId("clock-moving");
  shown.hidden = !where;
  for (const button of document.querySelectorAll(".step, .pick button")) button.disabled = Boolean(where);
  if (!where) return;
  shown.firstChild.textContent = say("clock.moving", { when: short(new Date(where.until), language()) });
  shown.lastChild.value = where.done;
}

// trouble

function troubleBox(order, act) {
  const power = el("input", { type: "checkbox", role: "switch", id: "power" });
  power.addEventListener("change", () => order("/api/bot", { to: power.checked ? "on" : "off" }));
  const off = async () => {
    await order("/api/bot", { to: "off" });
    await order("/api/clock", { minutes: 180 });
    await order("/api/bot", { to: "on" });
  };
  const cut = () => (store.state === "off" ? act.tell(say("why.off")) : order("/api/bot", { to: "cut" }));
  return box(
    say("trouble"),
    say("trouble.about"),
    el("label", { class: "switch" }, el("span", {}, say("bot.switch"), el("small", {}, say("bot.off.about"))), power),
    el("div", { class: "ways" }, button("trouble.hours", off), button("trouble.cut", cut)),
    faults(order),
    button("trouble.block", () => act.block(), { name: act.person()?.name ?? "" }, "quiet wide block"),
  );
}

function button(id, act, values = {}, kind = "quiet") {
  return el("button", { type: "button", class: kind, on: { click: act } }, say(id, values));
}

function faults(order) {
  const kind = el("select", { "aria-label": say("trouble.kind") }, Object.entries(TROUBLES).map(([value, id]) => el("option", { value }, say(id))));
  const times = el("select", { "aria-label": say("trouble.times") }, [1, 3, 5].map((value) => el("option", { value: String(value) }, `× ${value}`)));
  const send = (event) => (event.preventDefault(), order("/api/trouble", { kind: kind.value, times: Number(times.value) }));
  return el(
    "fieldset",
    {},
    el("legend", {}, say("trouble.next")),
    el("form", { class: "pick faults", on: { submit: send } }, kind, times, el("button", { class: "quiet" }, say("trouble.order"))),
    el("p", { id: "faults", class: "left", role: "status", hidden: true }, el("span"), button("trouble.stop", () => order("/api/trouble", {}), {}, "inline")),
  );
}

/** The bot's state, and what is still to go wrong. */
export function changed() {
  if (!byId("power")) return;
  byId("power").checked = store.state !== "off";
  const left = store.troubles.reduce((sum, one) => sum + one.times, 0);
  byId("faults").hidden = !left;
  byId("faults").firstChild.textContent = say("trouble.left", { count: left });
}

// the page itself

function pageBox(order, act) {
  const over = () => sure(say("over"), say("over.sure"), say("over.yes"), () => order("/api/over", {}));
  return box(
    say("settings"),
    "",
    pickOne(say("language"), [["th", "ไทย"], ["en", "English"]], language(), async (value) => (await speak(value), act.again())),
    pickOne(say("theme"), [["auto", say("theme.auto")], ["light", say("theme.light")], ["dark", say("theme.dark")]], theme(), useTheme),
    el("button", { type: "button", class: "danger wide", on: { click: over } }, say("over")),
  );
}

/** A few choices of which one holds. */
export function pickOne(label, choices, value, act) {
  const group = crypto.randomUUID();
  const one = ([key, text]) => el("label", {}, el("input", { type: "radio", name: group, value: key, checked: key === value, on: { change: () => act(key) } }), el("span", {}, text));
  return el("fieldset", { class: "one-of" }, el("legend", {}, label), choices.map(one));
}

export const theme = () => kept.get("theme", "auto");

export function useTheme(name = theme()) {
  kept.set("theme", name);
  document.documentElement.dataset.theme = name;
}
