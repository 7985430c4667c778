import { Command, Option } from "commander";
import { z } from "zod";
import { PLANS, type Plan } from "@/domain/plan";
import { env } from "@/env";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from "@/domain/password";
import { provisionOrganization } from "@/services/organizations/provision-organization";
import type { Platform } from "@/services/context";
import { rekey, type Rekeyed } from "@/services/rekey";
import { fillDemo } from "@/start/demo/demo-data";
import { connect } from "@/start/prepare";

interface CreateOrganization {
  name: string;
  ownerEmail: string;
  ownerPassword: string;
  plan: Plan;
  json?: boolean;
}

const checked = z.object({
  name: z.string().trim().min(1, "--name: must not be empty").max(200, "--name: too long"),
  ownerEmail: z.email("--owner-email: is not an e-mail address"),
  ownerPassword: z
    .string()
    .min(PASSWORD_MIN_LENGTH, `--owner-password: at least ${PASSWORD_MIN_LENGTH} characters`)
    .max(PASSWORD_MAX_LENGTH, `--owner-password: at most ${PASSWORD_MAX_LENGTH} characters`),
  plan: z.enum(PLANS),
});

/** An organization, its owner and a key with every scope; works beside a running server. */
async function createOrganization(options: CreateOrganization): Promise<void> {
  const input = checked.safeParse(options);
  if (!input.success) throw new Error(input.error.issues.map((issue) => issue.message).join("; "));
  const made = await withPlatform((platform) => provisionOrganization(platform, input.data));
  const { organizationId, userId, apiKey } = made;
  const printed = { organization_id: organizationId, user_id: userId, api_key: apiKey };
  process.stdout.write(options.json ? `${JSON.stringify(printed)}\n` : asLines(printed));
}

/** Works on the database of the service, running or not, and lets go of it. */
async function withPlatform<T>(work: (platform: Platform) => Promise<T>): Promise<T> {
  const { wiring, stop } = await connect(env());
  try {
    return await work(wiring.platform);
  } finally {
    await wiring.platform.db.close();
    await stop();
  }
}

function asLines(printed: Record<string, string>): string {
  const lines = Object.entries(printed).map(([name, value]) => `${name}: ${value}\n`);
  return `${lines.join("")}The key is shown this once.\n`;
}

function asReport({ resealed, unreadable, apiKeys, openInvitations }: Rekeyed): string {
  const waiting = apiKeys.length + openInvitations;
  const lines = [
    `Endpoints whose secret was sealed anew: ${resealed}`,
    ...unreadable.map((id) => `  ${id}: its secret opens with neither key, rotate it`),
    `API keys not used since the change: ${apiKeys.length}`,
    ...apiKeys.map(
      ({ id, organizationId, hint, lastUsedAt }) =>
        `  ${id} ${hint} of ${organizationId}: ${lastUsedAt?.toISOString() ?? "never used"}`,
    ),
    `Open invitations from before the change: ${openInvitations}`,
    waiting > 0
      ? "Without PREVIOUS_SECRET_KEY these keys and invitations would be refused."
      : "Nothing rests on PREVIOUS_SECRET_KEY: it can be removed.",
  ];
  return `${lines.join("\n")}\n`;
}

const program = new Command("admin").description("AgentWarden from the command line");
program
  .command("create-organization")
  .description("make an organization with its owner and an API key that has every scope")
  .requiredOption("--name <name>", "the organization's name")
  .requiredOption("--owner-email <email>", "the owner's address")
  .requiredOption("--owner-password <password>", "the owner's password")
  .addOption(new Option("--plan <plan>", "the plan").choices([...PLANS]).default("free"))
  .option("--json", "print one line of JSON")
  .action(createOrganization);

program
  .command("demo-data")
  .description("fill the oldest organization with two weeks of believable traffic")
  .action(async () => {
    const { organizationId } = await withPlatform(fillDemo);
    process.stdout.write(`Filled ${organizationId}\n`);
  });

program
  .command("rekey")
  .description("seal webhook secrets with SECRET_KEY and say what rests on PREVIOUS_SECRET_KEY")
  .action(async () => {
    process.stdout.write(asReport(await withPlatform(rekey)));
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
