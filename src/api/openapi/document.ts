import type { AgentEndpoint } from "../agent-route";
import type { OpenApiDocument, Operation } from "./document-types";
import { TAGS } from "./endpoint-docs";
import { HEADERS } from "./headers";
import { componentSchemas } from "./json-schemas";
import { operationOf } from "./operation";
import { describeWebhooks } from "./webhooks";

export type Paths = [path: string, methods: Partial<Record<string, AgentEndpoint>>][];

/** The document of these paths by the service's address, which is its server; made once for each. */
export function documentOf(paths: Paths): (appUrl: string) => OpenApiDocument {
  const made = new Map<string, OpenApiDocument>();
  return (appUrl) => {
    const document = made.get(appUrl) ?? describe(paths, appUrl);
    made.set(appUrl, document);
    return document;
  };
}

function describe(paths: Paths, appUrl: string): OpenApiDocument {
  return {
    openapi: "3.1.0",
    info: { title: "AgentWarden agent API", version: "1", description: ABOUT },
    servers: [{ url: appUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(
      paths
        .filter(([path]) => !isAlias(path))
        .map(([path, methods]) => [
          path.replaceAll(/:(\w+)/g, "{$1}"),
          operationsOf(path, methods, paths),
        ]),
    ),
    webhooks: describeWebhooks(),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      headers: HEADERS,
      schemas: componentSchemas(),
    },
  };
}

function operationsOf(path: string, methods: Paths[0][1], paths: Paths): Record<string, Operation> {
  const operations: Record<string, Operation> = {};
  for (const [method, endpoint] of Object.entries(methods)) {
    if (!endpoint) continue;
    const aliases = paths
      .filter(([other, served]) => isAlias(other) && served[method] === endpoint)
      .map(([other]) => other);
    operations[method.toLowerCase()] = operationOf(endpoint.described, path, aliases);
  }
  return operations;
}

/** Older clients' paths: named at the endpoint that they stand for. */
function isAlias(path: string): boolean {
  return path.startsWith("/sdk/");
}

const ABOUT = [
  "An AI agent asks before it acts; the answer is to go ahead, not to, or that a human is asked.",
  "Requests and answers are JSON in UTF-8. Amounts are compared digit by digit.",
  "Times are UTC. Lists answer `{data, next_cursor}`.",
  "New members may be added to answers.",
].join(" ");

const SECURITY_SCHEMES = {
  apiKey: {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
    description: "A key of your organization; each operation names the scope that it must have.",
  },
  bearer: { type: "http", scheme: "bearer", description: "The same key, as a bearer token." },
};
