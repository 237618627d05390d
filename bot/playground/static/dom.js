// Nodes are built, never parsed from text: what a person typed can never become markup.

const SVG = "http://www.w3.org/2000/svg";

/** A node: properties and attributes in one object, `on` for listeners, then whatever stands inside. */
export function el(tag, about = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) set(node, name, value);
  node.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "class") node.className = value;
  else if (name in node && !name.startsWith("aria")) node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

export function icon(name) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  drawn.append(use);
  return drawn;
}

/** A button that shows a drawing and says its name to who cannot see it. */
export function iconButton(name, label, act, kind = "plain") {
  return el("button", { type: "button", class: kind, "aria-label": label, title: label, on: { click: act } }, icon(name));
}

export const byId = (id) => document.getElementById(id);

/** Something on this machine that lasts, where the browser lets us: a private window may not. */
export const kept = {
  get: (name, otherwise) => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set: (name, value) => {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // not kept, and nothing else is lost by it
    }
  },
};
