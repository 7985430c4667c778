/** What the reference reads of an OpenAPI document. */

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

export type Schemas = Record<string, JsonSchema>;

export interface Parameter {
  name: string;
  in: string;
  required: boolean;
  description?: string;
  schema: JsonSchema;
  example?: string;
}

export interface Content {
  "application/json": {
    schema: JsonSchema;
    example?: unknown;
    examples?: Record<string, { summary: string; value: unknown }>;
  };
}

export interface ApiResponse {
  description: string;
  content?: Content;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, ApiResponse>;
}

/** What is sent to a receiver, and what its answers mean. */
export interface WebhookOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: Parameter[];
  requestBody: { content: Content };
  responses: Record<string, { description: string }>;
}

export interface ApiDocument {
  info: { title: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  /** By the event's type. */
  webhooks: Record<string, { post: WebhookOperation }>;
  components: {
    headers: Record<string, { description: string; schema: JsonSchema }>;
    schemas: Schemas;
  };
}

/** An operation with where it is called. */
export interface PlacedOperation extends Operation {
  method: string;
  path: string;
}

/** An event that is sent, with its type. */
export interface SentEvent extends WebhookOperation {
  type: string;
}

/** Every operation and every event under its tag, in the document's order. */
export function chaptersOf({ paths, webhooks, tags }: ApiDocument) {
  const placed = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): PlacedOperation => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
  const sent = Object.entries(webhooks).map(([type, { post }]): SentEvent => ({ ...post, type }));
  return tags.map((tag) => ({
    ...tag,
    operations: placed.filter((operation) => operation.tags.includes(tag.name)),
    events: sent.filter((event) => event.tags.includes(tag.name)),
  }));
}
