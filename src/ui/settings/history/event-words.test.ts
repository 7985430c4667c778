import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { APPROVAL_STATUSES } from "@/domain/approval";
import { actorText, eventText } from "./event-words";

it("has words for every event that is recorded", () => {
  const sources = readdirSync("src/services", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(`src/services/${file}`, "utf8"));
  const recorded = sources.flatMap((source) =>
    [...source.matchAll(/\bevent: "([a-z_.]+)"/g)].map(([, event]) => event ?? ""),
  );
  const resolved = APPROVAL_STATUSES.filter((status) => status !== "pending_approval");
  const events = [...recorded, ...resolved.map((status) => `approval.${status}`)];
  expect(events.length).toBeGreaterThan(20);
  expect(events.filter((event) => eventText(event) === event)).toEqual([]);
});

it("names who did it", () => {
  expect(actorText({ actorId: "user_1", actorName: "Ann" })).toBe("Ann");
  expect(actorText({ actorId: "key_1", actorName: null })).toBe("API key key_1");
  expect(actorText({ actorId: "system", actorName: null })).toBe("AgentWarden");
  expect(actorText({ actorId: "user_1", actorName: null })).toBe("user_1");
});
