import type { AgentWarden } from "../client";
import { ActionDenied } from "../errors";
import { contextText } from "../flows/check";
import type { JsonObject } from "../json";
import type { CheckResult } from "../results";
import { webCrypto } from "../web-crypto";
import { encodeJson } from "../wire/encode-json";
import { questionsOf } from "./questions";
import { refusalOf, type Refused } from "./refusal-text";

/** How the calls of a tool are guarded. */
export interface GuardOptions<Input = JsonObject> {
  /** The agent's id or its name. */
  agentId: string;
  /** A dotted name such as `stripe.refund`. */
  action: string;
  /**
   * What the reviewer sees of a call; its arguments by default. `arguments_sha256` is added to it,
   * so that an approval is for exactly these arguments.
   */
  context?: ((input: Input) => object) | undefined;
  /** Milliseconds a call waits for a human. 0 by default: the model is told whom it waits for. */
  waitMs?: number | undefined;
  /** The conversation or run, where the framework does not name it: ids of calls count within it. */
  scope?: string | undefined;
}

/** A tool call as the framework tells it. */
export interface ToldCall<Input> {
  framework: string;
  /** The framework's id of the call, the same when it runs again. */
  id: string | undefined;
  input: Input;
  /** The framework's own thread or run. */
  thread?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** A call taken down: nothing that is changed later reaches it. */
export interface OpenCall<Input> {
  agentId: string;
  action: string;
  context: JsonObject;
  waitMs: number;
  /** The arguments that are decided on: what runs must run with these. */
  input: Input;
  /** The key of the one question that this call ever is. */
  key: string;
  argumentsKey: string;
  signal: AbortSignal | undefined;
}

/** What came of a call. */
export type Outcome<Result> = { ran: true; value: Result } | Refused;

/** Takes the call down as it is now. Throws ValidationError for arguments that JSON cannot hold. */
export async function openCall<Input>(
  guard: AgentWarden,
  options: GuardOptions<Input>,
  told: ToldCall<Input>,
): Promise<OpenCall<Input>> {
  if (!told.id) throw new TypeError("A tool call without an id cannot be guarded");
  const { agentId, action, waitMs = 0 } = options;
  const input = structuredClone(told.input);
  const context = await contextOf(options, input);
  const scope = [told.framework, options.scope ?? "", told.thread ?? ""];
  const ownKey = `call-${await sha256([...scope, told.id])}`;
  const argumentsKey = await sha256([...scope, agentId, action, context]);
  const key = questionsOf(guard).keyFor(ownKey, argumentsKey);
  return { agentId, action, context, waitMs, input, key, argumentsKey, signal: told.signal };
}

/** The first question of the call; asked again it is the same question. */
export function askFirst(guard: AgentWarden, call: OpenCall<unknown>): Promise<CheckResult> {
  const { agentId, action, context, key, signal } = call;
  return guard.check({ agentId, action, context, idempotencyKey: key, signal });
}

/**
 * Runs it where it is allowed, or approved and not used yet, and logs how it went. What `run`
 * throws is thrown again; so is the reason of the signal.
 */
export function runCall<Input, Result>(
  guard: AgentWarden,
  options: GuardOptions<Input>,
  told: ToldCall<Input>,
  run: (input: Input) => Result | Promise<Result>,
): Promise<Outcome<Result>> {
  return settle(guard, options, told, (call, begin) => {
    const { agentId, action, context, waitMs, key, signal } = call;
    const act = { agentId, action, context, waitMs, idempotencyKey: key, signal };
    return guard.execute(act, () => {
      begin();
      return run(call.input);
    });
  });
}

/** The same for what the framework runs itself: with these arguments it may, once. */
export function permitCall<Input>(
  guard: AgentWarden,
  options: GuardOptions<Input>,
  told: ToldCall<Input>,
): Promise<Outcome<Input>> {
  return settle(guard, options, told, async (call) => {
    await permit(guard, call);
    return call.input;
  });
}

async function permit(guard: AgentWarden, call: OpenCall<unknown>): Promise<void> {
  const { agentId, action, context, waitMs, signal } = call;
  const first = await askFirst(guard, call);
  if (first.decision !== "require_approval") return refuseUnlessAllowed(first);
  const { approvalId } = first;
  const approval = await guard.waitForApproval(approvalId, { timeoutMs: waitMs, signal });
  if (!approval.approved) {
    const comment = approval.comment ? ` (${approval.comment})` : "";
    const message = `Approval ${approvalId} is ${approval.status}${comment}`;
    throw new ActionDenied(message, first, approval);
  }
  refuseUnlessAllowed(await guard.check({ agentId, action, context, approvalId, signal }));
}

function refuseUnlessAllowed(result: CheckResult): void {
  if (result.decision === "allow" && result.allowed === true) return;
  throw new ActionDenied(result.reason ?? "it was denied", result);
}

type Work<Input, Result> = (call: OpenCall<Input>, begin: () => void) => Promise<Result>;

/**
 * Tells a refusal as text. While nobody has decided, a call with the same arguments is the same
 * question. What happens after `begin` is the tool's own: it is no refusal, though it may look so.
 */
async function settle<Input, Result>(
  guard: AgentWarden,
  options: GuardOptions<Input>,
  told: ToldCall<Input>,
  work: Work<Input, Result>,
): Promise<Outcome<Result>> {
  const questions = questionsOf(guard);
  let call: OpenCall<Input> | null = null;
  let begun = false;
  try {
    call = await openCall(guard, options, told);
    const value = await work(call, () => void (begun = true));
    questions.close(call.argumentsKey);
    return { ran: true, value };
  } catch (error) {
    const refused = begun ? null : refusalOf(error);
    if (call && refused?.pending) questions.keepOpen(call.argumentsKey, call.key);
    else if (call && (begun || refused?.final)) questions.close(call.argumentsKey);
    if (refused === null) throw error;
    return refused;
  }
}

async function contextOf<Input>(options: GuardOptions<Input>, input: Input): Promise<JsonObject> {
  if (options.context === undefined) return JSON.parse(contextText(input)) as JsonObject;
  const shown = JSON.parse(contextText(options.context(input))) as JsonObject;
  return { ...shown, arguments_sha256: await sha256(input) };
}

/** Of a value's JSON text, hex. */
async function sha256(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(encodeJson(value, "arguments"));
  const digest = await (await webCrypto()).subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
