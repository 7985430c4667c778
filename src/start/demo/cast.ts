import type { NewPermission } from "@/services/permissions/create-permission";
import type { Chance } from "./chance";

/** An agent of the demo, what it may do, and how the requests it makes look. */
export interface DemoAgent {
  name: string;
  description: string;
  permissions: (Pick<NewPermission, "action"> & Partial<NewPermission>)[];
  requests: [DemoRequest, ...DemoRequest[]];
}

export interface DemoRequest {
  action: string;
  /** What usually becomes of it. */
  verdict: "allowed" | "asks" | "blocked";
  context(chance: Chance): object;
}

const FIRST = ["Maya", "Jonas", "Aiko", "Sofia", "Liam", "Priya", "Chen", "Fatima"] as const;
const LAST = ["Okafor", "Lindqvist", "Tanaka", "Moreau", "Novak", "Haddad", "Reyes"] as const;
const email = (c: Chance) => `${c.pick(FIRST)}.${c.pick(LAST)}@example.com`.toLowerCase();
const customer = (c: Chance) => `cus_${c.whole(100_000, 999_999)}`;
const money = (c: Chance, from: number, to: number) => c.whole(from * 100, to * 100) / 100;

const asks = (action: string, more: Partial<NewPermission> = {}) => ({
  action,
  requiresApproval: true,
  ...more,
});
const denies = (action: string) => ({ action, effect: "deny" as const });

export const CAST: readonly [DemoAgent, ...DemoAgent[]] = [
  {
    name: "refund-bot",
    description: "Answers billing tickets and refunds customers",
    permissions: [
      asks("stripe.refund", { maxAmount: "100", currency: "USD" }),
      asks("stripe.refund.full", { maxAmount: "100", currency: "USD" }),
      asks("stripe.refund.partial", { maxAmount: "250", currency: "USD" }),
      { action: "stripe.charge.read" },
      { action: "stripe.invoice.send" },
      denies("stripe.payout.*"),
      asks("stripe.coupon.create", { maxAmount: "50", currency: "USD" }),
    ],
    requests: [
      {
        action: "stripe.refund",
        verdict: "asks",
        context: (c) => ({
          amount: money(c, 120, 2_400),
          currency: "USD",
          customer_id: customer(c),
          customer_email: email(c),
          order_id: `ord_${c.whole(10_000, 99_999)}`,
          reason: c.pick(["Damaged in shipping", "Charged twice", "Cancelled within 14 days"]),
          agent_reasoning: "The customer sent photos; the order is within the return window.",
        }),
      },
      {
        action: "stripe.refund",
        verdict: "allowed",
        context: (c) => ({ amount: money(c, 5, 100), currency: "USD", customer_id: customer(c) }),
      },
      {
        action: "stripe.charge.read",
        verdict: "allowed",
        context: (c) => ({ customer_id: customer(c) }),
      },
      {
        action: "stripe.payout.create",
        verdict: "blocked",
        context: (c) => ({ amount: money(c, 1_000, 9_000), currency: "USD" }),
      },
    ],
  },
  {
    name: "support-triage",
    description: "Reads tickets, answers the easy ones, closes accounts on request",
    permissions: [
      { action: "zendesk.ticket.*" },
      asks("account.close"),
      asks("account.email.change"),
      { action: "email.send" },
      asks("email.send.bulk", { approvalExpiresInSeconds: 14_400 }),
      { action: "crm.contact.read" },
      denies("crm.contact.delete"),
    ],
    requests: [
      {
        action: "zendesk.ticket.reply",
        verdict: "allowed",
        context: (c) => ({ ticket_id: c.whole(40_000, 49_999), tone: "friendly" }),
      },
      {
        action: "account.close",
        verdict: "asks",
        context: (c) => ({
          user_id: `usr_${c.whole(1_000, 9_999)}`,
          user_email: email(c),
          reason: "GDPR deletion request",
          open_invoices: c.whole(0, 2),
        }),
      },
      {
        action: "email.send.bulk",
        verdict: "asks",
        context: (c) => ({
          recipient_count: c.whole(800, 24_000),
          segment: c.pick(["trial-expiring", "eu-customers", "inactive-90d"]),
          subject: "Your plan is changing",
          preview: "Hi there,\nfrom next month on your plan includes…",
        }),
      },
    ],
  },
  {
    name: "deploy-pilot",
    description: "Ships what has passed review",
    permissions: [
      { action: "deploy.staging" },
      asks("deploy.production", { approvalExpiresInSeconds: 3_600 }),
      asks("deploy.rollback"),
      { action: "github.pr.*" },
      asks("terraform.apply", { approvalExpiresInSeconds: 7_200 }),
      denies("terraform.destroy"),
      { action: "ci.run.*" },
    ],
    requests: [
      {
        action: "deploy.production",
        verdict: "asks",
        context: (c) => ({
          service: c.pick(["checkout", "search", "ledger", "web"]),
          version: `v${c.whole(2, 4)}.${c.whole(0, 40)}.${c.whole(0, 9)}`,
          commit: c.whole(0x1000000, 0xfffffff).toString(16),
          checks: { unit: "passed", e2e: "passed", canary_error_rate: c.whole(0, 9) / 1000 },
          changed_files: c.whole(1, 60),
        }),
      },
      {
        action: "deploy.staging",
        verdict: "allowed",
        context: (c) => ({ service: c.pick(["web", "search"]) }),
      },
      {
        action: "terraform.destroy",
        verdict: "blocked",
        context: () => ({ workspace: "eu-west-1" }),
      },
    ],
  },
  {
    name: "data-janitor",
    description: "Keeps the warehouse tidy",
    permissions: [
      asks("database.users.delete"),
      asks("database.orders.cancel"),
      { action: "database.vacuum" },
      { action: "warehouse.query" },
      asks("warehouse.table.drop"),
      denies("database.backup.delete"),
    ],
    requests: [
      {
        action: "database.users.delete",
        verdict: "asks",
        context: (c) => ({
          table: "users",
          where: `last_login_at < '2023-0${c.whole(1, 9)}-01'`,
          rows: c.whole(3, 4_200),
          dry_run_sample: [email(c), email(c), email(c)],
        }),
      },
      {
        action: "warehouse.query",
        verdict: "allowed",
        context: (c) => ({ rows: c.whole(10, 90_000) }),
      },
      {
        action: "database.backup.delete",
        verdict: "blocked",
        context: () => ({ older_than_days: 30 }),
      },
    ],
  },
  {
    name: "ads-optimizer",
    description: "Moves budget to the campaigns that work",
    permissions: [
      asks("ads.budget.raise", { maxAmount: "500", currency: "EUR" }),
      { action: "ads.budget.lower" },
      { action: "ads.report.read" },
      asks("ads.campaign.start"),
      { action: "ads.campaign.pause" },
      denies("ads.account.*"),
    ],
    requests: [
      {
        action: "ads.budget.raise",
        verdict: "asks",
        context: (c) => ({
          amount: c.whole(510, 6_000),
          currency: "EUR",
          campaign: c.pick(["Autumn sale", "Brand search DE", "Retargeting 30d"]),
          roas_7d: c.whole(180, 640) / 100,
        }),
      },
      { action: "ads.report.read", verdict: "allowed", context: (c) => ({ days: c.whole(1, 30) }) },
    ],
  },
  {
    name: "procurement-clerk",
    description: "Orders what the office runs out of",
    permissions: [
      asks("purchase.order", { maxAmount: "300", currency: "EUR" }),
      { action: "purchase.quote" },
      asks("supplier.create"),
      asks("supplier.iban.change"),
      { action: "inventory.*" },
      denies("purchase.crypto"),
      { action: "calendar.read" },
    ],
    requests: [
      {
        action: "purchase.order",
        verdict: "asks",
        context: (c) => ({
          amount: money(c, 310, 4_800),
          currency: "EUR",
          supplier: c.pick(["Nordlicht Bürobedarf", "Kaffee Kontor", "Schmidt & Söhne"]),
          items: [
            { sku: `SKU-${c.whole(100, 999)}`, quantity: c.whole(1, 40), name: "Desk lamp" },
            { sku: `SKU-${c.whole(100, 999)}`, quantity: c.whole(1, 12), name: "Coffee, 1 kg" },
          ],
          cost_center: `CC-${c.whole(10, 99)}`,
        }),
      },
      {
        action: "supplier.iban.change",
        verdict: "asks",
        context: (c) => ({
          supplier: "Kaffee Kontor",
          old_iban: "DE89 3704 0044 0532 0130 00",
          new_iban: `LT${c.whole(10, 99)} 1000 0111 0100 1000`,
          requested_by: email(c),
        }),
      },
      {
        action: "inventory.count",
        verdict: "allowed",
        context: (c) => ({ items: c.whole(3, 200) }),
      },
    ],
  },
];
