// What a message carries beside words: pictures, files, sounds, places, people.

import { el, icon, iconButton } from "./dom.js";
import { look } from "./ask.js";
import { initial } from "./face.js";
import { say } from "./words.js";

const KINDS = { photo, document: paper, voice, contact, location, sticker };

export function attachment(message) {
  const kind = Object.keys(KINDS).find((name) => message[name]);
  return kind ? KINDS[kind](message[kind], message) : null;
}

export const caption = (message) => message.caption ?? "";

const address = (file) => `/api/files/${encodeURIComponent(file.file_id)}`;

function photo(sizes, message) {
  const size = sizes.at(-1);
  const about = { src: address(size), alt: caption(message) || say("photo"), loading: "lazy", decoding: "async" };
  if (size.width) Object.assign(about, { width: size.width, height: size.height });
  const open = () => look(el("img", { src: about.src, alt: about.alt }));
  return el("button", { type: "button", class: "photo", "aria-label": `${say("photo")} ${caption(message)}`, on: { click: open } }, el("img", about));
}

function paper(file) {
  const name = file.file_name ?? say("file");
  return el(
    "a",
    { class: "file", href: address(file), download: name, "aria-label": say("download", { name }) },
    el("span", { class: "round" }, icon("file")),
    el("span", {}, el("b", {}, name), el("small", {}, weight(file.file_size ?? 0))),
  );
}

function weight(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

const BARS = [5, 9, 14, 8, 16, 11, 18, 7, 13, 17, 9, 15, 6, 12, 8, 16, 10, 14, 5, 9, 13, 7];

function voice(file) {
  const sound = new Audio(address(file));
  sound.preload = "none";
  const bars = el("span", { class: "bars", "aria-hidden": "true" }, BARS.map(bar));
  const button = iconButton("play", say("voice"), () => (sound.paused ? sound.play().catch(() => {}) : sound.pause()), "round");
  const drawn = (name) => button.firstChild.firstChild.setAttribute("href", `#i-${name}`);
  sound.addEventListener("play", () => drawn("pause"));
  for (const end of ["pause", "ended"]) sound.addEventListener(end, () => drawn("play"));
  sound.addEventListener("timeupdate", () => shade(bars, sound.currentTime / (sound.duration || file.duration)));
  return el("div", { class: "voice" }, button, bars, el("small", {}, `0:${String(file.duration).padStart(2, "0")}`));
}

function bar(height) {
  const one = el("i");
  one.style.height = `${height}px`;
  return one;
}

function shade(bars, part) {
  [...bars.children].forEach((one, number) => one.classList.toggle("played", number / BARS.length < part));
}

function contact(card) {
  const name = [card.first_name, card.last_name].filter(Boolean).join(" ");
  return el(
    "div",
    { class: "card" },
    el("span", { class: "round", "aria-hidden": "true" }, initial(name)),
    el("span", {}, el("b", {}, name), el("a", { class: "phone", href: `tel:${card.phone_number.replace(/[^+\d]/g, "")}` }, card.phone_number)),
  );
}

/** No map is fetched: a drawn one, and the way to a real one. */
function location({ latitude, longitude }) {
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const href = `https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}`;
  return el(
    "a",
    { class: "place", href, target: "_blank", rel: "noopener noreferrer", "aria-label": `${say("map")} ${where}` },
    el("span", { class: "map", "aria-hidden": "true" }, icon("place")),
    el("small", {}, where),
  );
}

function sticker(one) {
  return el("span", { class: "emoji", role: "img", "aria-label": say("sticker") }, one.emoji ?? "🙂");
}
