// The page's own texts, in Thai and English, from the same catalogues as the chat's.

import { kept } from "./dom.js";

let texts = {};
let spoken = kept.get("language", navigator.language.startsWith("th") ? "th" : "en");

export const language = () => spoken;

export async function speak(wanted = spoken) {
  texts = await (await fetch(`/api/words/${wanted}`)).json();
  spoken = wanted;
  kept.set("language", wanted);
  document.documentElement.lang = wanted;
  document.title = say("title");
  fill(document);
}

/** A text by its id; `{name}` is filled in as plain words. */
export function say(id, values = {}) {
  return (texts[id] ?? id).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

/** Texts that stand in the page itself. */
function fill(root) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of root.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", say(node.dataset.wordLabel));
}
