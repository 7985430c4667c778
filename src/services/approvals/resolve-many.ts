import { AppError, type ErrorCode, type ErrorExtra } from "@/domain/errors";
import type { ApprovalNow } from "@/db/queries/approvals";
import { type Ctx, requireRight } from "../context";
import { resolveApproval, type ResolveInput } from "./resolve-approval";

/** What came of one of several; the others are not touched by its refusal. */
export type ItemResult =
  | { id: string; ok: true; approval: ApprovalNow }
  | { id: string; ok: false; code: ErrorCode; message: string; extra: ErrorExtra };

/**
 * Approves or rejects several, each for itself and each once: what one click could not decide comes
 * back with its reason.
 *
 * @throws AppError `forbidden`
 */
export async function resolveMany(
  ctx: Ctx,
  input: Omit<ResolveInput, "id"> & { ids: readonly string[] },
): Promise<ItemResult[]> {
  requireRight(ctx, "approvals.resolve");
  const results: ItemResult[] = [];
  for (const id of new Set(input.ids)) results.push(await resolveOne(ctx, { ...input, id }));
  return results;
}

async function resolveOne(ctx: Ctx, input: ResolveInput): Promise<ItemResult> {
  const { id } = input;
  try {
    return { id, ok: true, approval: await resolveApproval(ctx, input) };
  } catch (error) {
    if (error instanceof AppError)
      return { id, ok: false, code: error.code, message: error.message, extra: error.extra };
    ctx.logger.error({ err: error, requestId: ctx.requestId, approvalId: id }, "not decided");
    const message = "This one was not decided; try again";
    return { id, ok: false, code: "internal_error", message, extra: {} };
  }
}
