import { type Heard, exchange, type Sent } from "./exchange";

/** One door, and an organization of its own behind it: both doors see the same history. */
export interface World {
  url: string;
  /** What `<name>` stands for in what is sent: keys, and ids that answers have told. */
  names: Map<string, string>;
  /** What stands for an id in what is compared: the same in both worlds, in order of appearance. */
  seen: Map<string, string>;
}

/** A request of the suite; `<name>` in its path, headers and text is filled in for each world. */
export interface Step extends Omit<Sent, "body"> {
  body?: Buffer | string;
  /** Names to keep, and the fields of the answer that they are kept from. */
  keeps?: Record<string, string>;
  /** Sent again until this comes, a few times: the turn of a minute may be in between. */
  until?: number;
  /** It tells what became of deliveries: they must have been sent. */
  afterDeliveries?: boolean;
}

const MOST_SENT = 4;

/** Sends a step to one of the worlds; returns every request's answer that counts: the last. */
export async function play(world: World, step: Step): Promise<Heard> {
  const sent = filledIn(world, step);
  let heard = await exchange(world.url, sent);
  for (let n = 1; step.until && heard.status !== step.until && n < MOST_SENT; n++)
    heard = await exchange(world.url, sent);
  for (const [name, field] of Object.entries(step.keeps ?? {})) {
    const value = (JSON.parse(heard.text || "{}") as Record<string, unknown>)[field];
    if (typeof value !== "string") throw new Error(`${step.name}: ${heard.status} ${heard.text}`);
    world.names.set(name, value);
  }
  return heard;
}

function filledIn({ names }: World, { name, method, chunked, ...step }: Step): Sent {
  const fill = (text: string) =>
    text.replaceAll(/<(\w+)>/g, (as, known: string) => names.get(known) ?? as);
  const body = typeof step.body === "string" ? Buffer.from(fill(step.body)) : step.body;
  const headers = step.headers.map(([header, value]): [string, string] => [header, fill(value)]);
  return { name, method, chunked, path: fill(step.path), headers, body };
}
