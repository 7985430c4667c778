import { env } from "@/env";
import { loginsOf } from "./logins";
import { migrate } from "./migrate";

/** `npm run db:migrate`: for hosts where no listener starts, such as Vercel. */
async function main(): Promise<void> {
  const { DATABASE_URL, MIGRATION_DATABASE_URL } = env();
  if (!DATABASE_URL) throw new Error("DATABASE_URL is not set");
  const { ownerUrl, runtime } = loginsOf(DATABASE_URL, MIGRATION_DATABASE_URL);
  await migrate(ownerUrl, runtime);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
