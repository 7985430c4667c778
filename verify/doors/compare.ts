import type { Heard } from "./exchange";
import { withoutNexts } from "./nexts-own";
import type { World } from "./world";

/**
 * Headers of one connection: whoever stands in front replaces them. How long the body is belongs to
 * them, for Next sends every answer in chunks; the body itself is compared.
 */
const OF_THE_CONNECTION = ["connection", "keep-alive", "transfer-encoding", "content-length"];
/** They name a moment, or count within one: they must be there, whatever they say. */
const OF_THE_MOMENT = ["date", "retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"];

/** Ids, secrets and hashes: `agent_0198…`, a UUID, `whsec_…`, 64 hex digits. */
const NAMES =
  /[a-z]{3,5}_[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|whsec_[\w+/=]+|[0-9a-f]{64}/g;
const TIMES = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g;
const DURATIONS = /("duration_ms":)\d+/g;
const MOST_SHOWN = 300;

/** What differs between two answers to one request, a line for each part; none where nothing does. */
export function differences(of: [World, World], [one, other]: [Heard, Heard]): string[] {
  const [here, there] = [plain(of[0], one), plain(of[1], other)];
  const parts = new Set([...Object.keys(here), ...Object.keys(there)]);
  return [...parts]
    .filter((part) => here[part] !== there[part])
    .map((part) => `${part}: ${shown(here[part])} / ${shown(there[part])}`);
}

function plain(world: World, heard: Heard): Record<string, string> {
  const { status, text, continued } = heard;
  const parts: Record<string, string> = { status: String(status), continued: String(continued) };
  for (const [name, value] of withoutNexts(heard.headers)) {
    if (OF_THE_CONNECTION.includes(name)) continue;
    const said = OF_THE_MOMENT.includes(name) ? "there" : unnamed(world, value);
    parts[name] = name in parts ? `${parts[name]} | ${said}` : said;
  }
  return { ...parts, body: unnamed(world, text) };
}

/** The text with everything that two histories cannot share put in words. */
function unnamed({ seen }: World, text: string): string {
  const known = (name: string) => {
    if (!seen.has(name)) seen.set(name, `<${/^[a-z]+(?=_)/.exec(name)?.[0] ?? "id"} ${seen.size}>`);
    return seen.get(name) ?? "";
  };
  return text.replaceAll(NAMES, known).replaceAll(TIMES, "<time>").replaceAll(DURATIONS, "$1<ms>");
}

function shown(part: string | undefined): string {
  return part === undefined ? "-" : part.slice(0, MOST_SHOWN);
}
