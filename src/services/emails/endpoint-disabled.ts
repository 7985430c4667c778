import type { Email } from "@/gateways/email";
import { asEmail, quoted } from "./letter";

/** The mail that tells who looks after webhooks that a receiver asked for nothing more. */
export function endpointDisabledEmail(mail: {
  to: string;
  organizationName: string;
  /** Where events were sent. */
  endpointUrl: string;
  /** The endpoint's page. */
  url: string;
}): Email {
  return asEmail({
    to: mail.to,
    subject: `A webhook of ${quoted(mail.organizationName)} was switched off`,
    sentences: [
      `The server at ${mail.endpointUrl} answered 410 Gone, which asks us to send it nothing more. We switched the webhook off.`,
      "Approvals go on as before, but this server no longer hears of them. When it is back, switch the webhook on again and recover what it missed.",
    ],
    link: { label: "Open the webhook", url: mail.url },
    remark: `You get this because you are an owner or admin of ${quoted(mail.organizationName)} on AgentWarden.`,
  });
}
