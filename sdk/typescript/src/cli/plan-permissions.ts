import { DEFAULT_RULE, inOrder, type PermissionRule, ruleKey } from "./permission-rule";

/** A permission on the server. */
export interface KnownRule extends PermissionRule {
  id: string;
}

/** One thing to do so that the server says what the file says. */
export type Step =
  | { kind: "create"; rule: PermissionRule }
  | { kind: "update"; rule: PermissionRule; before: KnownRule }
  | { kind: "delete"; before: KnownRule };

/**
 * What makes `known` the same as `wanted`; nothing when they are. The order is such that at every
 * moment each action is decided as before or as after: what is narrower is set first, so that
 * nothing falls to a wider permission meanwhile, and what is wider is taken away first.
 */
export function planSteps(known: readonly KnownRule[], wanted: readonly PermissionRule[]): Step[] {
  const knownOf = new Map(known.map((rule) => [ruleKey(rule), rule]));
  const wantedKeys = new Set(wanted.map(ruleKey));
  const kept = inOrder(wanted)
    .toSorted(narrowFirst)
    .flatMap((rule): Step[] => {
      const before = knownOf.get(ruleKey(rule));
      if (before === undefined) return [{ kind: "create", rule }];
      return changedFields(before, rule).length === 0 ? [] : [{ kind: "update", rule, before }];
    });
  const gone = inOrder(known).filter((rule) => !wantedKeys.has(ruleKey(rule)));
  const wideFirst = gone.toSorted((a, b) => narrowFirst(b, a));
  return [...kept, ...wideFirst.map((before): Step => ({ kind: "delete", before }))];
}

/** The step as a line of a diff. */
export function stepText(step: Step): string {
  if (step.kind === "create") return `+ ${ruleText(step.rule)}`;
  if (step.kind === "delete") return `- ${ruleText(step.before)}`;
  const { before, rule } = step;
  const changes = changedFields(before, rule).map(
    (field) => `${snake(field)} ${before[field]} → ${rule[field]}`,
  );
  return `~ ${rule.action} (${rule.effect}): ${changes.join(", ")}`;
}

type Field = keyof PermissionRule;
const FIELDS = Object.keys(DEFAULT_RULE) as Exclude<Field, "action">[];

function changedFields(before: PermissionRule, after: PermissionRule): Field[] {
  return FIELDS.filter((field) => before[field] !== after[field]);
}

/** As the service chooses: a name before a pattern, longer before shorter, deny before allow. */
function narrowFirst(a: PermissionRule, b: PermissionRule): number {
  const isPattern = ({ action }: PermissionRule) => Number(action.endsWith("*"));
  const isAllow = ({ effect }: PermissionRule) => Number(effect === "allow");
  return (
    isPattern(a) - isPattern(b) || b.action.length - a.action.length || isAllow(a) - isAllow(b)
  );
}

function ruleText(rule: PermissionRule): string {
  const unusual = FIELDS.filter(
    (field) => field !== "effect" && rule[field] !== DEFAULT_RULE[field],
  );
  const said = unusual.map((field) => `${snake(field)} ${rule[field]}`);
  return [`${rule.action} (${rule.effect})`, ...said].join(", ");
}

function snake(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
