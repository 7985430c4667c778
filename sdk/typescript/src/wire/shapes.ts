import { snakeCase } from "../given";
import { isJsonObject, type JsonObject, type JsonValue, ownMember } from "../json";
import type {
  Agent,
  Answered,
  Approval,
  LogCheckpoint,
  LogEntry,
  LogSeal,
  Permission,
  WebhookDelivery,
  WebhookEndpoint,
} from "../results";
import { readObject, unexpected } from "./read-object";
import type { Answer } from "./request";

type Test<T> = (value: unknown) => value is T;
type OwnField<T> = Exclude<keyof T & string, keyof Answered | "id">;

/** The fields of a result and what each must be; the id is there always. */
export type Shape<T> = { readonly [Name in OwnField<T>]: Test<NonNullable<T[Name]>> };

const text: Test<string> = (value) => typeof value === "string";
const flag: Test<boolean> = (value) => typeof value === "boolean";
const count: Test<number> = (value) => typeof value === "number";
const texts: Test<string[]> = (value) => Array.isArray(value) && value.every(text);
const amount = (value: unknown): value is number | string => count(value) || text(value);

export const AGENT: Shape<Agent> = {
  name: text,
  description: text,
  status: text,
  createdAt: text,
  createdBy: text,
};

export const PERMISSION: Shape<Permission> = {
  agentId: text,
  action: text,
  effect: text,
  requiresApproval: flag,
  maxAmount: amount,
  currency: text,
  approvalExpiresInSeconds: count,
};

export const LOG_ENTRY: Shape<LogEntry> = {
  agentId: text,
  organizationId: text,
  action: text,
  status: text,
  context: isJsonObject,
  reason: text,
  approvalId: text,
  ipAddress: text,
  createdAt: text,
};

export const WEBHOOK_ENDPOINT: Shape<WebhookEndpoint> = {
  url: text,
  events: texts,
  enabled: flag,
  secret: text,
  createdAt: text,
};

export const WEBHOOK_DELIVERY: Shape<WebhookDelivery> = {
  endpointId: text,
  webhookId: text,
  event: text,
  status: text,
  createdAt: text,
};

const CHECKPOINT: Shape<Omit<LogCheckpoint, "seal">> = { publicKey: text };

const SEAL: Shape<LogSeal> = {
  organizationId: text,
  number: count,
  size: count,
  root: text,
  previous: text,
  oldestEntryAt: text,
  newestEntryAt: text,
  sealedAt: text,
  keyId: text,
  hash: text,
  signature: text,
};

const APPROVAL: Shape<Omit<Approval, "approved" | "pending">> = {
  status: text,
  agentId: text,
  action: text,
  context: isJsonObject,
  createdAt: text,
  expiresAt: text,
  resolvedAt: text,
  resolvedBy: text,
  redeemedAt: text,
  reason: text,
  comment: text,
};

/** Reads one row of a list, or the object of an answer. */
export type ReadRow<T> = (row: JsonValue, answer: Answer) => T;

/** Reads objects of a shape; `known` fills in what the answer leaves out. */
export function rowReader<T extends Answered>(
  shape: Shape<T>,
  known: Record<string, string> = {},
): ReadRow<T> {
  return (row, answer) => {
    const wire = isJsonObject(row) ? { ...known, ...row } : {};
    const id = ownMember(wire, "id");
    if (!text(id) || id === "") throw unexpected(answer, row, "an object with an id was expected");
    const fields = readFields(shape, wire, answer);
    const result = { id, ...fields, raw: row, requestId: answer.requestId };
    return Object.freeze(result) as unknown as T;
  };
}

/** The fields of a shape; null for one that is not there. */
function readFields<T>(shape: Shape<T>, wire: JsonObject, answer: Answer): JsonObject {
  const tests = Object.entries(shape as Record<string, (value: unknown) => boolean>);
  const fields = tests.map(([name, isRight]) => {
    const value = (ownMember(wire, snakeCase(name)) ?? null) as JsonValue;
    if (value !== null && !isRight(value))
      throw unexpected(answer, wire, `${snakeCase(name)} is not what it should be`);
    return [name, value] as const;
  });
  return Object.fromEntries(fields);
}

/** An approval; its id is called `id` or, as in webhooks, `approval_id`. */
export const approvalRow: ReadRow<Approval> = (row, answer) => {
  const wire = isJsonObject(row) ? row : {};
  const status = ownMember(wire, "status");
  if (!text(status)) throw unexpected(answer, row, "status is missing");
  const id = ownMember(wire, "id") ?? ownMember(wire, "approval_id");
  const read = rowReader<Omit<Approval, "approved" | "pending">>(APPROVAL);
  const approval = read({ ...wire, ...(text(id) ? { id } : {}) }, answer);
  const [approved, pending] = [status === "approved", status === "pending_approval"];
  return Object.freeze({ ...approval, approved, pending, raw: wire });
};

/** A checkpoint of the log; its seal has every field, or there is none. */
export const checkpointRow: ReadRow<LogCheckpoint> = (row, answer) => {
  const wire = isJsonObject(row) ? row : {};
  const { publicKey = null } = readFields(CHECKPOINT, wire, answer);
  const given = ownMember(wire, "seal");
  if (given !== null && !isJsonObject(given)) throw unexpected(answer, row, "seal is missing");
  const seal = given && readFields(SEAL, given, answer);
  if (seal && Object.values(seal).includes(null))
    throw unexpected(answer, row, "the seal lacks a field");
  const result = { seal: seal && Object.freeze(seal), publicKey, raw: wire };
  return Object.freeze({ ...result, requestId: answer.requestId }) as unknown as LogCheckpoint;
};

/** The object in an answer's body. */
export function readOne<T>(readRow: ReadRow<T>, answer: Answer): T {
  return readRow(readObject(answer), answer);
}

/** Some items of a list, and the cursor of the next ones (null at the end). */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** One page of a list. */
export function readPage<T>(readRow: ReadRow<T>, answer: Answer): Page<T> {
  const raw = readObject(answer);
  const rows = ownMember(raw, "data");
  const cursor = ownMember(raw, "next_cursor") ?? null;
  if (!Array.isArray(rows) || (cursor !== null && !text(cursor)))
    throw unexpected(answer, raw, "a list must have data and next_cursor");
  const items = (rows as JsonValue[]).map((row) => readRow(row, answer));
  return { items, nextCursor: cursor || null };
}
