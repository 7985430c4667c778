import { insertReviewerEmails, takeUntoldApprovals } from "@/db/queries/reviewer-emails";
import { can, ROLES } from "@/domain/role";
import type { Platform } from "../context";

const BATCH = 100;
const REVIEWERS = ROLES.filter((role) => can(role, "approvals.resolve"));

/**
 * Puts e-mails in line for the reviewers of requests that nobody was told of yet; returns how many.
 * Done apart from the check that opened the request, which must not wait for it. Where mails only go
 * to the log nothing is put in line; once they are sent, reviewers hear of what still waits.
 */
export async function lineUpEmails(platform: Pick<Platform, "db" | "mailer">): Promise<number> {
  if (platform.mailer.writesToLog) return 0;
  let total = 0;
  for (;;) {
    const { taken, written } = await lineUpBatch(platform);
    total += written;
    if (taken < BATCH) return total;
  }
}

async function lineUpBatch({ db }: Pick<Platform, "db">) {
  return db.system(async (tx) => {
    const ids = await takeUntoldApprovals(tx, BATCH);
    const written = ids.length > 0 ? await insertReviewerEmails(tx, ids, REVIEWERS) : 0;
    return { taken: ids.length, written };
  });
}
