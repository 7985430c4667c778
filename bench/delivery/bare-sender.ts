import { Webhook } from "standardwebhooks";
import { Client } from "undici";

// The least that a sender does: signs bodies and posts them, from one process, without a database.
// Started with what to send as its argument; tells its parent when all are answered
// and waits for it to have seen what that took.

export interface Sending {
  url: string;
  body: string;
  secret: string;
  events: number;
  /** Requests under way at once. */
  width: number;
  /** A connection for each request, or one for each lane. */
  connections: "new" | "kept";
}

const { url, body, secret, events, width, connections } = JSON.parse(
  process.argv[2] ?? "",
) as Sending;
const { origin, pathname } = new URL(url);
let next = 0;

await Promise.all(Array.from({ length: width }, lane));
process.send?.("done");
process.on("message", () => {}); // Until the parent disconnects.

async function lane(): Promise<void> {
  let client = new Client(origin);
  while (next < events) {
    const id = `evt_bare_${next++}`;
    const now = new Date();
    const signature = new Webhook(secret).sign(id, now, body);
    const headers = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": signature,
    };
    const answer = await client.request({ method: "POST", path: pathname, headers, body });
    await answer.body.dump();
    if (connections === "kept") continue;
    await client.destroy();
    client = new Client(origin);
  }
  await client.close();
}
