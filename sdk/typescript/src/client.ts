import { type ActInput, runGuarded } from "./flows/act";
import { check, type CheckInput } from "./flows/check";
import { protect, type Protected, type ProtectInput } from "./flows/protect";
import { waitForApproval, type WaitOptions } from "./flows/wait-for-approval";
import { type LogInput, writeLog } from "./flows/write-log";
import { refuseUnknown } from "./given";
import { Agents } from "./resources/agents";
import { Approvals } from "./resources/approvals";
import { Logs } from "./resources/logs";
import { Permissions } from "./resources/permissions";
import { WebhookDeliveries } from "./resources/webhook-deliveries";
import { WebhookEndpoints } from "./resources/webhook-endpoints";
import type { Approval, CheckResult, LogEntry } from "./results";
import {
  type AgentWardenOptions,
  changedSettings,
  resolveSettings,
  type Settings,
} from "./settings";
import { webhooks } from "./webhooks";

const EXECUTE_FIELDS = ["agentId", "action", "context", "waitMs", "idempotencyKey", "signal"];

/** Asks AgentWarden before an agent acts. One client serves any number of calls at once. */
export class AgentWarden {
  // Private, so that nothing that prints a client prints its key.
  readonly #settings: Settings;

  /** Decisions put to humans. */
  readonly approvals: Approvals;
  /** AI agents that ask before they act. */
  readonly agents: Agents;
  /** What agents may do. */
  readonly permissions: Permissions;
  /** The audit trail. */
  readonly logs: Logs;
  /** Where events are sent. */
  readonly webhookEndpoints: WebhookEndpoints;
  /** Events on their way. */
  readonly webhookDeliveries: WebhookDeliveries;
  /** Verifies what arrives at your webhook endpoint. */
  readonly webhooks = webhooks;

  /** Throws AuthenticationError without a key, ValidationError for other unusable options. */
  constructor(options: AgentWardenOptions = {}) {
    const settings = resolveSettings(options);
    this.#settings = settings;
    this.approvals = new Approvals(settings);
    this.agents = new Agents(settings);
    this.permissions = new Permissions(settings);
    this.logs = new Logs(settings);
    this.webhookEndpoints = new WebhookEndpoints(settings);
    this.webhookDeliveries = new WebhookDeliveries(settings);
  }

  /**
   * Asks whether the agent may do the action with this context. A deny is an answer, not an error.
   *
   * Throws AuthenticationError, PermissionDeniedError, ValidationError or RateLimitError; and
   * NetworkError or ServerError, unless `onError: "deny"` makes those a denied result.
   */
  check(input: CheckInput): Promise<CheckResult> {
    return check(this.#settings, input);
  }

  /** Writes to the audit trail. Throws any AgentWardenError; `onError` does not apply here. */
  log(input: LogInput): Promise<LogEntry> {
    return writeLog(this.#settings, input);
  }

  /**
   * Checks, then calls `run()` if allowed, logs success or failed, and returns what it returned.
   *
   * Never runs it unless allowed: throws ActionDenied, or ApprovalRequired when a human must
   * approve. With `waitMs` it waits that long for the human and redeems the approval
   * (ApprovalTimeoutError when nobody decided). What `run` throws is logged as failed and thrown
   * again. If only the logging fails, that is told to `warn`.
   */
  async execute<T>(input: ActInput, run: () => T | Promise<T>): Promise<T> {
    refuseUnknown("execute", input, EXECUTE_FIELDS);
    return runGuarded(this.#settings, input, run);
  }

  /**
   * The same function, every call of it going the way of `execute`. `context(...args)` says what
   * the reviewer sees; if it says something else before the function runs, the call is refused.
   */
  protect<This, Args extends unknown[], Result>(
    input: ProtectInput<Args>,
    fn: (this: This, ...args: Args) => Result,
  ): Protected<This, Args, Result> {
    return protect(this.#settings, input, fn);
  }

  /**
   * Waits until a human decided, it expired or was cancelled: test `approved` on the result.
   *
   * `timeoutMs` counts for the whole wait, 300,000 by default. Throws ApprovalTimeoutError; passing
   * outages while waiting are waited out.
   */
  waitForApproval(approvalId: string, options: WaitOptions = {}): Promise<Approval> {
    return waitForApproval(this.#settings, approvalId, options);
  }

  /** The same client with other settings. */
  withOptions(
    changes: Pick<AgentWardenOptions, "timeoutMs" | "maxRetries" | "onError">,
  ): AgentWarden {
    return new AgentWarden(changedSettings(this.#settings, changes));
  }
}
