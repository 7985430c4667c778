import { describe, expect, it } from "vitest";
import type { NoticeRow } from "./request-notice";
import { type RequestTeller, requestTeller, type SharedId } from "./request-teller";

const rows = (...ids: string[]): NoticeRow[] =>
  ids.map((id) => ({
    id,
    action: `act.${id}`,
    agentName: "bot",
    shown: null,
    takesEffectAt: null,
  }));

/** A browser with tabs that share what they know; each says what it showed. */
function browser() {
  const ids = new Map<SharedId, string>();
  const shared = {
    read: (name: SharedId) => ids.get(name) ?? "",
    keep: (name: SharedId, id: string) => void ids.set(name, id),
  };
  const told: string[] = [];
  const open = (hidden: boolean) => {
    const tab = { hidden };
    const teller = requestTeller({
      isHidden: () => tab.hidden,
      shared,
      alone: async (work) => work(),
      show: ({ title }) => told.push(title),
    });
    return { tab, teller };
  };
  return { open, told };
}

async function hears(teller: RequestTeller, ...ids: string[]) {
  teller.arrived(rows(...ids));
  await teller.tell();
}

describe("requestTeller", () => {
  it("tells of what comes while the tab is hidden, once, and not of what waited before", async () => {
    const { open, told } = browser();
    const { teller } = open(true);
    await hears(teller, "1", "2");
    expect(told).toEqual([]);
    await hears(teller, "3", "2", "1");
    await hears(teller, "3", "2", "1");
    expect(told).toEqual(["act.3"]);
  });

  it("tells of the first request of an inbox that was empty", async () => {
    const { open, told } = browser();
    const { teller } = open(true);
    await hears(teller);
    await hears(teller, "1");
    expect(told).toEqual(["act.1"]);
  });

  it("says nothing while the tab is looked at, nor of what was seen then", async () => {
    const { open, told } = browser();
    const { tab, teller } = open(false);
    await hears(teller);
    await hears(teller, "1");
    tab.hidden = true;
    await hears(teller, "1");
    expect(told).toEqual([]);
    await hears(teller, "2", "1");
    expect(told).toEqual(["act.2"]);
  });

  it("counts all that came since the reader looked, and begins again after a look", async () => {
    const { open, told } = browser();
    const { tab, teller } = open(true);
    await hears(teller);
    await hears(teller, "1");
    await hears(teller, "2", "1");
    expect(told).toEqual(["act.1", "2 new requests"]);
    tab.hidden = false;
    teller.looked();
    tab.hidden = true;
    await hears(teller, "3", "2", "1");
    expect(told.at(-1)).toBe("act.3");
  });

  it("says nothing when the new one was decided and an older one is left", async () => {
    const { open, told } = browser();
    const { teller } = open(true);
    await hears(teller, "1");
    await hears(teller, "2", "1");
    await hears(teller, "1");
    expect(told).toEqual(["act.2"]);
  });

  it("does not tell twice from two hidden tabs", async () => {
    const { open, told } = browser();
    const [one, other] = [open(true), open(true)];
    await hears(one.teller, "1");
    await hears(other.teller, "1");
    one.teller.arrived(rows("2", "1"));
    other.teller.arrived(rows("2", "1"));
    await Promise.all([one.teller.tell(), other.teller.tell()]);
    expect(told).toEqual(["act.2"]);
  });

  it("says nothing in a hidden tab of what another tab shows the reader", async () => {
    const { open, told } = browser();
    const [hidden, front] = [open(true), open(false)];
    hidden.teller.arrived(rows("1"));
    front.teller.arrived(rows("1"));
    hidden.teller.arrived(rows("2", "1"));
    front.teller.arrived(rows("2", "1"));
    await hidden.teller.tell();
    expect(told).toEqual([]);
  });
});
