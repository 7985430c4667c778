import { bearsSecret } from "@/auth/bearer";
import { AppError } from "@/domain/errors";
import { newId } from "@/lib/ids";
import { settleDue } from "@/services/approvals/settle-due";
import type { Platform } from "@/services/context";
import { sealLog } from "@/services/evidence/seal-log";
import { applyRetention } from "@/services/retention";
import { lineUpEmails } from "@/services/reviewer-emails/line-up-emails";
import { sendDueEmails } from "@/services/reviewer-emails/send-due-emails";
import type { Deliveries } from "@/services/webhooks/deliver-due";
import { answerAll } from "./agent-route";
import { respond } from "./respond";

export interface CronDeps {
  platform: Platform;
  deliveries: Deliveries;
  cronSecret: string | null;
}

/** The work that time calls for, by the name of its route. */
export const CRON_JOBS = {
  webhooks: async ({ deliveries }: CronDeps) => deliveries.deliverDue(),
  expire: async ({ platform, deliveries }: CronDeps) => {
    const settled = await settleDue(platform, newId("req"));
    if (settled > 0) await deliveries.deliverDue();
    return { settled };
  },
  emails: async ({ platform }: CronDeps) => {
    const linedUp = await lineUpEmails(platform);
    return { linedUp, sent: await sendDueEmails(platform) };
  },
  seal: async ({ platform }: CronDeps) => ({ sealed: await sealLog(platform) }),
  retention: async ({ platform }: CronDeps) => ({ removed: await applyRetention(platform) }),
} satisfies Record<string, (deps: CronDeps) => Promise<Record<string, number>>>;

export type CronJob = keyof typeof CRON_JOBS;

/** Runs a job for a caller that bears the cron secret; anyone else changes nothing. */
export function handleCron(request: Request, job: CronJob, deps: CronDeps): Promise<Response> {
  return answerAll(request, deps.platform, async (envelope) => {
    if (!bearsSecret(request.headers, deps.cronSecret))
      throw new AppError("invalid_api_key", "Invalid cron secret");
    return respond(envelope, 200, await CRON_JOBS[job](deps));
  });
}
