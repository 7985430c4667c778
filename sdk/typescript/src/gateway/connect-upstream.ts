import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { VERSION } from "../version";

/** Where the guarded MCP server is: a program to start, or an address. */
export type Upstream =
  | { command: string; args: string[]; environment: Record<string, string | undefined> }
  | { url: URL; headers: Record<string, string> };

/** A client connected to it. Throws what goes wrong on the way. */
export async function connectUpstream(upstream: Upstream): Promise<Client> {
  // It offers nothing to the upstream: a form put to whoever drives the agent is no approval.
  const client = new Client({ name: "agentwarden-gateway", version: VERSION });
  await client.connect(transportTo(upstream));
  return client;
}

function transportTo(upstream: Upstream): StreamableHTTPClientTransport | StdioClientTransport {
  if ("url" in upstream)
    return new StreamableHTTPClientTransport(upstream.url, {
      requestInit: { headers: upstream.headers },
    });
  const { command, args } = upstream;
  const env = withoutOurs(upstream.environment);
  return new StdioClientTransport({ command, args, env, stderr: "inherit" });
}

/** The program gets the gateway's environment, but not the key that it is guarded with. */
function withoutOurs(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || name.toUpperCase().startsWith("AGENTWARDEN_") ? [] : [[name, value]],
    ),
  );
}
