import { amountLabel, shownAmount } from "@/domain/approval-amount";
import type { Email } from "@/gateways/email";
import { asEmail, type Entry, quoted } from "./letter";

/** What a reviewer is told of a request: what the service itself knows, not the agent's context. */
export interface ToldRequest {
  id: string;
  agentName: string;
  action: string;
  reason: string;
  amount: string | null;
  currency: string | null;
  maxAmount: string | null;
  /** Only the amount is read from it. */
  context: string;
  expiresAt: Date;
}

export interface RequestsMail {
  to: string;
  organizationName: string;
  appUrl: string;
  /** The requests to list, at least one. */
  requests: readonly ToldRequest[];
  /** How many there are in all. */
  total: number;
}

/** The mail about requests that wait for this reviewer: one in full, or several as a list. */
export function approvalRequestsEmail(mail: RequestsMail): Email {
  const [first] = mail.requests;
  if (!first) throw new Error("a mail about no request");
  return asEmail({
    to: mail.to,
    ...(mail.total === 1 ? oneRequest(mail, first) : severalRequests(mail)),
    remark:
      "Opening the link decides nothing: you approve or reject on the page, signed in. " +
      "You get this mail because you review the requests of this organization.",
    settings: { label: "Change when AgentWarden mails you", url: `${mail.appUrl}/account` },
  });
}

function oneRequest({ organizationName, appUrl }: RequestsMail, request: ToldRequest) {
  return {
    subject: `Approval needed: ${quoted(request.action)} by ${quoted(request.agentName)}`,
    sentences: [
      `In "${quoted(organizationName)}" an agent asks to act and waits for a person's answer.`,
    ],
    entries: [entryOf(request)],
    link: { label: "Look at the request", url: urlOf(appUrl, request) },
  };
}

function severalRequests({ organizationName, appUrl, requests, total }: RequestsMail) {
  const organization = quoted(organizationName);
  const left = total - requests.length;
  return {
    subject: `${total} requests need approval in ${organization}`,
    sentences: [
      `In "${organization}" ${total} requests of agents wait for a person's answer. What expires first comes first.`,
    ],
    entries: requests.map((request) => ({
      ...entryOf(request),
      link: { label: "Look at it", url: urlOf(appUrl, request) },
    })),
    more: left > 0 ? `And ${left} more, in the inbox.` : null,
    link: { label: "Open the inbox", url: `${appUrl}/approvals` },
  };
}

function entryOf(request: ToldRequest): Entry {
  const amount = amountOf(request);
  return {
    facts: [
      ["Action", request.action],
      ["Agent", request.agentName],
      ...(amount ? [["Amount", amount] as const] : []),
      ["Why a person is asked", request.reason],
      ["Expires", `${request.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC`],
    ],
  };
}

function amountOf(request: ToldRequest): string | null {
  const { maxAmount, currency } = request;
  const shown = shownAmount(request);
  const limit = maxAmount === null ? null : amountLabel({ digits: maxAmount, currency });
  if (!shown && !limit) return null;
  const amount = shown?.label ?? "none that can be read";
  if (!limit) return amount;
  return request.amount === null
    ? `${amount} (not comparable with the limit of ${limit})`
    : `${amount} (over the limit of ${limit})`;
}

function urlOf(appUrl: string, { id }: ToldRequest): string {
  return `${appUrl}/approvals/${id}`;
}
