// Dialogs: they hold the focus, close with Escape or a tap beside them, and give the focus back.

import { el, iconButton } from "./dom.js";
import { say } from "./words.js";

/** A dialog with a title. `inside(close)` makes its contents. */
export function dialog(title, inside, kind = "") {
  const box = el("dialog", { class: `sheet ${kind}`, "aria-label": title });
  const close = () => box.close();
  const head = el("header", {}, el("h2", {}, title), iconButton("close", say("close"), close));
  box.append(head, ...[inside(close)].flat().filter(Boolean));
  return opened(box);
}

function opened(box) {
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

/** A picture, as large as it fits. */
export function look(picture) {
  const box = el("dialog", { class: "look", "aria-label": picture.alt });
  box.append(picture, iconButton("close", say("close"), () => box.close(), "round"));
  opened(box);
}

/** One sentence that has to be read. */
export function alertBox(text) {
  dialog(say("name"), (close) => [el("p", {}, text), el("button", { type: "button", class: "primary", autofocus: true, on: { click: close } }, say("ok"))]);
}

/** One question; `yes` happens only when it is wanted. */
export function sure(title, question, label, yes) {
  const act = (close) => () => (close(), yes());
  dialog(title, (close) => [
    el("p", {}, question),
    el(
      "div",
      { class: "ways" },
      el("button", { type: "button", class: "quiet", autofocus: true, on: { click: close } }, say("cancel")),
      el("button", { type: "button", class: "danger", on: { click: act(close) } }, label),
    ),
  ]);
}

/** A form: fields, a button, and the sentence that says what is wrong. `send` raises Why, and nothing typed is lost. */
export function form(fields, label, send) {
  const wrong = el("p", { class: "wrong", role: "alert" });
  const button = el("button", { class: "primary" }, label);
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    wrong.textContent = "";
    try {
      await send();
    } catch (fault) {
      wrong.textContent = say(fault.message);
    }
    button.disabled = false;
  };
  return el("form", { noValidate: true, on: { submit } }, fields, wrong, button);
}

export function field(label, about) {
  const input = el("input", { type: "text", autocomplete: "off", ...about });
  return { input, node: el("label", { class: "field" }, el("span", {}, label), input) };
}
