// A small menu beside a button: arrows move, Enter chooses, Escape or a tap elsewhere closes it.

import { el, icon } from "./dom.js";

let open = null;

/** Items are {icon, label, note, act}. It is drawn inside `home`, which has to be positioned. */
export function menu(button, home, items, kind = "") {
  if (open?.button === button) return close();
  close();
  const list = el("div", { class: `menu ${kind}`, role: "menu" }, items.map(item));
  list.addEventListener("keydown", move);
  home.append(list);
  button.setAttribute("aria-expanded", "true");
  open = { button, list };
  list.firstElementChild?.focus({ preventScroll: true });
  list.scrollIntoView({ block: "nearest" });
}

function item({ icon: drawn, label, note, act }) {
  const choose = () => (close(), act());
  return el("button", { type: "button", role: "menuitem", on: { click: choose } }, drawn ? icon(drawn) : null, el("span", {}, label, note ? el("small", {}, note) : null));
}

function move(event) {
  const items = [...open.list.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length).focus();
  }
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}

export function close() {
  if (!open) return;
  const { button, list } = open;
  open = null;
  const inside = list.contains(document.activeElement);
  list.remove();
  button.setAttribute("aria-expanded", "false");
  if (inside) button.focus({ preventScroll: true });
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.list.contains(event.target) && !open.button.contains(event.target)) close();
});
