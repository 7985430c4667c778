/** When a reviewer is told of new requests by e-mail. */
export const APPROVAL_EMAILS = ["each", "hourly", "never"] as const;
export type ApprovalEmails = (typeof APPROVAL_EMAILS)[number];
