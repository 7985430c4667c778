import type { Tx } from "@/db/client";
import {
  type ClaimedEmail,
  claimEmails,
  type DueMember,
  dropEmails,
  listNextToExpire,
  lockDueMember,
  saveFailure,
  saveSent,
} from "@/db/queries/reviewer-emails";
import { can } from "@/domain/role";
import type { Email } from "@/gateways/email";
import { sha256 } from "@/lib/hash";
import { newId } from "@/lib/ids";
import type { Platform } from "../context";
import { approvalRequestsEmail, type ToldRequest } from "../emails/approval-requests";

/** Mails under way at once: one that hangs does not hold up the others, and the provider counts. */
const LANES = 2;
/** Longer than the longest attempt: what a killed process held is taken over after this. */
const LEASE_SECONDS = 60;
/** After the first failure, the second, the third; a mail that fails once more is given up. */
const RETRY_WAIT_SECONDS = [60, 300, 900];
/** Requests that one mail lists. */
const LISTED = 10;

/**
 * Writes to every member for whom something is due: one mail about all of it, and to nobody more
 * than once a minute. What fails is tried again later and holds up nobody else.
 *
 * @returns how many mails went out
 */
export async function sendDueEmails(platform: Platform): Promise<number> {
  if (platform.mailer.writesToLog) return 0;
  const lanes = Array.from({ length: LANES }, () => sendOneByOne(platform));
  const sent = await Promise.all(lanes);
  return sent.reduce((sum, count) => sum + count, 0);
}

async function sendOneByOne(platform: Platform): Promise<number> {
  for (let sent = 0; ;) {
    const claim = await platform.db.system(claimNext);
    if (!claim) return sent;
    if (claim.requests.length > 0 && (await send(platform, claim))) sent++;
  }
}

interface Claim {
  member: DueMember;
  lease: string;
  /** The approvals the mail tells of; empty when everything due was dropped. */
  approvalIds: string[];
  requests: ToldRequest[];
}

/** All that is due for one member, without what need not be told any more; null when nothing is. */
async function claimNext(tx: Tx): Promise<Claim | null> {
  const member = await lockDueMember(tx);
  if (!member) return null;
  const lease = newId("req");
  const claimed = await claimEmails(tx, member.id, { lease, leaseSeconds: LEASE_SECONDS });
  const approvalIds: string[] = [];
  const dropped = new Map<string, string[]>();
  for (const email of claimed) {
    const reason = dropReason(member, email);
    if (reason) dropped.set(reason, [...(dropped.get(reason) ?? []), email.id]);
    else approvalIds.push(email.approvalId);
  }
  for (const [reason, ids] of dropped) await dropEmails(tx, ids, reason);
  const requests = await listNextToExpire(tx, approvalIds, LISTED);
  return { member, lease, approvalIds, requests };
}

function dropReason({ role, approvalEmails }: DueMember, email: ClaimedEmail): string | null {
  if (!email.isOpen) return "request_closed";
  if (!can(role, "approvals.resolve")) return "not_a_reviewer";
  if (approvalEmails === "never") return "not_wanted";
  return email.attempt > RETRY_WAIT_SECONDS.length + 1 ? "not_sent" : null;
}

/** Sends outside any transaction and keeps what came of it while the claim is still ours. */
async function send(platform: Platform, claim: Claim): Promise<boolean> {
  const { lease, member } = claim;
  const outcome = await handOver(platform, mailOf(platform, claim), member.id);
  return platform.db.tenant(member.organizationId, async (tx) => {
    if (outcome === "sent") return (await saveSent(tx, lease)) > 0;
    await saveFailure(tx, lease, outcome === "refused" ? [] : RETRY_WAIT_SECONDS);
    return false;
  });
}

/** `refused` where the same mail would be refused again, `failed` where it may yet be taken. */
async function handOver(
  platform: Platform,
  mail: Email,
  memberId: string,
): Promise<"sent" | "failed" | "refused"> {
  try {
    await platform.mailer.send(mail);
    return "sent";
  } catch (error) {
    const isFinal = error instanceof Error && "isPermanent" in error && error.isPermanent === true;
    const next = isFinal ? "it would be refused again" : "it is tried again";
    platform.logger.warn({ err: error, memberId }, `a reviewer was not mailed; ${next}`);
    return isFinal ? "refused" : "failed";
  }
}

/** Named after what it tells: a mail whose sending was not kept does not arrive a second time. */
function mailOf({ appUrl }: Platform, { member, requests, approvalIds }: Claim): Email {
  const { email: to, organizationName } = member;
  const total = approvalIds.length;
  const named = [member.id, ...approvalIds.toSorted()].join(" ");
  return {
    ...approvalRequestsEmail({ to, organizationName, appUrl, requests, total }),
    sendOnceKey: `requests-${sha256(named)}`,
  };
}
