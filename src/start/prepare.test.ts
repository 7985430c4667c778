import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readEnv } from "@/env";
import { connect } from "./prepare";
import { keptSecret } from "./secrets";

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "agentwarden-prepare-"));
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it("refuses the kept key as the previous one where no new key is set, before it starts anything", async () => {
  const settings = { DATA_DIR: dataDir, PREVIOUS_SECRET_KEY: keptSecret(dataDir, "secret-key") };
  await expect(connect(readEnv(settings))).rejects.toThrow(
    "PREVIOUS_SECRET_KEY is the key in DATA_DIR: set SECRET_KEY to a new one",
  );
  expect(readdirSync(dataDir)).toEqual(["secret-key"]);
});
