import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from "yaml";
import { decodeJson } from "../wire/decode-json";
import { UsageError } from "./exit-codes";
import { DEFAULT_RULE, inOrder, type PermissionRule, ruleKey } from "./permission-rule";

/** A rule and the line it stands on. */
export interface WrittenRule extends PermissionRule {
  line: number;
}

/** The rules of one agent, as the file has them. */
export interface WrittenAgent {
  name: string;
  line: number;
  rules: WrittenRule[];
}

type Complain = (node: unknown, problem: string) => never;
type ReadField = (node: Node | null, complain: Complain, name: string) => unknown;

const HEADING = "# Permissions of AgentWarden: see `agentwarden permissions --help`.\n";

/** The rules as YAML, in a stable order; what is as usual is left out. */
export function writePermissions(
  agents: readonly { name: string; rules: readonly PermissionRule[] }[],
): string {
  const ordered = agents.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const written = ordered.map(({ name, rules }) => [name, inOrder(rules).map(fieldsOf)]);
  return HEADING + stringify({ agents: Object.fromEntries(written) as object }, { lineWidth: 0 });
}

/** What a YAML file says. Throws UsageError naming the line and field of the first mistake. */
export function readPermissions(text: string, file: string): WrittenAgent[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number) => lines.linePos(offset).line;
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake) throw new UsageError(`${file}:${lineOf(mistake.pos[0])}: ${mistake.message}`);
  const complain: Complain = (node, problem) => {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    throw new UsageError(`${file}:${lineOf(offset)}: ${problem}`);
  };
  const root = document.contents;
  if (!isMap(root)) return complain(root, "the file must have a map named agents");
  const agents = fieldsIn(root, ["agents"], complain).get("agents");
  if (!isMap(agents)) return complain(agents ?? root, "agents: must be a map of agents' names");
  return agents.items.map((item) => {
    const { key, value } = item as Pair<Node, Node | null>;
    const name = textIn(key, complain, "agents");
    const line = lineOf(key.range?.[0] ?? 0);
    return { name, line, rules: rulesIn(value, name, { complain, lineOf }) };
  });
}

interface Reading {
  complain: Complain;
  lineOf: (offset: number) => number;
}

function rulesIn(node: Node | null, agent: string, { complain, lineOf }: Reading): WrittenRule[] {
  if (!isSeq(node)) return complain(node, `${agent}: must be a list; [] for no permissions`);
  const seen = new Set<string>();
  return node.items.map((item) => {
    if (!isMap(item))
      return complain(item, `${agent}: each permission must be a map with an action`);
    const line = lineOf(item.range?.[0] ?? 0);
    const rule = { ...ruleIn(item, complain), line };
    if (seen.has(ruleKey(rule)))
      complain(item, `action: ${agent} has "${rule.action}" (${rule.effect}) twice`);
    seen.add(ruleKey(rule));
    return rule;
  });
}

const FIELDS: Record<string, [keyof PermissionRule, ReadField]> = {
  action: ["action", actionIn],
  effect: ["effect", oneOf(["allow", "deny"])],
  requires_approval: ["requiresApproval", oneOf([true, false])],
  max_amount: ["maxAmount", amountIn],
  currency: ["currency", currencyIn],
  approval_expires_in_seconds: ["approvalExpiresInSeconds", secondsIn],
};

function ruleIn(map: YAMLMap, complain: Complain): PermissionRule {
  const given = fieldsIn(map, Object.keys(FIELDS), complain);
  if (!given.has("action")) complain(map, "action: is missing");
  const read = [...given].map(([name, node]) => {
    const [field, readField] = FIELDS[name] as [string, ReadField];
    return [field, readField(node, complain, name)];
  });
  return { ...DEFAULT_RULE, ...(Object.fromEntries(read) as Pick<PermissionRule, "action">) };
}

/** The members of a map, none of them unknown: a misspelt limit would be no limit. */
function fieldsIn(
  map: YAMLMap,
  known: readonly string[],
  complain: Complain,
): Map<string, Node | null> {
  return new Map(
    map.items.map((item) => {
      const { key, value } = item as Pair<Node, Node | null>;
      const name = textIn(key, complain, "a name");
      if (!known.includes(name)) complain(key, `${name}: is not one of ${known.join(", ")}`);
      return [name, value];
    }),
  );
}

function textIn(node: Node | null, complain: Complain, name: string): string {
  if (isScalar(node) && typeof node.value === "string" && node.value !== "") return node.value;
  return complain(node, `${name}: must be text`);
}

function actionIn(node: Node | null, complain: Complain, name: string): string {
  const action = textIn(node, complain, name);
  if (action.length <= 200 && /^(?:\*|[A-Za-z0-9._:-]+(?:\.\*)?)$/.test(action)) return action;
  return complain(
    node,
    `${name}: must be a name of A-Z a-z 0-9 . _ : and -, or a pattern "stripe.*"`,
  );
}

function oneOf(words: readonly unknown[]): ReadField {
  return (node, complain, name) =>
    isScalar(node) && words.includes(node.value)
      ? node.value
      : complain(node, `${name}: must be ${words.join(" or ")}`);
}

/** A number as its plain digits, exactly; quoted where a number would lose some. */
function amountIn(node: Node | null, complain: Complain, name: string): number | string | null {
  const value = isScalar(node) ? node.value : undefined;
  if (value === null) return null;
  const digits = typeof value === "string" ? value : isScalar(node) ? (node.source ?? "") : "";
  if (!/^(?:0|[1-9]\d*)(?:\.\d+)?$/.test(digits))
    return complain(node, `${name}: must be a number of at least 0 in plain digits, or null`);
  const exact = decodeJson(new TextEncoder().encode(digits)) as number | string;
  if (typeof exact === typeof value) return exact;
  return complain(
    node,
    typeof value === "number"
      ? `${name}: ${digits} has more digits than can be kept; quote it to keep what the server has`
      : `${name}: must be a number, without quotes`,
  );
}

function currencyIn(node: Node | null, complain: Complain, name: string): string | null {
  if (isScalar(node) && node.value === null) return null;
  const code = textIn(node, complain, name);
  if (/^[A-Za-z]{3}$/.test(code)) return code.toUpperCase();
  return complain(node, `${name}: must be three letters, such as USD, or null`);
}

function secondsIn(node: Node | null, complain: Complain, name: string): number {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 2_592_000)
    return value;
  return complain(node, `${name}: must be a whole number from 1 to 2592000`);
}

/** The fields that are not as usual, in the order of the table above. */
function fieldsOf(rule: PermissionRule): Record<string, unknown> {
  const usual: Partial<PermissionRule> = DEFAULT_RULE;
  const fields = Object.entries(FIELDS).filter(([, [field]]) => rule[field] !== usual[field]);
  return Object.fromEntries(fields.map(([name, [field]]) => [name, rule[field]]));
}
