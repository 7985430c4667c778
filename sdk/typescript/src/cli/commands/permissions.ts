import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import type { AgentWarden } from "../../client";
import type { NewPermission } from "../../resources/permissions";
import type { Agent } from "../../results";
import { EXIT, type ExitCode, UsageError } from "../exit-codes";
import { type PermissionRule, ruleOf } from "../permission-rule";
import { readPermissions, type WrittenAgent, writePermissions } from "../permissions-file";
import { type KnownRule, planSteps, type Step, stepText } from "../plan-permissions";
import { printLine, printNote } from "../print";

/** Writes the permissions of all agents to the file, or to the output for "-". */
export async function pullPermissions(guard: AgentWarden, file: string): Promise<ExitCode> {
  const agents: { name: string; rules: PermissionRule[] }[] = [];
  for await (const agent of guard.agents.list({ limit: 100 }))
    agents.push({ name: nameOf(agent), rules: await knownRules(guard, agent.id) });
  const text = writePermissions(agents);
  if (file === "-") process.stdout.write(text);
  else writeFileSync(file, text);
  return EXIT.ok;
}

/** Prints what apply would do. Ok when that is nothing. */
export async function planPermissions(guard: AgentWarden, file: string): Promise<ExitCode> {
  const plans = await plansOf(guard, file);
  printPlans(plans);
  return plans.length === 0 ? EXIT.ok : EXIT.changes;
}

/** Makes the server say what the file says, after asking; nothing when the file is wrong. */
export async function applyPermissions(
  guard: AgentWarden,
  file: string,
  { yes }: { yes: boolean },
): Promise<ExitCode> {
  const plans = await plansOf(guard, file);
  printPlans(plans);
  if (plans.length === 0) return EXIT.ok;
  if (!yes && !(await agreed())) {
    printNote("Nothing was changed.");
    return EXIT.error;
  }
  for (const { agent, steps } of plans)
    for (const step of steps) await takeStep(guard, agent.id, step);
  printLine("Done.");
  return EXIT.ok;
}

interface Plan {
  agent: Agent;
  steps: Step[];
}

/** What is to be done, for each agent in the file that is not yet as it says. */
async function plansOf(guard: AgentWarden, file: string): Promise<Plan[]> {
  const written = readPermissions(textOf(file), file);
  const agentOf = new Map<string, Agent>();
  for await (const agent of guard.agents.list({ limit: 100 })) agentOf.set(nameOf(agent), agent);
  const unknown = written.find(({ name }) => !agentOf.has(name));
  if (unknown)
    throw new UsageError(`${file}:${unknown.line}: there is no agent named "${unknown.name}"`);
  const plans: Plan[] = [];
  for (const entry of written) {
    const agent = agentOf.get(entry.name) as Agent;
    const steps = planSteps(await knownRules(guard, agent.id), entry.rules.map(withoutLine));
    refuseLostDigits(steps, entry, file);
    if (steps.length > 0) plans.push({ agent, steps });
  }
  return plans;
}

function withoutLine({ line: _, ...rule }: WrittenAgent["rules"][number]): PermissionRule {
  return rule;
}

/** Amounts in quotes are as the server has them, or cannot be sent exactly. */
function refuseLostDigits(steps: Step[], { rules }: WrittenAgent, file: string): void {
  const wrong = steps.find(
    (step) => step.kind !== "delete" && typeof step.rule.maxAmount === "string",
  );
  if (wrong === undefined || wrong.kind === "delete") return;
  const line = rules.find(({ action }) => action === wrong.rule.action)?.line ?? 1;
  throw new UsageError(
    `${file}:${line}: max_amount: ${wrong.rule.maxAmount} has more digits than this command can send`,
  );
}

function printPlans(plans: readonly Plan[]): void {
  if (plans.length === 0) printLine("Nothing to do.");
  for (const { agent, steps } of plans) {
    printLine(nameOf(agent));
    for (const step of steps) printLine(`  ${stepText(step)}`);
  }
}

async function takeStep(guard: AgentWarden, agentId: string, step: Step): Promise<void> {
  try {
    if (step.kind === "delete") await guard.permissions.delete(step.before.id);
    else if (step.kind === "update")
      await guard.permissions.update(step.before.id, fieldsToSend(step.rule));
    else await guard.permissions.create(agentId, fieldsToSend(step.rule));
  } catch (error) {
    printNote(
      `Stopped at: ${stepText(step)}. What stands before it was done; run it again for the rest.`,
    );
    throw error;
  }
}

function fieldsToSend(rule: PermissionRule): NewPermission {
  return { ...rule, maxAmount: rule.maxAmount as number | null };
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError("Nobody can be asked here: give --yes to apply this plan");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question("Apply this? Only yes will do: ");
  lines.close();
  return answer.trim() === "yes";
}

async function knownRules(guard: AgentWarden, agentId: string): Promise<KnownRule[]> {
  const rules: KnownRule[] = [];
  for await (const permission of guard.permissions.list(agentId, { limit: 100 }))
    rules.push({ ...ruleOf(permission), id: permission.id });
  return rules;
}

function nameOf({ id, name }: Agent): string {
  if (name) return name;
  throw new Error(`The agent ${id} has no name`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}
