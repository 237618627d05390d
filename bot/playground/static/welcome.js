// The first thing one sees: what this is, who to be, and what to try.

import { byId, el, icon } from "./dom.js";
import { avatar } from "./face.js";
import { everybody, unread } from "./store.js";
import { pickOne } from "./tools.js";
import { language, say, speak } from "./words.js";

const FIRST = 4; // members of the cast shown as large cards

/** `act` are {pick(person, words), stranger(), morning(), again()}. */
export function drawWelcome(act) {
  const people = everybody();
  const cast = people.filter((one) => one.role);
  const spoken = pickOne(say("language"), [["th", "ไทย"], ["en", "English"]], language(), async (value) => (await speak(value), act.again()));
  byId("welcome").replaceChildren(
    el("div", { class: "wide-in" }, el("header", {}, brand(), spoken), hero(), who(cast, act), tries(cast[0], act), rest(people.filter((one) => !one.role), act)),
  );
}

function brand() {
  return el("div", { class: "brand" }, el("img", { src: "/static/mark.svg", alt: "", width: 44, height: 44 }), el("strong", {}, say("name")));
}

function hero() {
  return el("div", { class: "hero" }, el("h1", {}, say("line")), el("p", { class: "soft" }, say("demo")));
}

function who(cast, act) {
  const cards = cast.map((person, number) => card(person, act, number < FIRST));
  const face = el("span", { class: "avatar new", "aria-hidden": "true" }, icon("plus"));
  const stranger = el("button", { type: "button", class: "choose", on: { click: () => act.stranger() } }, face, el("span", {}, el("strong", {}, say("stranger")), el("small", {}, say("stranger.about"))));
  return el("section", { "aria-labelledby": "who" }, el("h2", { id: "who" }, say("who")), el("div", { class: "cards" }, cards, stranger));
}

function card(person, act) {
  const count = unread(person);
  const badge = count ? el("span", { class: "badge", "aria-label": say("unread", { count }) }, String(count)) : null;
  const lines = el("span", {}, el("strong", {}, person.name, " ", el("em", {}, say(`role.${person.role}`))), el("small", {}, say(`about.${person.role}`)));
  return el("button", { type: "button", class: "choose", data: { person: person.id }, on: { click: () => act.pick(person) } }, avatar(person), lines, badge);
}

function tries(person, act) {
  if (!person) return null;
  const all = [
    ["lead", "edit", () => act.pick(person, "/lead")],
    ["morning", "tick", () => act.pick(person)],
    ["clock", "clock", () => act.morning(person)],
  ];
  const one = ([id, drawn, go], number) =>
    el("li", {}, el("button", { type: "button", class: "try", on: { click: go } }, el("b", {}, String(number + 1)), el("span", {}, el("strong", {}, say(`try.${id}`)), el("small", {}, say(`try.${id}.how`))), icon(drawn)));
  return el("section", { "aria-labelledby": "tries" }, el("h2", { id: "tries" }, say("tries")), el("ol", { class: "tries" }, all.map(one)));
}

function rest(strangers, act) {
  if (!strangers.length) return null;
  const one = (person) => el("button", { type: "button", class: "choose", on: { click: () => act.pick(person) } }, avatar(person), el("span", {}, el("strong", {}, person.name), el("small", {}, say("stranger"))));
  return el("section", {}, el("h2", {}, say("other")), el("div", { class: "cards" }, strangers.map(one)));
}
