import { expect, it } from "vitest";
import { type EndpointFacts, endpointHealth } from "./webhook-health";

const now = new Date("2026-03-12T13:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

it.each<[Partial<EndpointFacts>, ReturnType<typeof endpointHealth>]>([
  [{}, "quiet"],
  [{ delivered: 1 }, "healthy"],
  [{ delivered: 1, oldestWaitingAt: minutesAgo(14) }, "healthy"],
  [{ delivered: 1, oldestWaitingAt: minutesAgo(15) }, "late"],
  [{ delivered: 9, failed: 1, oldestWaitingAt: minutesAgo(60) }, "failing"],
  [{ disabledAt: now, disabledReason: "owner", failed: 1 }, "off"],
  [{ disabledAt: now, disabledReason: "gone", delivered: 1 }, "gone"],
  [{ disabledAt: now }, "off"],
])("%j: %s", (facts, state) => {
  const none = { disabledAt: null, disabledReason: null, delivered: 0, failed: 0 };
  expect(endpointHealth({ ...none, oldestWaitingAt: null, ...facts }, now)).toBe(state);
});
