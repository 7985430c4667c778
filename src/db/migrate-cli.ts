import { env } from "@/env";
import { migrate } from "./migrate";

/** `npm run db:migrate`: for hosts where no listener starts, such as Vercel. */
async function main(): Promise<void> {
  const { DATABASE_URL } = env();
  if (!DATABASE_URL) throw new Error("DATABASE_URL is not set");
  await migrate(DATABASE_URL);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
