/** The card's id on the agent's page, for links to it. */
export const QUICK_START_ID = "quick-start";

/** What stands where the reader's own key goes. */
export const KEY_PLACEHOLDER = "YOUR_API_KEY";

export interface QuickStart {
  agentId: string;
  action: string;
  /** This service's address, without a slash at the end. */
  baseUrl: string;
  /** A key that was made just now, or the placeholder. */
  apiKey: string;
}

/** A first check with the Python client. */
export function pythonQuickStart({ agentId, action, baseUrl, apiKey }: QuickStart): string {
  return `from agentwarden import AgentWarden

guard = AgentWarden(api_key="${apiKey}", base_url="${baseUrl}")
AGENT_ID = "${agentId}"

result = guard.check(AGENT_ID, "${action}", {"amount": 500, "currency": "USD"})

if result.allowed:
    # run the action here, then say how it went
    guard.log(AGENT_ID, "${action}", "success")
elif result.requires_approval:
    print("A human is asked:", result.approval_id)
else:
    print("Not allowed:", result.reason)
`;
}

/**
 * The same check in TypeScript, with fetch alone. It fails closed: an answer that is not 200, is not
 * JSON, does not come in time or is not plainly "allowed" never reaches the action.
 */
export function typescriptQuickStart({ agentId, action, baseUrl, apiKey }: QuickStart): string {
  return `const BASE_URL = "${baseUrl}";
const API_KEY = "${apiKey}";
const AGENT_ID = "${agentId}";

interface CheckAnswer {
  allowed: boolean;
  requires_approval: boolean;
  reason: string | null;
  approval_id: string | null;
}

/** Throws unless AgentWarden has answered: without an answer, do not act. */
async function call<Answer>(path: string, expected: number, body: object): Promise<Answer> {
  const response = await fetch(BASE_URL + path, {
    method: "POST",
    headers: { "X-API-Key": API_KEY, "Content-Type": "application/json" },
    body: JSON.stringify({ agent_id: AGENT_ID, ...body }),
    redirect: "error",
    signal: AbortSignal.timeout(30_000),
  });
  if (response.status !== expected) throw new Error(\`AgentWarden answered \${response.status}\`);
  return (await response.json()) as Answer;
}

async function main() {
  const asked = { action: "${action}", context: { amount: 500, currency: "USD" } };
  const answer = await call<CheckAnswer>("/api/v1/check", 200, asked);

  if (answer.allowed === true) {
    // run the action here, then say how it went
    await call("/api/v1/log", 201, { ...asked, status: "success" });
  } else if (answer.requires_approval) {
    console.log("A human is asked:", answer.approval_id);
  } else {
    console.log("Not allowed:", answer.reason);
  }
}

main().catch((error) => {
  console.error("Not run:", error);
  process.exitCode = 1;
});
`;
}

/** The same check with curl, as pasted into a shell. */
export function curlQuickStart({ agentId, action, baseUrl, apiKey }: QuickStart): string {
  const context = { amount: 500, currency: "USD" };
  return `curl -sS ${baseUrl}/api/v1/check \\
  -H 'X-API-Key: ${apiKey}' \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ agent_id: agentId, action, context })}'
`;
}

/** An action to show: the first that is a name, else one that the first pattern covers. */
export function exampleAction(patterns: readonly string[]): string {
  const name = patterns.find((pattern) => !pattern.includes("*"));
  const prefix = patterns.find((pattern) => pattern.endsWith(".*"))?.slice(0, -2);
  return name ?? (prefix ? `${prefix}.example` : "stripe.refund");
}
