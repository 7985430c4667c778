import { hostname } from "node:os";
import { newId } from "@/lib/ids";
import { addressesHere, type Canary, startCanary } from "../canary";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { startNameServer, type Zone } from "../name-server";
import { forceDeliveries, forceEndpoints, lastAttempts, silence } from "../outbox";
import { privateSpellings, type Spelling } from "../private-spellings";
import type { Organization, Stage } from "../stage";
import { until } from "../until";

const PUBLIC = "http://93.184.216.34/hook";
const BATCH = 500;
const TO_REFUSE_MS = 60_000;
const METADATA = "http://169.254.169.254/latest/meta-data/";
const GUARD = "src/gateways/webhook-http/guarded-connect.ts";

/** Names as their owners may point them; `3000::1` is public and nobody's. */
const ZONE: Zone = {
  localhost: [["127.0.0.1"]],
  "app.localhost": [["127.0.0.1"]],
  intranet: [["127.0.0.1"]],
  "private.test": [["127.0.0.1"]],
  "six.test": [["::1"]],
  "mapped.test": [["::ffff:127.0.0.1"]],
  "metadata.test": [["169.254.169.254"]],
  "mixed.test": [["127.0.0.1", "93.184.216.34"]],
  "rebinds.test": [["93.184.216.34"], ["127.0.0.1"]],
  "flips.test": [["3000::1"], ["127.0.0.1"]],
};

/** No spelling of a private address is saved, and none is called however it came to be there. */
export const ssrf: Campaign = {
  shows: "no delivery reaches an address that is not public, in whatever spelling",
  sizes: { smoke: 40, ci: 500, long: 20_000 },
  env: { WEBHOOK_ALLOW_PRIVATE: "" },
  plants: {
    "guard-on-save-only": {
      edits: [
        {
          file: GUARD,
          find: "if (!addresses.every((address) => mayConnect(address, target, allowance))) {",
          replace: "if (addresses.length === 0) {",
        },
        {
          file: GUARD,
          find: "if (reached === undefined || !mayConnect(reached, target, allowance)) {",
          replace: "if (reached === undefined) {",
        },
      ],
    },
    "guard-on-send-only": {
      edits: [
        {
          file: "src/gateways/webhook-http/check-url.ts",
          find: "if (addresses.every((address) => mayConnect(address, target, allowance))) {",
          replace: "if (addresses.length >= 0) {",
        },
      ],
    },
    "judged-after-connecting": {
      edits: [
        {
          file: GUARD,
          find: "if (!addresses.every((address) => mayConnect(address, target, allowance))) {",
          replace: "if (addresses.length === 0) {",
        },
      ],
    },
    "asked-twice": {
      edits: [
        {
          file: GUARD,
          find: "const socket = await reach(route, addresses);",
          replace: "const socket = await reach(route, await addressesOf(route));",
        },
      ],
    },
    "redirects-followed": {
      edits: [
        {
          file: "src/gateways/webhook-http/send-webhook.ts",
          find: '  const retryAfterMs = parseRetryAfter(firstValue(response, "retry-after"), Date.now());',
          replace: `  const location = firstValue(response, "location");
  if (location) await fetch(new URL(location, call.url), { method: "POST" }).catch(() => undefined);
  const retryAfterMs = parseRetryAfter(firstValue(response, "retry-after"), Date.now());`,
        },
      ],
    },
  },
  run: tryToReachPrivate,
};

interface Scene {
  stage: Stage;
  organization: Organization;
  canary: Canary;
  problems: string[];
  counts: { saved: number; refused: number; unsent: number };
}

async function tryToReachPrivate(stage: Stage, size: number): Promise<Findings> {
  const canary = await startCanary();
  const names = await startNameServer(ZONE);
  try {
    await again(stage, names.env);
    const organization = await stage.organization();
    const counts = { saved: 0, refused: 0, unsent: 0 };
    const scene: Scene = { stage, organization, canary, problems: [], counts };
    const ownAddresses = addressesHere();
    const spellings = privateSpellings(stage.random, {
      count: size,
      port: canary.port,
      ownAddresses,
    });
    const reachable = await countReachable(scene, spellings);
    await trySpellings(scene, spellings);
    const changing = await tryNames(scene);
    if (names.asked("rebinds.test") < 2) scene.problems.push("a name was not asked for again");
    const redirects = await tryRedirects(scene);
    const hits = canary.hits();
    if (hits > 0) scene.problems.push(`the canary was reached ${hits} times`);
    const figures = { spellings: size, reachable, names: changing, ...redirects, ...counts, hits };
    return { figures, problems: scene.problems };
  } finally {
    await stage.server.stop();
    await names.stop();
    await canary.stop();
  }
}

async function again(stage: Stage, env: Record<string, string>): Promise<void> {
  await stage.server.stop();
  await stage.restart({ env });
}

/** A canary that nobody could reach would prove nothing: how many of the hosts lead to it. */
async function countReachable({ canary, problems }: Scene, spellings: Spelling[]): Promise<number> {
  const urls = spellings.flatMap(({ url, failure }) =>
    failure === "private_address" && url.includes(`:${canary.port}/`) ? [new URL(url)] : [],
  );
  const hosts = [...new Set(urls.map(({ hostname: host }) => host.replace(/^\[|\]$/g, "")))];
  let reachable = 0;
  await inParallel(hosts.slice(0, 300), 32, async (host) => {
    if (await canary.isAt(host)) reachable++;
  });
  canary.forget();
  if (reachable === 0) problems.push("no spelling leads to the canary");
  return reachable;
}

/** Refused by name when saved; forced into the table, refused when sent. */
async function trySpellings(scene: Scene, spellings: Spelling[]): Promise<void> {
  const { organization, problems, counts } = scene;
  await inParallel(spellings, 16, async ({ url }) => {
    const asked = { url, events: ["log.blocked"] };
    const { status, text } = await organization.api.post("/api/v1/webhook-endpoints", asked);
    if (status === 201) counts.saved++;
    if (status === 400 && text.includes("url")) counts.refused++;
    else problems.push(`saving ${url} answered ${status}: ${text.slice(0, 200)}`);
  });
  const { id: like } = await organization.api.endpoint(PUBLIC, ["log.failed"]);
  for (let at = 0; at < spellings.length; at += BATCH)
    await sendForced(scene, like, spellings.slice(at, at + BATCH));
}

async function sendForced(scene: Scene, like: string, spellings: Spelling[]): Promise<void> {
  const { stage, organization, problems, counts } = scene;
  const urls = spellings.map(({ url }) => url);
  const endpoints = await forceEndpoints(stage, organization, { urls, like });
  const event = { id: newId("evt"), body: "{}" };
  const ids = await forceDeliveries(stage, organization, { endpoints, event });
  let failures = new Map<string, string | null>();
  const all = await until(TO_REFUSE_MS, async () => {
    const attempts = await lastAttempts(stage, organization);
    failures = new Map(attempts.map(({ delivery, failure }) => [delivery, failure]));
    return ids.every((id) => failures.has(id));
  });
  if (!all) problems.push("not every forced delivery was attempted");
  spellings.forEach(({ url, failure }, n) => {
    const recorded = failures.get(ids[n] ?? "");
    if (recorded === failure) counts.unsent++;
    else problems.push(`sending to ${url} ended with ${recorded}, not ${failure}`);
  });
  await silence(stage, organization);
}

/** Names that lead inside; one that was public when it was saved, one that changes while asked. */
async function tryNames(scene: Scene): Promise<number> {
  const { organization, canary } = scene;
  const inside = Object.keys(ZONE).filter((name) => !/^(rebinds|flips)/.test(name));
  const spelled = inside.map((name): Spelling => ({
    url: `http://${name}:${canary.port}/`,
    failure: "private_address",
  }));
  await trySpellings(scene, spelled);
  const rebinding = `http://rebinds.test:${canary.port}/`;
  const { id } = await organization.api.endpoint(rebinding, ["log.failed"]);
  await sendForced(scene, id, [{ url: rebinding, failure: "private_address" }]);
  await sendFlipping(scene, id);
  return inside.length + 2;
}

/** The first answer is public and leads nowhere: what the attempt says does not matter. */
async function sendFlipping({ stage, organization, canary }: Scene, like: string): Promise<void> {
  const urls = [`http://flips.test:${canary.port}/`];
  const endpoints = await forceEndpoints(stage, organization, { urls, like });
  const event = { id: newId("evt"), body: "{}" };
  const [sent] = await forceDeliveries(stage, organization, { endpoints, event });
  await until(15_000, async () =>
    (await lastAttempts(stage, organization)).some(({ delivery }) => delivery === sent),
  );
  await silence(stage, organization);
}

/** One port of loopback is allowed; what it redirects to is not called, allowed or not. */
async function tryRedirects(scene: Scene) {
  const { stage, canary, problems } = scene;
  const sink = await stage.sink();
  await again(stage, { WEBHOOK_ALLOW_PRIVATE: new URL(sink.url).host });
  const targets = [
    `http://127.0.0.1:${canary.port}/`,
    METADATA,
    "/followed",
    `//[::1]:${canary.port}`,
  ];
  sink.answer = ({ path }, response) => {
    const [, status, target] = /(\d+)\/(\d)$/.exec(path) ?? [];
    response.writeHead(Number(status ?? 200), { Location: targets[Number(target)] ?? "/" }).end();
  };
  const organization = await stage.organization();
  const paths = [301, 302, 303, 307, 308].flatMap((status) =>
    targets.map((_, n) => `${status}/${n}`),
  );
  for (const path of paths) await organization.api.endpoint(`${sink.url}/${path}`, ["log.blocked"]);
  const agent = await organization.api.agent("redirected", []);
  await organization.api.check(agent, "nothing.allowed");
  await until(
    TO_REFUSE_MS,
    async () => (await lastAttempts(stage, organization)).length === paths.length,
  );
  const attempts = await lastAttempts(stage, organization);
  const recorded = attempts.filter(({ failure }) => failure === "redirect").length;
  if (recorded !== paths.length) problems.push(`${recorded} of ${paths.length} ended as redirect`);
  const followed = sink.arrivals.filter(({ path }) => path.includes("followed")).length;
  if (followed > 0) problems.push(`${followed} redirects were followed`);
  await silence(stage, organization);
  const beside = ["localhost", hostname(), "127.0.0.1"].map((host): Spelling => ({
    url: `http://${host}:${canary.port}/beside`,
    failure: "private_address",
  }));
  await trySpellings({ ...scene, organization }, beside);
  return { redirects: recorded, followed };
}
