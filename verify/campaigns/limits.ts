import Big from "big.js";
import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { pick } from "../random";
import type { Organization, Stage } from "../stage";

const LIMIT = 100;
const ACTION = "stripe.refund";

/** Contexts that no limit of 100 may let through, as JSON text. */
const NEVER = [
  "{}",
  '{"amount":null}',
  '{"amount":true}',
  '{"amount":"50"}',
  '{"amount":[50]}',
  '{"amount":{"value":50}}',
  '{"amount":-1}',
  '{"amount":-0}',
  '{"amount":-0.0}',
  '{"amount":1e309}',
  '{"amount":100.001}',
  '{"amount":100.00000000000000001}',
  '{"Amount":50}',
  '{"amount ":50}',
  '{" amount":50}',
  '{"аmount":50}',
  '{"am\u200bount":50}',
  '{"AMOUNT":50}',
  '{"__proto__":{"amount":1}}',
  '{"constructor":{"prototype":{"amount":1}}}',
  '{"nested":{"amount":50}}',
  '{"amount":50,"amount":500}',
  '{"amount":500,"amount":50}',
  '{"amount":50,"\\u0061mount":500}',
  '{"\\u0061mount":500,"amount":50}',
  '{"amount":NaN}',
  '{"amount":Infinity}',
  '{"amount":0x10}',
  '{"amount":050}',
  '{"amount":+50}',
  '{"amount":.5}',
  '{"amount":5.}',
];
const ALWAYS = [
  "100",
  "100.0",
  "1e2",
  "1E+2",
  "1E2",
  "0",
  "0.0",
  "99.999999999999999999",
  "1e-400",
];
/** Names that look like the permitted one and are not. */
const OTHER_NAMES = ["Stripe.Refund", "stripe.refund ", " stripe.refund", "stripe.refund\u0000"];

/** A limit of 100 lets through exactly the amounts that are at most 100. */
export const limits: Campaign = {
  shows: "no amount above the limit, and nothing that is not an amount, is allowed",
  sizes: { smoke: 300, ci: 5_000, long: 100_000 },
  plants: {
    doubles: {
      edits: [
        {
          file: "src/domain/amount.ts",
          find: "return new Big(amount).lte(limit);",
          replace: "return Number(amount) <= Number(limit);",
        },
      ],
    },
    "numbers-in-text": {
      edits: [
        {
          file: "src/domain/amount.ts",
          find: "  if (!(value instanceof JsonNumber))\n    return",
          replace:
            '  if (typeof value === "string") return { ok: true, amount: value };\n  if (!(value instanceof JsonNumber))\n    return',
        },
      ],
    },
  },
  run: tryAmounts,
};

interface Trial {
  context: string;
  allowed: boolean;
  currency?: boolean;
}

async function tryAmounts(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const { api } = organization;
  const plain = await api.agent("limited", [{ action: ACTION, max_amount: LIMIT }]);
  const inUsd = await api.agent("in usd", [{ action: ACTION, max_amount: LIMIT, currency: "USD" }]);
  const trials = [...fixedTrials(), ...Array.from({ length: size }, () => madeUp(stage.random))];
  const problems: string[] = [];
  let slipped = 0;
  let refused = 0;
  await inParallel(trials, 16, async ({ context, allowed, currency }) => {
    const { status, json } = await api.check(currency ? inUsd : plain, ACTION, context);
    if (json.allowed === true && !allowed) slipped++;
    if (json.allowed !== true && allowed) refused++;
    if (status >= 500 || status === 0 || (json.allowed === true) !== allowed)
      problems.push(`${context}: ${status} allowed=${String(json.allowed)}`);
  });
  problems.push(...(await tryNames(organization, plain)));
  return { figures: { amounts: trials.length, slipped, wrongly_refused: refused }, problems };
}

function fixedTrials(): Trial[] {
  const amounts = ALWAYS.map((digits) => ({ context: `{"amount":${digits}}`, allowed: true }));
  const currencies = [
    ["USD", true],
    ["usd", true],
    ["EUR", false],
    ["US", false],
    ["USD ", false],
    ["ＵＳＤ", false],
  ] as const;
  return [
    ...NEVER.map((context) => ({ context, allowed: false })),
    ...amounts,
    { context: '{"amount":50}', allowed: false, currency: true },
    ...currencies.map(([code, allowed]) => ({
      context: `{"amount":50,"currency":${JSON.stringify(code)}}`,
      allowed,
      currency: true,
    })),
  ];
}

/** A number token near the limit, in one of JSON's spellings. */
function madeUp(random: () => number): Trial {
  const whole = pick(random, ["99", "100", "100", "101", "0", "1", "1000"]);
  const decimals = Array.from({ length: Math.floor(random() * 22) }, () =>
    pick(random, ["0", "0", "0", "0", "9", "1"]),
  ).join("");
  const exponent = pick(random, ["", "", "e0", "E+0", "e1", "e-1", "E+2", "e-0"]);
  const sign = random() < 0.1 ? "-" : "";
  const digits = `${sign}${whole}${decimals && `.${decimals}`}${exponent}`;
  return { context: `{"amount":${digits}}`, allowed: sign === "" && new Big(digits).lte(LIMIT) };
}

/** Another spelling of the action's name is another action, or none at all. */
async function tryNames({ api }: Organization, agentId: string): Promise<string[]> {
  const problems: string[] = [];
  for (const action of OTHER_NAMES) {
    const { status, json } = await api.check(agentId, action, { amount: 1 });
    if (json.allowed === true || status >= 500)
      problems.push(`${JSON.stringify(action)}: ${status} allowed=${String(json.allowed)}`);
  }
  return problems;
}
