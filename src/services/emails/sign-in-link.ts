import type { Email } from "@/gateways/email";
import { asEmail } from "./letter";

/** The mail with a link that signs in; `minutes` says how long it is good for. */
export function signInLinkEmail(mail: { to: string; url: string; minutes: number }): Email {
  return asEmail({
    to: mail.to,
    subject: "Your sign-in link for AgentWarden",
    sentences: ["Someone, hopefully you, asked to sign in to AgentWarden with this address."],
    link: { label: "Sign in", url: mail.url },
    remark: `The link works once, within ${mail.minutes} minutes. If you did not ask for it, nothing happens unless you follow it.`,
  });
}
