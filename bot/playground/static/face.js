// A person's face: the first letter that says something, in a colour of his own.

import { el } from "./dom.js";

const TITLES = /^(คุณ|พี่|น้อง|ช่าง|ลุง|ป้า|เจ๊|เฮีย)\s*(?=.)/;

/** Thai names begin with a consonant, even where a vowel is written before it. */
export function initial(name) {
  const letters = [...name.replace(TITLES, "")];
  return (letters.find((one) => /[\u0e01-\u0e2e]|\p{L}/u.test(one) && !/[\u0e40-\u0e44]/.test(one)) ?? "?").toUpperCase();
}

export function avatar(person) {
  return el("span", { class: `avatar c${person.id % 6}`, "aria-hidden": "true" }, initial(person.name));
}
