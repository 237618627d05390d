// Moments as the person on the phone sees them: in the team's zone, and in Thai with Buddhist years.

let zone = "Asia/Bangkok";
const formats = new Map();

export function useZone(name) {
  zone = name;
  formats.clear();
}

function format(language, how) {
  const key = language + JSON.stringify(how);
  if (!formats.has(key)) {
    const locale = language === "th" ? "th-TH-u-ca-buddhist" : "en-GB";
    formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...how }));
  }
  return formats.get(key);
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false };

export const time = (moment, language) => format(language, CLOCK).format(moment);
export const day = (moment, language) =>
  format(language, { weekday: "long", day: "numeric", month: "short", year: "numeric" }).format(moment).replace(" พ.ศ.", "");
export const short = (moment, language) =>
  `${format(language, { weekday: "short", day: "numeric", month: "short" }).format(moment)} ${time(moment, language)}`;
export const brief = (moment, language) => `${format(language, { day: "numeric", month: "short" }).format(moment)} ${time(moment, language)}`;
export const dayKey = (moment) => format("en", { year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);

/** "2026-08-04T08:00" as it stands on a clock in the zone. */
export function local(moment) {
  const part = Object.fromEntries(
    format("en", { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** The moment at which clocks in the zone show this. */
export function instant(shown) {
  const guess = new Date(`${shown}Z`);
  const off = new Date(`${local(guess)}Z`) - guess;
  return new Date(guess - off);
}

/** The next time it is eight in the morning there. */
export function nextMorning(now) {
  const today = instant(`${local(now).slice(0, 10)}T08:00`);
  if (today > now) return today;
  return instant(`${local(new Date(now.getTime() + 86_400_000)).slice(0, 10)}T08:00`);
}
