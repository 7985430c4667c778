import { openVault } from "@/lib/vault";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { forceDeliveries, silence } from "../outbox";
import { pick } from "../random";
import { type Signed, type Verifier, verifiers } from "../signatures";
import type { Arrival, Sink } from "../sink";
import type { Organization, Stage } from "../stage";
import { until } from "../until";

const SECRET_KEY = "a key that seals the secrets of this campaign only";
const TO_DELIVER_MS = 30_000;
const WIRED = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/** The example of the Standard Webhooks specification. */
const VECTOR: Signed = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: "1614265330",
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  body: '{"test": 2432232314}',
};

/** JSON as it is written without white space; what a parser that rounds would change. */
const NUMBERS = [
  ...["12345678901234567890", "100.00000000000000001", "1e2", "1E+2", "1.0", "-0", "0.1e-10"],
  ...["9007199254740993", "-1.7976931348623157e308", "1e400", "123456789.123456789123456789"],
];
const TEXTS = [
  ...["", "Zoë 🦊 你好", 'a "quoted" \\ back\\slash', "line\nbreak\r\ttab", "\u0001\u001f\u007f"],
  ...["\u2028\u2029", "e\u0301 é", "</script>&amp;'", "\u202Eevil", "a.b.c", "\uFFFD\uFEFF"],
];
/** No whole numbers among them: JavaScript puts such keys first, which JSON allows. */
const KEYS = ["note", "ключ", 'a"b', "__proto__", "x.y", "", "🦊", "Amount", "to\nday"];

/** Every delivery can be verified by whoever has the secret, and by nobody a changed one. */
export const sig: Campaign = {
  shows: "three verifiers accept every delivery, and none that was changed on its way",
  sizes: { smoke: 20, ci: 300, long: 5_000 },
  env: { SECRET_KEY },
  plants: {
    "sign-reserialised": {
      edits: [
        {
          file: "src/services/webhooks/attempt-delivery.ts",
          find: "      body: claimed.body,\n",
          replace: "      body: JSON.stringify(JSON.parse(claimed.body)),\n",
        },
      ],
    },
    "sign-without-timestamp": {
      edits: [
        {
          file: "src/lib/webhook-signature.ts",
          find: "new Webhook(secret).sign(id, signedAt, body)",
          replace:
            '"v1," + createHmac("sha256", Buffer.from(secret.slice(6), "base64")).update(`${id}.${body}`).digest("base64")',
        },
        {
          file: "src/lib/webhook-signature.ts",
          find: "import { randomBytes }",
          replace: "import { createHmac, randomBytes }",
        },
      ],
    },
    "grace-without-end": {
      edits: [
        {
          file: "src/db/queries/outbox.ts",
          find: "case when e.previous_secret_expires_at > now() then e.previous_secret end",
          replace: "e.previous_secret",
        },
      ],
    },
    "numbers-rounded": {
      edits: [
        {
          file: "src/domain/json-value.ts",
          find: "return value.digits;",
          replace: "return JSON.stringify(Number(value.digits));",
        },
      ],
    },
  },
  run: verifyAll,
};

interface Scene {
  stage: Stage;
  organization: Organization;
  sink: Sink;
  endpoint: { id: string; secret: string };
  judges: Verifier[];
  problems: string[];
}

async function verifyAll(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const sink = await stage.sink();
  const endpoint = await organization.api.endpoint(sink.url, ["log.blocked"]);
  const judges = await verifiers();
  const scene: Scene = { stage, organization, sink, endpoint, judges, problems: [] };
  const contexts = Array.from({ length: size }, (_, n) => contextOf(stage.random, n));
  const captured = await deliverContexts(scene, contexts);
  const accepted = await askJudges(scene, captured, true);
  const tampered = captured.flatMap((delivery) => changedOnItsWay(stage.random, delivery));
  const forged = await askJudges(scene, tampered, false);
  const vectors = await judgeVectors(scene);
  const rotations = await rotate(scene);
  await silence(stage, organization);
  const figures = {
    deliveries: captured.length,
    ...accepted,
    changed: tampered.length,
    forged: Object.values(forged).reduce<number>((sum, n) => sum + (Number(n) || 0), 0),
    vectors,
    rotations,
  };
  return { figures, problems: scene.problems };
}

function contextOf(random: () => number, n: number): string {
  const value = (depth: number): string => {
    const kind = random();
    if (kind < 0.4) return pick(random, NUMBERS);
    if (kind < 0.75 || depth > 3) return JSON.stringify(pick(random, TEXTS));
    if (kind < 0.8) return pick(random, ["true", "false", "null", "[]", "{}"]);
    if (kind < 0.9) return `[${value(depth + 1)},${value(depth + 1)}]`;
    return `{${members(depth + 1)}}`;
  };
  const members = (depth: number) => {
    const keys = KEYS.filter(() => random() < 0.4);
    return keys.map((key) => `${JSON.stringify(key)}:${value(depth)}`).join(",");
  };
  return `{"n":${n},"of":[${value(0)},${value(0)}],"in":{${members(0)}}}`;
}

/** Each context goes out in one event, to the byte. */
async function deliverContexts(scene: Scene, contexts: string[]): Promise<Signed[]> {
  const { organization, sink, endpoint, problems } = scene;
  const agent = await organization.api.agent("signer", []);
  await inParallel(contexts, 8, async (context) => {
    const { status, text } = await organization.api.check(agent, "nothing.allowed", context);
    if (status !== 200) problems.push(`check of ${context} answered ${status}: ${text}`);
  });
  const all = await until(TO_DELIVER_MS, () => sink.arrivals.length >= contexts.length);
  if (!all) problems.push(`${sink.arrivals.length} of ${contexts.length} events arrived`);
  for (const { body } of sink.arrivals) {
    const { data } = JSON.parse(body) as { data: { context: { n: number } } };
    const context = contexts[data.context.n];
    if (!body.includes(`"context":${context}`)) problems.push(`${context} became ${body}`);
  }
  return sink.arrivals.map((arrival) => asSigned(arrival, endpoint.secret));
}

function asSigned({ headers, body }: Arrival, secret: string): Signed {
  const [id = "", timestamp = "", signature = ""] = WIRED.map((name) => headers[name]);
  return { secret, id, timestamp, signature, body };
}

/** How many each one accepts; anything else than all, or none, is a problem. */
async function askJudges(scene: Scene, deliveries: Signed[], genuine: boolean) {
  const counts: Record<string, number | string> = {};
  for (const { name, accepts } of scene.judges) {
    if (!accepts) {
      counts[name] = "not_run";
      continue;
    }
    const verdicts = await accepts(deliveries);
    counts[name] = verdicts.filter(Boolean).length;
    deliveries.forEach((delivery, n) => {
      if (verdicts[n] !== genuine)
        scene.problems.push(`${name} says ${verdicts[n]} of ${JSON.stringify(delivery)}`);
    });
  }
  return counts;
}

function changedOnItsWay(random: () => number, delivery: Signed): Signed[] {
  const { body, id, timestamp, secret } = delivery;
  const letters = [...body];
  const at = Math.floor(random() * letters.length);
  letters[at] = letters[at] === "x" ? "y" : "x";
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  key[Math.floor(random() * key.length)]! ^= 1;
  return [
    { ...delivery, body: letters.join("") },
    { ...delivery, body: `${body} ` },
    { ...delivery, id: `${id}0` },
    { ...delivery, timestamp: String(Number(timestamp) + 1) },
    { ...delivery, secret: `whsec_${key.toString("base64")}` },
  ];
}

/**
 * The specification's example: the verifiers themselves tell it from a changed one, and the server
 * signs its id, its body and its secret as they expect. Its timestamp cannot be asked for.
 */
async function judgeVectors(scene: Scene): Promise<number> {
  const { stage, organization, sink, endpoint } = scene;
  await askJudges(scene, [VECTOR], true);
  await askJudges(scene, changedOnItsWay(stage.random, VECTOR), false);
  const own = await organization.api.endpoint(`${sink.url}/vector`, ["log.failed"]);
  const sealed = openVault(SECRET_KEY).seal(VECTOR.secret);
  await stage.sql`update webhook_endpoints set secret = ${sealed} where id = ${own.id}`;
  const id = `${VECTOR.id}${endpoint.id.slice(-8)}`;
  await forceDeliveries(stage, organization, {
    endpoints: [own.id],
    event: { id, body: VECTOR.body },
  });
  const sent = await nextArrival(scene, (arrival) => arrival.id === id);
  if (!sent) return 0;
  if (sent.body !== VECTOR.body) scene.problems.push(`the example's body became ${sent.body}`);
  await askJudges(scene, [asSigned(sent, VECTOR.secret)], true);
  return 2;
}

async function nextArrival(scene: Scene, isIt: (arrival: Arrival) => boolean) {
  await until(TO_DELIVER_MS, () => scene.sink.arrivals.some(isIt));
  const found = scene.sink.arrivals.find(isIt);
  if (!found) scene.problems.push("a delivery never arrived");
  return found;
}

/** Both secrets sign until the day is over, then the new one alone. */
async function rotate(scene: Scene): Promise<number> {
  const { stage, organization, endpoint, problems } = scene;
  const path = `/api/v1/webhook-endpoints/${endpoint.id}`;
  const { json, status } = await organization.api.post(`${path}/rotate-secret`, {});
  const secret = String(json.secret);
  if (status !== 200 || secret === endpoint.secret) problems.push(`rotating answered ${status}`);
  for (const graceIsOver of [false, true]) {
    if (graceIsOver) await endGrace(stage, endpoint.id);
    const before = new Set(scene.sink.arrivals.map(({ id }) => id));
    await organization.api.post(`${path}/test`, {});
    const sent = await nextArrival(scene, ({ id }) => !before.has(id));
    if (!sent) return 0;
    const signatures = asSigned(sent, secret).signature.split(" ").length;
    if (signatures !== (graceIsOver ? 1 : 2))
      problems.push(`${signatures} signatures ${graceIsOver ? "after" : "within"} the grace`);
    await askJudges(scene, [asSigned(sent, secret)], true);
    await askJudges(scene, [asSigned(sent, endpoint.secret)], !graceIsOver);
  }
  return 1;
}

/** The grace began 24 hours and a moment ago; until then it must have lasted 24 hours. */
async function endGrace({ sql }: Stage, id: string): Promise<void> {
  await sql`
    update webhook_endpoints
    set previous_secret_expires_at = previous_secret_expires_at - interval '24 hours 1 second'
    where id = ${id}`;
}
