import { describe, expect, it } from "vitest";
import { invitationEmail } from "./invitation";
import { signInLinkEmail } from "./sign-in-link";

const INVITATION = {
  to: "bob@example.com",
  inviterName: "Ann",
  organizationName: "Acme",
  role: "reviewer",
  url: "https://warden.example/invitation/t0ken",
  days: 7,
} as const;

describe("an invitation's mail", () => {
  it("says who invites whom to what, and where to accept", () => {
    const email = invitationEmail(INVITATION);
    expect(email).toMatchObject({ to: "bob@example.com", subject: "Join Acme on AgentWarden" });
    for (const body of [email.text, email.html]) {
      expect(body).toContain("Ann invites you to join");
      expect(body).toContain("as reviewer");
      expect(body).toContain(INVITATION.url);
    }
  });

  it("cannot be made to carry another's markup, header or message", () => {
    const email = invitationEmail({
      ...INVITATION,
      inviterName: `<img src=x onerror="alert(1)">`,
      organizationName: `A\r\nBcc: all@example.com ${"now visit evil.example ".repeat(9)}`,
    });
    expect(email.html).not.toContain("<img");
    expect(email.subject).not.toMatch(/[\r\n]/);
    expect(email.subject.length).toBeLessThan(100);
  });
});

describe("a sign-in link's mail", () => {
  it("carries the link whole, in text and escaped in HTML", () => {
    const url =
      "https://warden.example/sign-in/confirm?callbackUrl=%2F&token=abc&email=a%40b.example";
    const email = signInLinkEmail({ to: "ann@example.com", url, minutes: 30 });
    expect(email.text).toContain(`\n${url}\n`);
    expect(email.html).toContain(`href="${url.replaceAll("&", "&amp;")}"`);
    expect(email.text).toContain("30 minutes");
  });
});
