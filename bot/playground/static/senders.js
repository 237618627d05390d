// What can be sent beside words: each is a short dialog that ends with one act in the chat.

import { dialog, field, form } from "./ask.js";
import { el, icon } from "./dom.js";
import { Why, upload } from "./wire.js";
import { say } from "./words.js";

const CONTACTS = [
  ["คุณกมล รักดี", "081-555-0121"],
  ["Anna Berg", "+66 89 555 0122"],
  ["ช่างต้น", "086-555-0123"],
];
const PLACES = [
  ["place.market", 14.07744, 100.63088],
  ["place.office", 13.72926, 100.53418],
  ["place.north", 18.79964, 98.96776],
];
export const STICKERS = ["👍", "🙏", "😂", "🎉", "❤️", "😅"];

/** The menu behind the paper clip. `act(kind, what)` sends. */
export function senders(act, own) {
  return [
    { icon: "photo", label: say("photo"), act: () => pick("image/*", (files) => pictures(files, act)) },
    { icon: "file", label: say("file"), act: () => pick("", (files) => papers(files, act)) },
    { icon: "contact", label: say("contact"), act: () => contact(act, own) },
    { icon: "place", label: say("location"), act: () => place(act) },
    { icon: "voice", label: say("voice"), act: () => voice(act) },
    { icon: "smile", label: say("sticker"), act: () => sticker(act) },
  ];
}

function pick(accept, then) {
  const input = el("input", { type: "file", accept, multiple: true, class: "hidden" });
  input.addEventListener("change", () => then([...input.files].slice(0, 10)));
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

export const pictures = (files, act) => bundle(files, say("photo"), "photos", act, thumbnails(files));
export const papers = (files, act) => bundle(files, say("file"), "documents", act, files.map((file) => el("p", { class: "one" }, icon("file"), file.name)));

function thumbnails(files) {
  const shown = files.map((file) => el("img", { src: URL.createObjectURL(file), alt: file.name }));
  return [el("div", { class: "thumbs" }, shown)];
}

/** Files, a caption for the first, and one button. */
function bundle(files, title, kind, act, shown) {
  if (!files.length) return;
  const words = field(say("caption"), { maxLength: 1024 });
  dialog(title, (close) => [
    ...shown,
    form([words.node], say("files.send", { count: files.length }), async () => {
      const keys = [];
      for (const file of files) keys.push(await upload(file));
      await act(kind, { files: keys, caption: words.input.value });
      close();
    }),
  ]);
}

export function contact(act, own) {
  const name = field(say("contact.name"), { maxLength: 64 });
  const phone = field(say("contact.phone"), { type: "tel", maxLength: 20 });
  dialog(say("contact"), (close) => {
    const send = async (what) => (await act("contact", what), close());
    const ready = CONTACTS.map(([who, number]) => choice("contact", who, number, () => send({ name: who, phone: number })));
    if (own) ready.unshift(choice("contact", `${own.name} (${say("you")})`, own.phone, () => send({ name: own.name, phone: own.phone, own: true })));
    const typed = () => send({ name: name.input.value, phone: phone.input.value });
    return [el("p", { class: "soft" }, say("contact.pick")), ...ready, form([name.node, phone.node], say("send"), typed)];
  });
}

export function place(act) {
  const [latitude, longitude] = ["latitude", "longitude"].map((name) => field(say(name), { inputMode: "decimal", maxLength: 12 }));
  dialog(say("location"), (close) => {
    const send = async (where) => (await act("location", where), close());
    const ready = PLACES.map(([id, lat, lon]) => choice("place", say(id), `${lat}, ${lon}`, () => send({ latitude: lat, longitude: lon })));
    const typed = () => {
      if (!latitude.input.value.trim() || !longitude.input.value.trim()) throw new Why("why.place");
      return send({ latitude: Number(latitude.input.value), longitude: Number(longitude.input.value) });
    };
    return [el("p", { class: "soft" }, say("location.pick")), ...ready, form([latitude.node, longitude.node], say("send"), typed)];
  });
}

function choice(drawn, label, note, act) {
  return el("button", { type: "button", class: "choice", on: { click: act } }, icon(drawn), el("span", {}, label, el("small", {}, note)));
}

function voice(act) {
  dialog(say("voice"), (close) => {
    const send = async (file, duration) => (await act("voice", { files: [await upload(file)], duration }), close());
    const own = () => pick("audio/*", async ([file]) => file && send(file, await length(file)));
    return [choice("voice", say("voice.short"), "0:02", () => send(hum(), 2)), choice("file", say("voice.file"), "OGG, MP3, WAV", own)];
  });
}

/** Seconds of a sound; 1 for what this browser cannot play. */
function length(file) {
  const sound = new Audio(URL.createObjectURL(file));
  return new Promise((done) => {
    sound.onloadedmetadata = () => done(Math.round(Math.min(600, Number.isFinite(sound.duration) ? sound.duration : 1)) || 1);
    sound.onerror = () => done(1);
  });
}

const RATE = 8000;

/** Two seconds of a soft two-tone hum, made here so that no file has to be brought along. */
function hum() {
  const samples = RATE * 2;
  const sound = new DataView(new ArrayBuffer(44 + samples));
  const write = (at, letters) => [...letters].forEach((letter, i) => sound.setUint8(at + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  sound.setUint32(4, 36 + samples, true);
  write(8, "WAVEfmt ");
  [[16, 16, 32], [20, 1, 16], [22, 1, 16], [24, RATE, 32], [28, RATE, 32], [32, 1, 16], [34, 8, 16]].forEach(([at, value, bits]) =>
    bits === 32 ? sound.setUint32(at, value, true) : sound.setUint16(at, value, true),
  );
  write(36, "data");
  sound.setUint32(40, samples, true);
  for (let i = 0; i < samples; i += 1) {
    const tone = i < samples / 2 ? 392 : 523;
    const swell = Math.sin((Math.PI * (i % (samples / 2))) / (samples / 2));
    sound.setUint8(44 + i, 128 + 40 * swell * Math.sin((2 * Math.PI * tone * i) / RATE));
  }
  return new File([sound], "voice.wav", { type: "audio/wav" });
}

function sticker(act) {
  dialog(say("sticker"), (close) => {
    const send = async (emoji) => (await act("sticker", { emoji }), close());
    const all = STICKERS.map((emoji) => el("button", { type: "button", class: "emoji", on: { click: () => send(emoji) } }, emoji));
    return el("div", { class: "stickers" }, all);
  });
}
