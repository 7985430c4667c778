import { rmSync } from "node:fs";

/** The server stops after this and takes its own files along; what it leaves behind goes here. */
export default function teardown(): void {
  const dataDir = process.env.E2E_DATA_DIR;
  process.on("exit", () => dataDir && rmSync(dataDir, { recursive: true, force: true }));
}
