import { matches } from "./action-pattern";
import { type Decision, decide } from "./decision";
import type { JsonObject } from "./json-value";
import type { PermissionRule } from "./permission";
import type { Plan } from "./plan";

/** A change of an agent's rules that is not made yet. */
export type RuleChange =
  | { kind: "create"; rule: Omit<PermissionRule, "id"> }
  | { kind: "update"; id: string; rule: Omit<PermissionRule, "id"> }
  | { kind: "delete"; id: string };

/** A check as it was made. */
export interface PastCheck {
  id: string;
  action: string;
  context: JsonObject;
  at: Date;
}

export type Verdict = Decision["verdict"];

/** Checks whose answer the change turns from one into another. */
export interface Transition<C> {
  from: Verdict;
  to: Verdict;
  count: number;
  /** The first of them, in the order in which the checks came. */
  samples: C[];
}

export interface RulePreview<C> {
  checks: number;
  unchanged: number;
  /** Strictest last: what is denied now and would run comes first. */
  transitions: Transition<C>[];
}

/** Checks shown for each transition. */
const SAMPLES = 3;

/** The rules as they would be; an id that is not among them changes nothing. */
export function changedRules(
  rules: readonly PermissionRule[],
  change: RuleChange,
): PermissionRule[] {
  if (change.kind === "create") return [...rules, { ...change.rule, id: "new" }];
  if (change.kind === "delete") return rules.filter(({ id }) => id !== change.id);
  return rules.map((rule) => (rule.id === change.id ? { ...change.rule, id: rule.id } : rule));
}

/** True when the change would give the agent a second rule with the same action and effect. */
export function wouldRepeat(rules: readonly PermissionRule[], change: RuleChange): boolean {
  if (change.kind === "delete") return false;
  const others = change.kind === "update" ? rules.filter(({ id }) => id !== change.id) : rules;
  const { action, effect } = change.rule;
  return others.some((rule) => rule.action === action && rule.effect === effect);
}

/**
 * What a change of the rules would do to checks that were made: each is decided twice, with the
 * rules as they are and as they would be, and the two answers are compared.
 *
 * The answer that was given then is not looked at. Rules, plan and agent may have changed since, and
 * such a difference would be shown as the work of this change though saving it does nothing of the
 * kind. For the same reason the agent counts as active on both sides: a stopped agent is denied
 * either way, and the question is what the rules say.
 */
export function previewChange<C extends Pick<PastCheck, "action" | "context">>(
  checks: readonly C[],
  plan: Plan,
  { before, after }: { before: readonly PermissionRule[]; after: readonly PermissionRule[] },
): RulePreview<C> {
  const found = new Map<string, Transition<C>>();
  for (const check of checks) {
    const { action, context } = check;
    const verdictBy = (permissions: readonly PermissionRule[]) =>
      decide({ agentActive: true, plan, permissions, action, context }).verdict;
    const [from, to] = [verdictBy(before), verdictBy(after)];
    if (from === to) continue;
    const transition = found.get(`${from} ${to}`) ?? { from, to, count: 0, samples: [] };
    found.set(`${from} ${to}`, transition);
    transition.count++;
    if (transition.samples.length < SAMPLES) transition.samples.push(check);
  }
  const transitions = [...found.values()].sort((a, b) => rank(a) - rank(b));
  const changed = transitions.reduce((sum, { count }) => sum + count, 0);
  return { checks: checks.length, unchanged: checks.length - changed, transitions };
}

/** How strict an answer is. */
const STRICTNESS: Record<Verdict, number> = { allow: 0, require_approval: 1, deny: 2 };

function rank({ from, to }: Pick<Transition<unknown>, "from" | "to">): number {
  return STRICTNESS[to] * 3 - STRICTNESS[from];
}

/** An action an agent asked for, and in how many checks. */
export interface AskedAction {
  action: string;
  checks: number;
}

/** Which of the actions an agent asked for a pattern covers, in their order. */
export function coveredActions(pattern: string, asked: readonly AskedAction[]): AskedAction[] {
  return asked.filter(({ action }) => matches(pattern, action));
}
