import { listAll, post } from "../flows/manage";
import { getApproval, type GetApprovalOptions } from "../flows/wait-for-approval";
import type { Approval, ApprovalStatus } from "../results";
import type { Settings } from "../settings";
import { approvalRow } from "../wire/shapes";
import { type ListOptions, listQuery } from "./list-query";

/** Which approvals to list. */
export interface ListApprovalsOptions extends ListOptions {
  status?: ApprovalStatus | undefined;
  agentId?: string | undefined;
}

/** Decisions put to humans. Only a signed-in reviewer can approve or reject: no key can. */
export class Approvals {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** An approval; with `waitMs` the server answers once it is resolved, or then. */
  get(approvalId: string, options: GetApprovalOptions = {}): Promise<Approval> {
    return getApproval(this.#settings, approvalId, options);
  }

  /** All matching approvals, read page by page. */
  list(options: ListApprovalsOptions = {}): AsyncGenerator<Approval, void, undefined> {
    const query = listQuery("approvals.list", options, ["status", "agentId", "limit"]);
    return listAll(this.#settings, approvalRow, ["approvals"], query);
  }

  /** Withdraws a request. Throws ConflictError when it is already resolved. */
  async cancel(approvalId: string): Promise<Approval> {
    return post(this.#settings, approvalRow, ["approvals", approvalId, "cancel"]);
  }
}
