/** What the reference reads of an OpenAPI document. */

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
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

export interface ApiDocument {
  info: { title: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
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

/** Every operation under its tag, in the document's order. */
export function chaptersOf({ paths, tags }: ApiDocument) {
  const placed = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): PlacedOperation => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
  return tags.map((tag) => ({
    ...tag,
    operations: placed.filter((operation) => operation.tags.includes(tag.name)),
  }));
}
