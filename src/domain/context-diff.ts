import { type ContextNode, contextTree } from "./context-view";

/** One place where two contexts differ. */
export interface ContextChange {
  /** Members' names and array positions, from the outside in; empty for the whole. */
  path: string[];
  /** JSON text of the value; null where there is none. */
  before: string | null;
  after: string | null;
}

/** More differences than this are no help to a reader. */
const MOST_CHANGES = 100;

/**
 * Where two contexts differ, in the second one's order. Numbers are compared digit by digit, so that
 * no rounding hides a difference. Null when one of the texts is not JSON.
 */
export function contextDiff(before: string, after: string): ContextChange[] | null {
  const [from, to] = [contextTree(before), contextTree(after)];
  if (!from || !to) return null;
  const changes: ContextChange[] = [];
  compare(from, to, [], changes);
  return changes.slice(0, MOST_CHANGES);
}

function compare(
  from: ContextNode,
  to: ContextNode,
  path: string[],
  changes: ContextChange[],
): void {
  const container = to.kind === "object" || to.kind === "array";
  if (from.kind !== to.kind || !container) {
    const [before, after] = [nodeText(from), nodeText(to)];
    if (before !== after) changes.push({ path, before, after });
    return;
  }
  const old = byName(from);
  for (const [name, child] of byName(to)) {
    const was = old.get(name);
    if (was) compare(was, child, [...path, name], changes);
    else changes.push({ path: [...path, name], before: null, after: nodeText(child) });
    old.delete(name);
  }
  for (const [name, child] of old)
    changes.push({ path: [...path, name], before: nodeText(child), after: null });
}

function byName(node: ContextNode): Map<string, ContextNode> {
  return new Map(node.children.map((child, index) => [child.key ?? String(index), child]));
}

/** The node as JSON text without white space. */
function nodeText(node: ContextNode): string {
  if (node.kind === "string") return JSON.stringify(node.text);
  if (node.kind === "array") return `[${node.children.map(nodeText).join(",")}]`;
  if (node.kind !== "object") return node.text;
  const members = node.children.map((child) => `${JSON.stringify(child.key)}:${nodeText(child)}`);
  return `{${members.join(",")}}`;
}
