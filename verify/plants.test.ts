import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CAMPAIGNS } from "./campaigns";
import { ROOT } from "./plant";

describe.each(Object.entries(CAMPAIGNS))("%s", (_, campaign) => {
  it.each(Object.entries(campaign.plants))("the bug %s has a place in the code", (_, { edits }) => {
    for (const { file, find } of edits) {
      const places = readFileSync(join(ROOT, file), "utf8").split(find).length - 1;
      expect(places, `${file}: ${find}`).toBe(1);
    }
  });
});
