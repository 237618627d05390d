// The page as a whole: what the address says is shown, and every piece of news reaches the phones it concerns.

import { byId } from "./dom.js";
import { Pane } from "./pane.js";
import { drawPeople } from "./rail.js";
import { forgetAll, hear, now, on, store, unread } from "./store.js";
import { secretOf, stranger } from "./stranger.js";
import { changed, drawTools, tick, useTheme } from "./tools.js";
import { drawWelcome } from "./welcome.js";
import { nextMorning, useZone } from "./when.js";
import { ask, listen } from "./wire.js";
import { say, speak } from "./words.js";

const wide = matchMedia("(min-width: 1000px)"); // room for two phones
const beside = matchMedia("(min-width: 760px)"); // room for the rail
let panes = [];
let active = null;

// where one is stands in the address: #103 is a phone, #103+102 are two, nothing is the start page

const address = () => location.hash.slice(1).split("+").map(Number).filter((id) => store.people.has(id));
const shown = () => panes.map((pane) => pane.person.id);

function go(...ids) {
  location.hash = ids.join("+");
}

function route() {
  if (!store.connected) return;
  const ids = [...new Set(address())].slice(0, wide.matches ? 2 : 1);
  byId("app").hidden = !ids.length;
  byId("welcome").hidden = Boolean(ids.length);
  if (!ids.length) return showWelcome();
  const came = byId("welcome").contains(document.activeElement);
  open(ids);
  if (came) panes[0].focus();
}

function showWelcome() {
  panes = [];
  byId("stage").replaceChildren();
  drawWelcome(acts);
  title();
}

/** Phones that stay keep what is typed and where one has scrolled to. */
function open(ids) {
  const kept = new Map(panes.map((pane) => [pane.person.id, pane]));
  panes = ids.map((id, number) => kept.get(id) ?? new Pane(`p${number}-${id}`, store.people.get(id), outside));
  byId("stage").replaceChildren(...panes.map((pane) => pane.node));
  byId("stage").dataset.count = String(panes.length);
  active = panes.includes(active) ? active : panes[0];
  panes.forEach((pane) => pane.toEnd());
  panes[0].tellStatus();
  people();
  drawTools(acts);
  placeTools();
}

const pair = (person) => {
  const partner = store.cast.find((one) => one.id !== person.id && store.people.has(one.id));
  return wide.matches && person.role && partner ? [person.id, partner.id] : [person.id];
};

// what concerns more than one phone

const outside = {
  focused: (pane) => void (active = pane),
  close: (pane) => go(...shown().filter((id) => id !== pane.person.id)),
  second: (pane) => go(pane.person.id, store.cast.find((one) => one.id !== pane.person.id).id),
  link(url) {
    if (!secretOf(url)) return false;
    stranger(enter, { link: url, person: active?.person });
    return true;
  },
  status(pane, id) {
    if (pane !== panes[0] && panes.length) return;
    byId("bar-status").textContent = `${say("phone.of", { name: pane.person.name })} · ${say(id)}`;
    byId("bar-status").className = `status ${id}`;
  },
};

const acts = {
  tell: (text) => active?.toast(text),
  person: () => active?.person,
  block: () => active?.try("block", {}),
  again() {
    redraw();
    document.querySelector(".one-of :checked:not(:disabled)")?.focus();
  },
  stranger: () => stranger(enter),
  pick(person, words) {
    const others = byId("app").hidden ? pair(person).slice(1) : shown().filter((id) => id !== active?.person.id);
    const place = Math.max(0, panes.indexOf(active));
    const ids = others.filter((id) => id !== person.id);
    ids.splice(shown().includes(person.id) ? shown().indexOf(person.id) : place, 0, person.id);
    if (words) sessionStorage.setItem(`draft-${person.id}`, words);
    go(...ids);
    panes.find((pane) => pane.person.id === person.id)?.composer.restore();
  },
  morning(person) {
    acts.pick(person);
    ask("/api/clock", { until: nextMorning(now()).toISOString() }).catch((fault) => acts.tell(say(fault.message)));
  },
};

/** A phone is shown, and what the link brought is said in it. */
function enter(person, secret) {
  acts.pick(person);
  if (!secret) return;
  const start = () => panes.find((pane) => pane.person.id === person.id)?.say(`/start ${secret}`);
  setTimeout(start, 100);
}

/** A new language: everything that has words is built again. */
function redraw() {
  panes = [];
  route();
}

function people() {
  if (byId("app").hidden) return byId("welcome").contains(document.activeElement) || drawWelcome(acts);
  drawPeople(shown(), acts);
  title();
}

function title() {
  const count = [...store.people.values()].filter((one) => !shown().includes(one.id)).reduce((sum, one) => sum + unread(one), 0);
  document.title = (count && !byId("app").hidden ? `(${count}) ` : "") + say("title");
}

// the tools: beside the chats where there is room, else a sheet

function placeTools() {
  const box = byId("tools");
  if (box.open && box.matches(":modal") === !beside.matches) return;
  if (box.open) box.close();
  if (beside.matches) box.show();
}

byId("tools").addEventListener("click", (event) => event.target === byId("tools") && !beside.matches && byId("tools").close());
byId("bar-clock").addEventListener("click", () => (drawTools(acts), byId("tools").showModal()));
byId("bar-home").addEventListener("click", () => go());
byId("rail-home").addEventListener("click", () => go());
for (const size of [wide, beside]) size.addEventListener("change", () => (route(), placeTools()));
addEventListener("hashchange", route);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && panes.forEach((pane) => pane.atEnd && pane.saw()));

// the news

on("hello", () => {
  useZone(store.zone);
  if (panes.length) panes.forEach((pane) => pane.load());
  route();
  tick();
  changed();
});
on("people", people);
on("clock", tick);
on("trouble", changed);
on("bot", () => {
  changed();
  panes.forEach((pane) => pane.tellStatus());
  if (store.state === "doomed") acts.tell(say("cut.armed"));
  if (store.state === "on" && wasCut) acts.tell(say("cut.done"));
  wasCut = store.state === "cut";
});
on("menus", () => {
  clearTimeout(menusChanged); // they come in bites
  menusChanged = setTimeout(() => panes.forEach((pane) => pane.loadMenu()), 200);
});
on("over", () => {
  forgetAll();
  sessionStorage.clear();
  location.reload();
});
let wasCut = false;
let menusChanged = 0;
for (const kind of ["message", "edited", "gone", "read", "action", "answered", "keyboard", "blocked"]) {
  on(kind, (news) => panes.filter((pane) => pane.person.id === news.chat).forEach((pane) => pane.hear(news)));
}

/** The line may be down for a moment without anybody having to hear of it. */
function lost(is) {
  clearTimeout(lost.timer);
  if (!is) return void (byId("lost").hidden = true);
  lost.timer = setTimeout(() => {
    byId("lost").textContent = say("lost");
    byId("lost").hidden = false;
  }, 800);
}

// an invite link that was followed to this page

function invited() {
  const secret = new URLSearchParams(location.search).get("start");
  if (!secret) return;
  history.replaceState(null, "", location.pathname + location.hash);
  stranger(enter, { link: `https://t.me/${store.bot.username}?start=${secret}` });
}

useTheme();
await speak();
setInterval(tick, 5000);
let first = true;
on("hello", () => {
  if (first) invited();
  first = false;
});
listen(hear, lost);
