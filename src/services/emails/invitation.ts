import type { Role } from "@/domain/role";
import type { Email } from "@/gateways/email";
import { asEmail, quoted } from "./letter";

/** The mail that asks someone to join an organization. */
export function invitationEmail(mail: {
  to: string;
  inviterName: string;
  organizationName: string;
  role: Role;
  url: string;
  days: number;
}): Email {
  const organization = quoted(mail.organizationName);
  return asEmail({
    to: mail.to,
    subject: `Join ${organization} on AgentWarden`,
    sentences: [
      `${quoted(mail.inviterName)} invites you to join "${organization}" on AgentWarden as ${mail.role}.`,
      "AgentWarden asks people before AI agents do what cannot be undone.",
    ],
    link: { label: "Accept the invitation", url: mail.url },
    remark: `The invitation is for ${mail.to} and lapses in ${mail.days} days. If you do not know who sent it, ignore it.`,
  });
}
