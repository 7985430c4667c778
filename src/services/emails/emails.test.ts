import { describe, expect, it } from "vitest";
import { approvalRequestsEmail, type ToldRequest } from "./approval-requests";
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

const REQUEST: ToldRequest = {
  id: "0195a0c2-0000-7000-8000-000000000001",
  agentName: "Refund bot",
  action: "stripe.refund",
  reason: "This action requires human approval",
  amount: "1250.5",
  currency: "USD",
  maxAmount: "100",
  context: '{"amount":1250.5,"currency":"USD","note":"<a href=https://evil.example>click</a>"}',
  expiresAt: new Date("2026-03-12T13:03:59.999Z"),
};

function mailAbout(...requests: Partial<ToldRequest>[]) {
  return approvalRequestsEmail({
    to: "ann@example.com",
    organizationName: "Acme",
    appUrl: "https://warden.example",
    requests: requests.map((request) => ({ ...REQUEST, ...request })),
    total: requests.length,
  });
}

describe("the mail about a request", () => {
  it("tells the facts that decide, where to look, and where to stop the mails", () => {
    const { subject, text, html } = mailAbout({});
    expect(subject).toBe("Approval needed: stripe.refund by Refund bot");
    expect(text).toContain(`Action: stripe.refund
Agent: Refund bot
Amount: 1,250.50 USD (over the limit of 100.00 USD)
Why a person is asked: This action requires human approval
Expires: 2026-03-12 13:03 UTC`);
    expect(text).toContain("Opening the link decides nothing");
    for (const url of [
      `https://warden.example/approvals/${REQUEST.id}`,
      "https://warden.example/account",
    ]) {
      expect(text).toContain(`\n${url}\n`);
      expect(html).toContain(`href="${url}"`);
    }
  });

  it.each([
    [{ maxAmount: null }, "Amount: 1,250.50 USD\n"],
    [
      { amount: null, context: '{"amount":7,"currency":"EUR"}' },
      "Amount: 7.00 EUR (not comparable with the limit of 100.00 USD)\n",
    ],
    [
      { amount: null, context: "{}" },
      "Amount: none that can be read (not comparable with the limit of 100.00 USD)\n",
    ],
  ])("says what the amount is held against: %j", (request, line) => {
    expect(mailAbout(request).text).toContain(line);
  });

  it("says nothing of an amount where none is at stake", () => {
    const request = { amount: null, maxAmount: null, context: "{}" };
    expect(mailAbout(request).text).not.toContain("Amount");
  });

  it("carries nothing of the agent's own context", () => {
    const { subject, text, html } = mailAbout({});
    for (const part of [subject, text, html]) {
      expect(part).not.toContain("evil");
      expect(part).not.toContain("note");
    }
  });

  it("shows hostile names as text: no markup, no link, no header, nothing hidden", () => {
    const agentName = `<img src=x onerror=alert(1)> https://evil.example/x a@evil.example \u202Egpj.exe\r\nBcc: all@example.com`;
    const { subject, text, html } = mailAbout({ agentName, action: "evil.example" });
    expect(subject).not.toMatch(/[\r\n\u202E]/);
    expect(subject.length).toBeLessThan(160);
    expect(html).not.toContain("<img");
    expect(html).not.toMatch(/https?:\/\/evil|evil\.example|a@evil/);
    expect(html.match(/href="[^"]*"/g)).toEqual([
      `href="https://warden.example/approvals/${REQUEST.id}"`,
      'href="https://warden.example/account"',
    ]);
    expect(text).toContain("https[:]//evil.example/x");
    expect(text).not.toContain("https://evil");
    expect(text).toContain("[U+202E]gpj.exe");
    expect(text).not.toMatch(/^Bcc/m);
  });
});

describe("the mail about several requests", () => {
  const other = { id: "0195a0c2-0000-7000-8000-000000000002", action: "db.drop" };

  it("lists them, each with its own link, and leads to the inbox", () => {
    const { subject, text, html } = mailAbout({}, other);
    expect(subject).toBe("2 requests need approval in Acme");
    for (const body of [text, html])
      for (const id of [REQUEST.id, other.id])
        expect(body).toContain(`https://warden.example/approvals/${id}`);
    expect(text).toContain("Open the inbox:\nhttps://warden.example/approvals\n");
    expect(text).not.toContain("more, in the inbox");
  });

  it("says how many it does not list", () => {
    const mail = {
      to: "a@b.example",
      organizationName: "A\r\nBcc: x",
      appUrl: "https://w.example",
    };
    const { subject, text, html } = approvalRequestsEmail({
      ...mail,
      requests: [REQUEST],
      total: 42,
    });
    expect(subject).toMatch(/^42 requests need approval in A/);
    expect(subject).not.toMatch(/[\r\n]/);
    for (const body of [text, html]) expect(body).toContain("And 41 more, in the inbox.");
  });
});
