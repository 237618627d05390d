// What is asked of the machine the page came from, and the news it sends by itself.

/** Why something was not done: the id of a text. */
export class Why extends Error {}

export async function ask(path, body) {
  const how = body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  return answered(() => fetch(path, how));
}

/** A file's bytes as they are; its id. */
export async function upload(file) {
  const path = `/api/files?name=${encodeURIComponent(file.name || "file")}`;
  return (await answered(() => fetch(path, { method: "POST", body: file }))).file;
}

async function answered(call) {
  let answer;
  try {
    answer = await call();
  } catch {
    throw new Why("why.unsent");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Why(said.why ?? "why.unsent");
  return said;
}

/** A name for one act, so that sending it twice does it once. */
export const nonce = () => crypto.randomUUID();

const LATER = 1500; // milliseconds before a stream that was refused is asked for again

/** Every piece of news, for as long as the page lives. `lost` hears whether there is a connection. */
export function listen(hear, lost) {
  const stream = new EventSource("/api/events");
  stream.onmessage = (event) => {
    lost(false);
    hear(JSON.parse(event.data));
  };
  stream.onerror = () => {
    lost(true);
    if (stream.readyState === EventSource.CLOSED) {
      stream.close();
      setTimeout(() => listen(hear, lost), LATER);
    }
  };
}
