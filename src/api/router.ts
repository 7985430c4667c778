import { AppError } from "@/domain/errors";
import type { DoorDeps } from "@/services/context";
import { type Endpoint, replyTo } from "./agent-route";
import { documentOf, type Paths } from "./openapi/document";
import { serveDocument } from "./openapi/serve-document";
import { type Reply, toResponse } from "./respond";
import * as agents from "./v1/agents";
import * as approvals from "./v1/approvals";
import { check } from "./v1/check";
import { claudeCodeHook } from "./v1/claude-code";
import * as logs from "./v1/logs";
import * as permissions from "./v1/permissions";
import * as webhooks from "./v1/webhooks";

/** Every path of the agent API: the one list that both doors, Next's and the listener's, serve. */
export const PATHS: Paths = [
  ["/api/v1/check", { POST: check }],
  ["/sdk/check", { POST: check }],
  ["/api/v1/hooks/claude-code", { POST: claudeCodeHook }],
  ["/api/v1/log", { POST: logs.log }],
  ["/sdk/log", { POST: logs.log }],
  ["/api/v1/approvals", { GET: approvals.listApprovals }],
  ["/api/v1/approvals/:id", { GET: approvals.readApproval }],
  ["/api/v1/approvals/:id/cancel", { POST: approvals.cancelApproval }],
  ["/api/v1/agents", { GET: agents.listAgents, POST: agents.createAgent }],
  [
    "/api/v1/agents/:id",
    { GET: agents.readAgent, PATCH: agents.updateAgent, DELETE: agents.deleteAgent },
  ],
  [
    "/api/v1/agents/:id/permissions",
    { GET: permissions.listPermissions, POST: permissions.createPermission },
  ],
  [
    "/api/v1/permissions/:id",
    {
      GET: permissions.readPermission,
      PATCH: permissions.updatePermission,
      DELETE: permissions.deletePermission,
    },
  ],
  ["/api/v1/logs", { GET: logs.listLogs }],
  ["/api/v1/logs/:id", { GET: logs.getLog }],
  ["/api/v1/log-checkpoint", { GET: logs.readLogCheckpoint }],
  ["/api/v1/webhook-endpoints", { GET: webhooks.listEndpoints, POST: webhooks.createEndpoint }],
  [
    "/api/v1/webhook-endpoints/:id",
    {
      GET: webhooks.readEndpoint,
      PATCH: webhooks.updateEndpoint,
      DELETE: webhooks.deleteEndpoint,
    },
  ],
  ["/api/v1/webhook-endpoints/:id/test", { POST: webhooks.testEndpoint }],
  ["/api/v1/webhook-endpoints/:id/rotate-secret", { POST: webhooks.rotateSecret }],
  ["/api/v1/webhook-endpoints/:id/deliveries", { GET: webhooks.listDeliveries }],
  ["/api/v1/webhook-deliveries/:id/replay", { POST: webhooks.replayDelivery }],
];

/** The OpenAPI document of these paths, by the service's address. */
export const apiDocument = documentOf(PATHS);

/** What is served without a key. */
const OPEN: [path: string, methods: Partial<Record<string, Endpoint>>][] = [
  ["/api/v1/openapi.json", { GET: serveDocument(apiDocument) }],
];

const ROUTES = [...PATHS, ...OPEN].map(([path, methods]) => ({
  pattern: new RegExp(`^${path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`),
  methods,
}));

/** True for paths that belong to agents: they get JSON, never a page or a redirect. */
export function isAgentPath(pathname: string): boolean {
  return /^\/(?:api\/v1|sdk)(?:\/|$)/.test(pathname);
}

/** Answers any request to the agent API; what Next's door sends. */
export async function handleAgentRequest(request: Request, deps: DoorDeps): Promise<Response> {
  return toResponse(await replyToAgent(request, deps));
}

/** The answer to any request to the agent API, for a door that writes it itself. */
export async function replyToAgent(request: Request, deps: DoorDeps): Promise<Reply> {
  const { pathname } = new URL(request.url);
  for (const { pattern, methods } of ROUTES) {
    const match = pattern.exec(pathname);
    if (!match) continue;
    const endpoint = methods[request.method];
    if (!endpoint) return refuseMethod(request, deps, Object.keys(methods));
    return endpoint(request, deps, decoded(match.groups ?? {}));
  }
  return refuse(request, deps, new AppError("not_found", `No such endpoint: ${pathname}`));
}

function refuse(request: Request, deps: DoorDeps, error: AppError): Promise<Reply> {
  return replyTo(request, deps.platform, () => Promise.reject(error));
}

function refuseMethod(request: Request, deps: DoorDeps, allowed: string[]): Promise<Reply> {
  const error = new AppError("method_not_allowed", `Use ${allowed.join(" or ")}`);
  return replyTo(request, deps.platform, (envelope) => {
    envelope.headers.Allow = allowed.join(", ");
    return Promise.reject(error);
  });
}

/** A segment that is not valid percent-encoding names nothing. */
function decoded(groups: Record<string, string>): Record<string, string> {
  const entries = Object.entries(groups).map(([name, value]) => [name, decodeSegment(value)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll("\u0000", "");
  } catch {
    return "";
  }
}
