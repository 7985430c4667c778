import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { NO_DECISIONS } from "@/domain/overview-figures";
import { ChecksCard } from "./checks-card";
import type { Overview } from "./overview";
import { ReviewersCard } from "./reviewers-card";
import { RhythmCards } from "./rhythm-cards";
import { Tiles } from "./tiles";
import { TopCard } from "./top-card";
import { WebhooksCard } from "./webhooks-card";

const until = new Date(2026, 2, 10, 12, 30);
const none = { allowed: 0, asked: 0, blocked: 0 };

const anOverview = (change: Partial<Overview> = {}): Overview => ({
  days: 7,
  since: new Date(2026, 2, 3, 12, 30),
  until,
  timeZone: "America/New_York",
  unit: "day",
  pendingNow: 0,
  keptDays: null,
  checks: { now: none, before: none, slots: [] },
  topActions: [],
  topAgents: [],
  decisions: {
    now: NO_DECISIONS,
    before: NO_DECISIONS,
    byHour: [],
    byWeekday: [],
    askedByHour: [],
    askedByWeekday: [],
    reviewers: [],
  },
  endpoints: [],
  ...change,
});

const EMPTY = anOverview();

const withDecisions = (change: Partial<Overview["decisions"]>) =>
  anOverview({ decisions: { ...EMPTY.decisions, ...change } });

/** What is written, tags left out. */
const textOf = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

/** The rows of a table as screen readers meet them. */
const rowsOf = (html: string) =>
  [...html.matchAll(/<tr[ >].*?<\/tr>/gs)].map(([row]) => textOf(row).trim());

describe("a chart", () => {
  const slot = { begins: new Date(2026, 2, 4), allowed: 1_200, asked: 2, blocked: 3 };
  const counts = { allowed: 1_200, asked: 2, blocked: 3 };
  const html = renderToStaticMarkup(
    <ChecksCard overview={anOverview({ checks: { now: counts, before: none, slots: [slot] } })} />,
  );

  it("is hidden from screen readers and has its numbers in a table", () => {
    expect(html).toMatch(/<div aria-hidden="true" class="h-56">/);
    expect(html).toMatch(/<summary[^>]*>Show as table<\/summary>/);
    const rows = rowsOf(html);
    expect(rows[0]).toBe("Day Allowed Asked a human Blocked");
    expect(rows).toHaveLength(9);
    expect(rows[2]).toMatch(/^Wed,? 4 Mar 1,200 2 3$/);
  });

  it("says what it sums up to, beside the span before", () => {
    expect(textOf(html)).toContain("1,205 checks. 7 days before: 0.");
  });

  it("says why nothing is compared", () => {
    const checks = { now: counts, before: null, slots: [slot] };
    const overview = anOverview({ checks, keptDays: 7 });
    expect(textOf(renderToStaticMarkup(<ChecksCard overview={overview} />))).toContain(
      "Your plan keeps checks for 7 days.",
    );
  });
});

describe("decisions by the clock", () => {
  it("answer when, in the reader's zone; an hour without decisions has no time", () => {
    const at = (hour: number, approved: number, medianSeconds: number) => ({
      ...NO_DECISIONS,
      at: hour,
      approved,
      medianSeconds,
    });
    const decisions = { byHour: [at(9, 3, 60)], askedByHour: [at(2, 1, 9_000), at(9, 2, 60)] };
    const html = renderToStaticMarkup(<RhythmCards overview={withDecisions(decisions)} />);
    const text = textOf(html);
    expect(text).toContain("Most between 09:00 and 10:00: 3. Clock of America/New York.");
    expect(text).toContain("Longest between 02:00 and 03:00: 2 h 30 min.");
    expect(rowsOf(html)).toContain("02:00 2 h 30 min");
    expect(rowsOf(html)).toContain("03:00 —");
    expect(rowsOf(html)).toContain("09:00 3 0");
  });

  it("leave out the days of the week where there is one day", () => {
    const week = renderToStaticMarkup(<RhythmCards overview={EMPTY} />);
    const day = renderToStaticMarkup(<RhythmCards overview={anOverview({ days: 1 })} />);
    expect(textOf(week)).toContain("Weekday");
    expect(textOf(day)).not.toContain("Weekday");
  });
});

it("every card says that it is empty, and draws nothing", () => {
  const cards = [
    <ChecksCard key="checks" overview={EMPTY} />,
    <RhythmCards key="rhythm" overview={EMPTY} />,
    <ReviewersCard key="reviewers" overview={EMPTY} />,
    <WebhooksCard key="webhooks" overview={EMPTY} />,
    <TopCard key="top" title="Top" what="Agent" rows={[]} days={7} hrefOf={(id) => id} />,
  ];
  for (const card of cards) {
    const html = renderToStaticMarkup(card);
    expect(html).not.toContain("<table");
    expect(textOf(html)).toMatch(/(No|Nobody) .* in the last 7 days|No webhook is set up/);
  }
});

it("a reviewer who can hardly have read is pointed out", () => {
  const reviewers = [
    { ...NO_DECISIONS, id: "user_a", name: "Ada", approved: 9, rejected: 1, medianSeconds: 2 },
    { ...NO_DECISIONS, id: "user_b", name: null, rejected: 4, medianSeconds: 90 },
  ].map((row) => ({ ...row, quick: row.id === "user_a" ? 6 : 0 }));
  const html = renderToStaticMarkup(<ReviewersCard overview={withDecisions({ reviewers })} />);
  expect(rowsOf(html).slice(1)).toEqual([
    "Ada 10 2 s 90% Hardly read 60%",
    "Deleted account 4 2 min 0% 0%",
  ]);
});

it("an endpoint has its health in a word and leads to its log", () => {
  const oldestWaitingAt = new Date(until.getTime() - 3_600_000);
  const endpoint = {
    id: "whe_1",
    url: "https://a.example/hook",
    disabledAt: null,
    disabledReason: null,
    delivered: 5,
    failed: 0,
    deliveredBefore: 0,
    failedBefore: 0,
    waiting: 2,
    oldestWaitingAt,
  };
  const html = renderToStaticMarkup(
    <WebhooksCard overview={anOverview({ endpoints: [endpoint] })} />,
  );
  expect(html).toContain('href="/settings/webhooks/whe_1"');
  expect(html).toContain(`dateTime="${oldestWaitingAt.toISOString()}"`);
  expect(rowsOf(html)[1]).toMatch(/^https:\/\/a.example\/hook Late 5 0 2 /);
});

it("the tiles stand beside the span before", () => {
  const now = { ...NO_DECISIONS, approved: 3, rejected: 1, expired: 2, medianSeconds: 240 };
  const before = { ...NO_DECISIONS, approved: 1, rejected: 1, medianSeconds: 360 };
  const overview = withDecisions({ now, before });
  const text = textOf(renderToStaticMarkup(<Tiles overview={{ ...overview, pendingNow: 12 }} />));
  expect(text).toContain("Pending now 12 waiting for a human");
  expect(text).toContain("Median time to decide 4 min half are faster 7 days before: 6 min");
  expect(text).toContain("95% decided within — of approved and rejected 7 days before: none");
  expect(text).toContain("Approval rate 75% 3 of 4, 2 expired 7 days before: 50%");
  expect(text).toContain("Blocked attempts 0 of 0 checks 7 days before: 0");
  expect(text).toContain("Webhooks delivered — 0 failed , 0 waiting 7 days before: none");
});
