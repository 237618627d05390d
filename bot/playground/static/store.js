// What the page knows, and who wants to hear of changes. Chats themselves live in their panes.

import { kept } from "./dom.js";

const bus = new EventTarget();
let moment = { at: Date.now(), seen: 0 };

export const store = { people: new Map(), cast: [], bot: {}, state: "on", moving: null, troubles: [], connected: false };

export const on = (kind, act) => bus.addEventListener(kind, (event) => act(event.detail));
const tell = (kind, detail) => bus.dispatchEvent(new CustomEvent(kind, { detail }));

/** The demo's clock, between two pieces of news. */
export const now = () => new Date(moment.at + performance.now() - moment.seen);

function setClock(news) {
  moment = { at: Date.parse(news.now), seen: performance.now() };
  store.moving = news.moving;
}

const HEARD = {
  hello(news) {
    setClock(news);
    store.cast = news.cast;
    Object.assign(store, { bot: news.bot, zone: news.zone, state: news.state, troubles: news.troubles, connected: true });
    store.people = new Map(news.people.map((one) => [one.id, { ...one, role: roleOf(one.id) }]));
  },
  clock: setClock,
  bot: (news) => void (store.state = news.state),
  trouble: (news) => void (store.troubles = news.left),
  person: (news) => store.people.set(news.person.id, { ...news.person, role: null }),
  message(news) {
    if (news.message.from.is_bot) store.people.get(news.chat)?.recent.push(news.message.message_id);
  },
};

const roleOf = (id) => store.cast.find((one) => one.id === id)?.role ?? null;

/** One piece of news: first what is known changes, then who listens hears of it. */
export function hear(news) {
  HEARD[news.kind]?.(news);
  tell(news.kind, news);
  if (["hello", "message", "person"].includes(news.kind)) tell("people");
}

/** The cast in its order, then whoever came later. */
export function everybody() {
  const order = new Map(store.cast.map((one, number) => [one.id, number]));
  return [...store.people.values()].sort((a, b) => (order.get(a.id) ?? a.id) - (order.get(b.id) ?? b.id));
}

// what has been seen, on this machine

const seen = () => kept.get("seen", {});

export function unread(person) {
  const last = seen()[person.id] ?? 0;
  return person.recent.filter((id) => id > last).length;
}

export function sawAll(person) {
  const last = Math.max(0, ...person.recent);
  if (last <= (seen()[person.id] ?? 0)) return;
  kept.set("seen", { ...seen(), [person.id]: last });
  tell("people");
}

export function forgetAll() {
  kept.set("seen", {});
}
