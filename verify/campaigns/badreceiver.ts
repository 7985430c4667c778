import { setTimeout as sleep } from "node:timers/promises";
import { type BadReceiver, badReceivers } from "../bad-receivers";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { watchMemory } from "../memory";
import { silence } from "../outbox";
import type { Sink } from "../sink";
import type { Organization, Stage } from "../stage";
import { until } from "../until";

/** Fewer are of the kinds that end fast. */
const SLOW_FROM = 20;
const TESTS_EACH = 3;
/** Waiting at one silent endpoint: as many attempts at once would be all that the server makes. */
const BACKLOG = 80;
const MAY_GROW_MB = 150;
const MAY_TAKE_MS = 2_000;
const PAUSE_MS = 50;
const WARM_UP = 40;
const SENDER = "src/gateways/webhook-http/send-webhook.ts";

/** Receivers that misbehave cost their own attempts, and nobody else's. */
export const badreceiver: Campaign = {
  shows: "every attempt ends in time, memory stays flat, other endpoints hear within 2 s",
  sizes: { smoke: 7, ci: 33, long: 400 },
  env: { LOG_LEVEL: "info" },
  plants: {
    "no-deadline": {
      edits: [
        {
          file: SENDER,
          find: 'deadline.abort(new AttemptFailure("timeout")), settings.timeoutMs)',
          replace: 'deadline.abort(new AttemptFailure("timeout")), settings.timeoutMs * 3)',
        },
      ],
    },
    "body-read-to-its-end": {
      edits: [
        {
          file: "src/gateways/webhook-http/read-excerpt.ts",
          find: "const BODY_TIMEOUT_MS = 1_000;",
          replace: "const BODY_TIMEOUT_MS = 1_000_000;",
        },
      ],
    },
    "body-unpacked": {
      edits: [
        {
          file: SENDER,
          find: "responseExcerpt: await readExcerpt(response, settings.maxResponseBytes),",
          replace: `responseExcerpt: response.headers["content-encoding"] === "gzip"
      ? gunzipSync(Buffer.from(await response.body.arrayBuffer())).toString("latin1", 0, 2_048).replaceAll("\\u0000", "")
      : await readExcerpt(response, settings.maxResponseBytes),`,
        },
        {
          file: SENDER,
          find: 'import { type Client, type Dispatcher, errors } from "undici";',
          replace:
            'import { type Client, type Dispatcher, errors } from "undici";\nimport { gunzipSync } from "node:zlib";',
        },
      ],
    },
    "one-queue-for-all": {
      edits: [
        {
          file: "src/services/webhooks/deliver-due.ts",
          find: "const IN_FLIGHT_PER_ENDPOINT = 8;",
          replace: "const IN_FLIGHT_PER_ENDPOINT = IN_FLIGHT;",
        },
        {
          file: "src/services/webhooks/deliver-due.ts",
          find: "const prompt = slots.used() - slots.slow();",
          replace: "const prompt = slots.used();",
        },
      ],
    },
    "gone-is-ignored": {
      edits: [
        {
          file: "src/domain/webhook-retry.ts",
          find: 'if (outcome.reason === "gone") return { state: "gone" };',
          replace: "",
        },
      ],
    },
  },
  run: sufferBadReceivers,
};

interface Scene {
  stage: Stage;
  problems: string[];
}

async function sufferBadReceivers(stage: Stage, size: number): Promise<Findings> {
  const scene: Scene = { stage, problems: [] };
  const receivers = await badReceivers(size, size >= SLOW_FROM);
  try {
    const bad = await stage.organization();
    const byEndpoint = new Map<string, BadReceiver>();
    for (const receiver of receivers)
      byEndpoint.set((await bad.api.endpoint(receiver.url, ["log.failed"])).id, receiver);
    const traffic = await startTraffic(scene);
    await until(30_000, () => traffic.sink.arrivals.length >= WARM_UP);
    const memory = watchMemory(stage.server.child.pid ?? 0);
    const attempts = await attemptAll(scene, bad, byEndpoint);
    const gone = await answerGone(scene, bad);
    const grown = memory();
    const latency = await traffic.stop();
    await silence(stage, bad);
    if (grown && grown.grownMb > MAY_GROW_MB)
      scene.problems.push(`the server grew by ${grown.grownMb} MB to ${grown.peakMb} MB`);
    const memoryFigures = { grown_mb: grown?.grownMb ?? "not_run", may_grow_mb: MAY_GROW_MB };
    const figures = { endpoints: size, ...attempts, ...memoryFigures, ...latency, ...gone };
    return { figures, problems: scene.problems };
  } finally {
    await Promise.all(receivers.map((receiver) => receiver.stop()));
  }
}

/** A healthy endpoint of another organization, made after the bad ones and told something twenty times a second. */
async function startTraffic(scene: Scene) {
  const { stage } = scene;
  const organization = await stage.organization();
  const sink = await stage.sink();
  await organization.api.endpoint(sink.url, ["log.blocked"]);
  const agent = await organization.api.agent("steady", []);
  let told = 0;
  let stopped = false;
  const lane = (async () => {
    while (!stopped) {
      const { status } = await organization.api.check(agent, "nothing.allowed", { told });
      if (status === 200) told++;
      else scene.problems.push(`a check meanwhile was answered ${status}`);
      await sleep(PAUSE_MS);
    }
  })();
  const stop = async () => {
    stopped = true;
    await lane;
    await until(15_000, () => sink.arrivals.length >= told);
    await silence(stage, organization);
    return judgeLatency(scene, { organization, sink, told });
  };
  return { sink, stop };
}

/** From the event's transaction to the receiver, by the clock of this machine. */
async function judgeLatency(
  { stage, problems }: Scene,
  { organization, sink, told }: { organization: Organization; sink: Sink; told: number },
) {
  const events = await stage.sql<{ id: string; at: number }[]>`
    select id, extract(epoch from created_at)::float8 * 1000 as at from events
    where organization_id = ${organization.id}`;
  const arrivedAt = new Map(sink.arrivals.map(({ id, at }) => [id, performance.timeOrigin + at]));
  const waits = events
    .map(({ id, at }) => (arrivedAt.get(id) ?? Infinity) - at)
    .sort((a, b) => a - b);
  const p99 = Math.round(waits[Math.ceil(waits.length * 0.99) - 1] ?? Infinity);
  const max = Math.round(waits.at(-1) ?? Infinity);
  if (waits.length < told) problems.push(`${waits.length} events of ${told} checks`);
  if (!(max < MAY_TAKE_MS)) problems.push(`a healthy endpoint heard after ${max} ms`);
  return { healthy: waits.length, p99_ms: p99, max_ms: max };
}

interface Tried {
  id: string;
  endpointId: string;
  failure: string | null;
  durationMs: number;
}

/** Every bad endpoint gets its test events; each first attempt ends as its kind must. */
async function attemptAll(
  { stage, problems }: Scene,
  bad: Organization,
  byEndpoint: Map<string, BadReceiver>,
) {
  const silent = [...byEndpoint.values()].find(({ kind }) => kind === "silent");
  const tests = [...byEndpoint].flatMap(([id, receiver]) =>
    Array.from({ length: receiver === silent ? BACKLOG : TESTS_EACH }, () => id),
  );
  await inParallel(tests, 8, async (id) => {
    const { status, text } = await bad.api.post(`/api/v1/webhook-endpoints/${id}/test`, {});
    if (status !== 202) problems.push(`a test was answered ${status}: ${text}`);
  });
  const slow = [...byEndpoint.values()].filter(({ failure }) => failure === "timeout").length;
  const rounds = 1 + Math.ceil((slow * TESTS_EACH) / 64);
  let tried: Tried[] = [];
  const all = await until(rounds * 15_000, async () => {
    tried = await firstAttempts(stage, bad);
    const ended = new Map<string, number>();
    for (const { endpointId } of tried) ended.set(endpointId, (ended.get(endpointId) ?? 0) + 1);
    return [...byEndpoint.keys()].every((id) => (ended.get(id) ?? 0) >= TESTS_EACH);
  });
  if (!all) problems.push(`only ${tried.length} of ${tests.length} attempts ended`);
  for (const { endpointId, failure, durationMs } of tried) {
    const { kind, failure: expected, withinMs } = byEndpoint.get(endpointId) as BadReceiver;
    if (failure !== expected) problems.push(`${kind}: ended with ${failure}, not ${expected}`);
    if (durationMs > withinMs) problems.push(`${kind}: took ${durationMs} ms`);
  }
  const longest = tried.reduce((most, { durationMs }) => Math.max(most, durationMs), 0);
  return { attempts: tried.length, longest_ms: longest };
}

function firstAttempts({ sql }: Stage, { id }: Organization): Promise<Tried[]> {
  return sql<Tried[]>`
    select d.id, d.endpoint_id as "endpointId", a.failure, a.duration_ms as "durationMs"
    from webhook_deliveries d join webhook_attempts a on a.delivery_id = d.id and a.number = 1
    where d.organization_id = ${id}`;
}

/** 410: switched off at once, once in the history, and its owner is written to. */
async function answerGone({ stage, problems }: Scene, bad: Organization) {
  const sink = await stage.sink();
  sink.answer = (_, response) => response.writeHead(410).end();
  const { id } = await bad.api.endpoint(sink.url, ["log.failed"]);
  const path = `/api/v1/webhook-endpoints/${id}`;
  await Promise.all([1, 2, 3].map(() => bad.api.post(`${path}/test`, {})));
  const isOff = async () => (await bad.api.get(path)).json.enabled === false;
  const off = await until(10_000, isOff);
  const history = await stage.sql`
    select 1 from admin_history
    where subject_id = ${id} and event = 'webhook_endpoint.disabled' and actor_id = 'system'`;
  const written = await until(5_000, () =>
    stage.server
      .output()
      .split("\n")
      .some((line) => line.includes(bad.owner.email) && line.includes("410 Gone")),
  );
  const { status } = await bad.api.post(`${path}/test`, {});
  const before = sink.arrivals.length;
  await sleep(1_200);
  if (!off || status !== 409) problems.push(`410: off is ${off}, a test was answered ${status}`);
  if (history.length !== 1) problems.push(`410: ${history.length} rows in the history`);
  if (!written) problems.push("410: nobody was written to");
  if (sink.arrivals.length > 3 || sink.arrivals.length > before)
    problems.push(`410: called ${sink.arrivals.length} times`);
  return { gone: off ? "off" : "on", history: history.length, notice: written ? 1 : 0 };
}
