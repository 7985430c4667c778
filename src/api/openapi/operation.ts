import type { ApiResponse, Operation, Parameter } from "./document-types";
import type { Described } from "./endpoint-docs";
import { errorResponses } from "./error-responses";
import { headersOf, IDEMPOTENCY_KEY, REQUEST_ID } from "./headers";
import { EXAMPLE_IDS } from "../v1/answer-examples";
import { exampleOf, named, querySchema } from "./json-schemas";

/** One endpoint as the document shows it; `aliases` are other paths that it answers at. */
export function operationOf(endpoint: Described, path: string, aliases: string[]): Operation {
  const { scope, docs, body } = endpoint;
  const { operationId, tag, summary, status = 200 } = docs;
  const also = aliases.map((alias) => `Also served at \`${alias}\`.`);
  const description = [docs.description, ...also].filter(Boolean).join(" ");
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: [{ apiKey: [scope] }, { bearer: [scope] }],
    parameters: parametersOf(endpoint, path),
    ...(body && {
      requestBody: {
        required: true as const,
        content: { "application/json": { schema: named(body), examples: docs.examples } },
      },
    }),
    responses: { [status]: successOf(endpoint), ...errorResponses(endpoint, path) },
  };
}

function parametersOf({ docs, query }: Described, path: string): Parameter[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]): Parameter => {
    const described = { description: docs.id, schema: { type: "string" } };
    const example = EXAMPLE_IDS[path.split("/")[3] ?? ""];
    return { name, in: "path", required: true, ...described, example };
  });
  const { properties = {}, required = [] } = query ? querySchema(query) : {};
  const inQuery = Object.entries(properties).map(
    ([name, { description, ...schema }]): Parameter => {
      return { name, in: "query", required: required.includes(name), description, schema };
    },
  );
  return [...inPath, ...inQuery, ...(docs.idempotent ? [IDEMPOTENCY_KEY] : []), REQUEST_ID];
}

function successOf({ docs }: Described): ApiResponse {
  const { answer, status, idempotent } = docs;
  const headers = headersOf({ rated: true, replayed: idempotent });
  if (!answer) return { description: "Done.", headers };
  const schema = named(answer);
  return {
    description: status === 201 ? "Created." : status === 202 ? "Accepted." : "The answer.",
    headers,
    content: { "application/json": { schema, example: exampleOf(answer) } },
  };
}
