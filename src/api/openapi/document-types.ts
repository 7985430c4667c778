/** The parts of OpenAPI 3.1 that the document uses. */

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
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

export interface Header {
  description: string;
  schema: JsonSchema;
}

export interface ApiResponse {
  description: string;
  headers: Record<string, { $ref: string }>;
  content?: Content;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: true; content: Content };
  responses: Record<string, ApiResponse>;
}

/** What the service sends and a receiver answers. */
export interface WebhookOperation extends Pick<
  Operation,
  "operationId" | "tags" | "summary" | "description" | "parameters"
> {
  requestBody: { required: true; content: Content };
  responses: Record<string, { description: string }>;
}

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  /** By the event's type. */
  webhooks: Record<string, { post: WebhookOperation }>;
  components: {
    securitySchemes: Record<string, Record<string, string>>;
    headers: Record<string, Header>;
    schemas: Record<string, JsonSchema>;
  };
}
