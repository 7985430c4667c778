import type { Env } from "@/env";
import type { FirstOrganization } from "./first-organization";

/** Prints where the service is, and on the very first start how to begin. */
export function announceStart(settings: Env, first: FirstOrganization | null): void {
  const lines = first ? firstLines(settings.APP_URL, first) : laterLines(settings);
  process.stdout.write(`\n${lines.join("\n")}\n\n`);
}

function laterLines({ APP_URL, DATABASE_URL, DATA_DIR }: Env): string[] {
  const database = DATABASE_URL ? "DATABASE_URL" : `embedded, in ${DATA_DIR}`;
  return [
    `AgentWarden is ready at ${APP_URL}`,
    `  Database: ${database}`,
    `  Sign in:  ${APP_URL}/sign-in`,
  ];
}

function firstLines(url: string, first: FirstOrganization): string[] {
  return [
    `AgentWarden is ready at ${url}`,
    "",
    `  Sign in:   ${url}/sign-in`,
    `  Email:     ${first.ownerEmail}`,
    `  Password:  ${first.ownerPassword}`,
    `  API key:   ${first.apiKey}`,
    "  The password and the key are shown this once.",
    "",
    "Ask for something that needs a human, then approve it in the inbox:",
    "",
    `  curl -s ${url}/api/v1/check -H 'X-API-Key: ${first.apiKey}' -H 'Content-Type: application/json' -d '{"agent_id":"${first.agentName}","action":"stripe.refund","context":{"amount":500,"customer_id":"cus_123"}}'`,
  ];
}
