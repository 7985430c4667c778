import type { AgentWarden } from "../../client";
import { ApprovalTimeoutError } from "../../errors";
import type { Approval } from "../../results";
import { EXIT, type ExitCode } from "../exit-codes";
import { printJson, printLine, printNote } from "../print";

export interface ApprovalFilter {
  status?: string | undefined;
  agentId?: string | undefined;
  most: number;
  json: boolean;
}

/** Prints the newest approvals, one a line. */
export async function listApprovals(guard: AgentWarden, filter: ApprovalFilter): Promise<ExitCode> {
  const { status, agentId, most, json } = filter;
  const found: Approval[] = [];
  for await (const approval of guard.approvals.list({
    status,
    agentId,
    limit: Math.min(most, 100),
  })) {
    found.push(approval);
    if (found.length >= most) break;
  }
  if (json) printJson(found.map(({ raw }) => raw));
  else for (const approval of found) printLine(lineOf(approval));
  return EXIT.ok;
}

/** Waits until a human decided. Ok only when it is approved. */
export async function waitForDecision(
  guard: AgentWarden,
  approvalId: string,
  { timeoutMs, json }: { timeoutMs: number; json: boolean },
): Promise<ExitCode> {
  try {
    const approval = await guard.waitForApproval(approvalId, { timeoutMs });
    if (json) printJson(approval.raw);
    else printLine(lineOf(approval));
    return approval.approved ? EXIT.ok : EXIT.denied;
  } catch (error) {
    if (!(error instanceof ApprovalTimeoutError)) throw error;
    printNote(error.message);
    return EXIT.needsApproval;
  }
}

function lineOf({ id, status, createdAt, agentId, action, comment }: Approval): string {
  const parts = [id, status, createdAt, agentId, action, comment && `(${comment})`];
  return parts.filter(Boolean).join("  ");
}
