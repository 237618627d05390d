// Somebody new: a name, the language of the phone, and the invite link if there is one.

import { dialog, field, form } from "./ask.js";
import { el, icon } from "./dom.js";
import { hear, store } from "./store.js";
import { Why, ask } from "./wire.js";
import { language, say } from "./words.js";

/** The secret of an invite link into this bot; "" for any other address. */
export function secretOf(words) {
  const found = /(?:https?:\/\/)?t\.me\/(\w+)\/?\?start=([\w-]{1,64})$/i.exec(words.trim());
  return found && found[1].toLowerCase() === (store.bot.username ?? "").toLowerCase() ? found[2] : "";
}

/** `open(person)` shows the newcomer's phone. A link may be brought along, and then be opened by somebody else too. */
export function stranger(open, { link = "", person = null } = {}) {
  const name = field(say("new.name"), { maxLength: 64, autofocus: true });
  const address = field(say("new.link"), { value: link, inputMode: "url", maxLength: 300 });
  const spoken = el("select", {}, el("option", { value: "th" }, "ไทย"), el("option", { value: "en" }, "English"));
  spoken.value = language();
  const enter = (close) => async () => {
    const secret = secretOf(address.input.value);
    if (address.input.value.trim() && !secret) throw new Why("why.link");
    const made = await ask("/api/people", { name: name.input.value, language: spoken.value });
    if (!store.people.has(made.id)) hear({ kind: "person", person: made }); // the answer may be faster than the news
    close();
    open(store.people.get(made.id), secret);
  };
  dialog(say("new.title"), (close) => [
    el("p", { class: "soft" }, say("new.about")),
    form([name.node, el("label", { class: "field" }, el("span", {}, say("new.language")), spoken), address.node], say("new.open"), enter(close)),
    person ? as(person, link, open, close) : null,
  ]);
}

function as(person, link, open, close) {
  const act = () => (close(), open(person, secretOf(link)));
  return el("button", { type: "button", class: "choice", on: { click: act } }, icon("link"), say("new.as", { name: person.name }));
}
