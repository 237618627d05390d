// Who is there, with what they have not seen yet: a list on a desktop, a strip of faces on a phone.

import { byId, el, icon } from "./dom.js";
import { avatar } from "./face.js";
import { everybody, unread } from "./store.js";
import { say } from "./words.js";

/** `act.pick(person)` shows somebody's phone, `act.stranger()` asks who is new. */
export function drawPeople(open, act) {
  const focused = document.activeElement?.dataset?.person;
  const people = everybody().map((person) => one(person, open, act));
  byId("people").replaceChildren(...people, newcomer(act));
  if (focused) byId("people").querySelector(`[data-person="${focused}"]`)?.focus({ preventScroll: true });
}

function one(person, open, act) {
  const shown = open.includes(person.id);
  const count = shown ? 0 : unread(person);
  const role = el("small", {}, say(person.role ? `role.${person.role}` : "stranger"));
  const badge = count ? el("span", { class: "badge", "aria-label": say("unread", { count }) }, count > 99 ? "99+" : String(count)) : null;
  const about = { type: "button", class: "person", data: { person: person.id }, "aria-current": shown ? "true" : null };
  return el("button", { ...about, on: { click: () => act.pick(person) } }, avatar(person), el("span", {}, el("strong", {}, person.name), role), badge);
}

function newcomer(act) {
  const face = el("span", { class: "avatar new", "aria-hidden": "true" }, icon("plus"));
  return el("button", { type: "button", class: "person new", on: { click: () => act.stranger() } }, face, el("span", {}, el("strong", {}, say("stranger"))));
}
