import type { Client } from "@modelcontextprotocol/client";
import { type Implementation, Server, type ServerCapabilities } from "@modelcontextprotocol/server";

const OF_PROMPTS = ["prompts/list", "prompts/get"] as const;
const OF_RESOURCES = ["resources/list", "resources/templates/list", "resources/read"] as const;

/** A server that offers the upstream's tools, prompts and resources; only calls are not answered. */
export function passThrough(upstream: Client, about: Implementation): Server {
  const offered = upstream.getServerCapabilities() ?? {};
  const instructions = upstream.getInstructions();
  const server = new Server(about, {
    capabilities: passedOn(offered),
    ...(instructions === undefined ? {} : { instructions }),
  });
  const methods = [
    ...(offered.tools ? (["tools/list"] as const) : []),
    ...(offered.prompts ? OF_PROMPTS : []),
    ...(offered.resources ? OF_RESOURCES : []),
    ...(offered.completions ? (["completion/complete"] as const) : []),
  ];
  for (const method of methods) forwardRequests(server, upstream, method);
  if (offered.tools?.listChanged)
    upstream.setNotificationHandler("notifications/tools/list_changed", () =>
      server.sendToolListChanged(),
    );
  if (offered.prompts?.listChanged)
    upstream.setNotificationHandler("notifications/prompts/list_changed", () =>
      server.sendPromptListChanged(),
    );
  if (offered.resources?.listChanged)
    upstream.setNotificationHandler("notifications/resources/list_changed", () =>
      server.sendResourceListChanged(),
    );
  return server;
}

type Method =
  | "tools/list"
  | "completion/complete"
  | (typeof OF_PROMPTS)[number]
  | (typeof OF_RESOURCES)[number];

function forwardRequests(server: Server, upstream: Client, method: Method): void {
  server.setRequestHandler(method, async ({ params }, ctx) => {
    const { _meta, ...asked } = { ...params } as Record<string, unknown>;
    return upstream.request({ method, params: asked }, { signal: ctx.mcpReq.signal }) as never;
  });
}

/** Subscriptions, logging and experiments are not passed on. */
function passedOn({ tools, prompts, resources, completions }: ServerCapabilities) {
  const listed = (part: { listChanged?: boolean | undefined }) =>
    part.listChanged ? { listChanged: true } : {};
  const capabilities: ServerCapabilities = {
    ...(tools ? { tools: listed(tools) } : {}),
    ...(prompts ? { prompts: listed(prompts) } : {}),
    ...(resources ? { resources: listed(resources) } : {}),
    ...(completions ? { completions: {} } : {}),
  };
  return capabilities;
}
