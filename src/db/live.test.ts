import { expect, it } from "vitest";
import { type Change, type Listening, openLive } from "./live";

/** A database that tells what the test says. */
function told() {
  let say: (payload: string) => void = () => {};
  const live = openLive({
    listen: async (_channel, onPayload, onConnect) => {
      say = onPayload;
      onConnect();
    },
  });
  return { live, commit: (change: Change) => say(JSON.stringify(change)) };
}

const CHANGE: Change = { organizationId: "org_a", kind: "approval", id: "1" };

it("who leaves twice takes nothing from those who came after", () => {
  const { live, commit } = told();
  const leave = live.subscribe("org_a", () => {});
  leave();
  const heard: (Change | Listening)[] = [];
  live.subscribe("org_a", (change) => heard.push(change));
  leave();
  commit(CHANGE);
  expect(heard).toContainEqual(CHANGE);
});

it("tells an organization's changes to nobody else", () => {
  const { live, commit } = told();
  const heard: (Change | Listening)[] = [];
  live.subscribe("org_b", (change) => heard.push(change));
  commit(CHANGE);
  expect(heard).not.toContainEqual(CHANGE);
});
