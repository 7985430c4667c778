/** What stands where the reader's own key goes. */
const KEY = "YOUR_API_KEY";

export interface QuickStart {
  agentId: string;
  action: string;
  /** This service's address, without a slash at the end. */
  baseUrl: string;
}

/** A first check with the Python client. */
export function pythonQuickStart({ agentId, action, baseUrl }: QuickStart): string {
  return `from agentwarden import AgentWarden

guard = AgentWarden(api_key="${KEY}", base_url="${baseUrl}")
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

/** The same check with curl, as pasted into a shell. */
export function curlQuickStart({ agentId, action, baseUrl }: QuickStart): string {
  const context = { amount: 500, currency: "USD" };
  return `curl -s ${baseUrl}/api/v1/check \\
  -H 'X-API-Key: ${KEY}' \\
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
