import { camelCase, snakeCase, TYPESCRIPT_CALLS } from "./client-calls";
import type { PlacedOperation } from "./document";

export type Language = "curl" | "python" | "typescript";
export type Samples = Record<Language, string>;

interface Call {
  operation: PlacedOperation;
  url: string;
  /** The path's id, if it has one. */
  id: string | null;
  body: Record<string, unknown> | null;
}

/** How an operation is called with this body, in each language. */
export function samplesOf(operation: PlacedOperation, server: string, body?: unknown): Samples {
  const id = operation.parameters.find((parameter) => parameter.in === "path")?.example ?? null;
  const call: Call = {
    operation,
    url: `${server}${operation.path.replace("{id}", id ?? "")}`,
    id,
    body: (body as Call["body"]) ?? null,
  };
  return { curl: curl(call), python: python(call), typescript: typescript(call) };
}

function curl({ operation: { method }, url, body }: Call): string {
  const lines = [`curl ${method === "GET" ? "" : `-X ${method} `}${url}`];
  lines.push('-H "X-API-Key: $AGENTWARDEN_API_KEY"');
  if (body) {
    lines.push('-H "Content-Type: application/json"');
    lines.push(`-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(" \\\n  ");
}

function python(call: Call): string {
  const { operationId, method } = call.operation;
  if (!TYPESCRIPT_CALLS[operationId]) return plainPython(call);
  const named = Object.entries(call.body ?? {}).map(
    ([name, value]) => `${name}=${pythonText(value)}`,
  );
  const given = [...(call.id ? [pythonText(call.id)] : []), ...named];
  const made = `guard.${snakeCase(operationId)}(${argumentsText(given)})`;
  const start = "from agentwarden import AgentWarden\n\nguard = AgentWarden()\n";
  if (operationId.startsWith("list")) return `${start}for item in ${made}:\n    print(item)`;
  return `${start}${method === "DELETE" ? "" : "answer = "}${made}`;
}

function plainPython({ operation: { method }, url }: Call): string {
  return [
    "import os, requests",
    "",
    `answer = requests.${method.toLowerCase()}(`,
    `    "${url}",`,
    '    headers={"X-API-Key": os.environ["AGENTWARDEN_API_KEY"]},',
    ").json()",
  ].join("\n");
}

function typescript(call: Call): string {
  const { operationId, method } = call.operation;
  const path = TYPESCRIPT_CALLS[operationId];
  if (!path) return plainTypescript(call);
  const members = Object.entries(call.body ?? {}).map(([name, value]) => [camelCase(name), value]);
  const given = [
    ...(call.id ? [JSON.stringify(call.id)] : []),
    ...(call.body ? [objectText(Object.fromEntries(members))] : []),
  ];
  const made = `guard.${path}(${given.join(", ")})`;
  const start = 'import { AgentWarden } from "agentwarden";\n\nconst guard = new AgentWarden();\n';
  if (operationId.startsWith("list"))
    return `${start}for await (const item of ${made}) {\n  console.log(item);\n}`;
  return `${start}${method === "DELETE" ? "" : "const answer = "}await ${made};`;
}

function plainTypescript({ operation: { method }, url }: Call): string {
  const asked = method === "GET" ? "" : `  method: "${method}",\n`;
  return `const response = await fetch("${url}", {\n${asked}  headers: { "X-API-Key": process.env.AGENTWARDEN_API_KEY ?? "" },\n});\nconst answer = await response.json();`;
}

/** One line where it is short, otherwise a line for each. */
function argumentsText(given: string[]): string {
  const line = given.join(", ");
  return line.length <= 48 ? line : `\n${given.map((one) => `    ${one},\n`).join("")}`;
}

function pythonText(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `"${key}": ${pythonText(member)}`);
  return `{${members.join(", ")}}`;
}

/** A TypeScript object, its names bare where they can be. */
function objectText(value: object): string {
  return JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_]\w*)":/gm, "$1$2:");
}
