import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { ApiResponse, JsonSchema, Operation } from "@/api/openapi/document-types";
import { HEADERS } from "@/api/openapi/headers";
import { apiDocument } from "@/api/router";

export const DOCUMENT = apiDocument("http://localhost:3000");

export interface Answered {
  method: string;
  pathname: string;
  status: number;
  headers: Headers;
  json: unknown;
}

/** What an answer has that the document does not say of it, in words; null when nothing. */
export function undocumented({ method, pathname, ...answer }: Answered): string | null {
  const operation = operationAt(method, pathname);
  if (!operation) return answer.status < 400 ? null : faultOf(ERROR, answer.json);
  const response = operation.responses[answer.status];
  if (!response) return `${operation.operationId} does not document ${answer.status}`;
  const header = Object.keys(HEADERS).find(
    (name) => answer.headers.has(name) && !(name in response.headers),
  );
  if (header) return `${operation.operationId} ${answer.status} does not document ${header}`;
  const fault = bodyFault(response, answer.json);
  return fault && `${operation.operationId} ${answer.status}: ${fault}`;
}

/** Why a value is not as a schema of the document wants it; an unknown member is a fault. */
export function faultOf(schema: JsonSchema, value: unknown): string | null {
  const validate = compiled(schema);
  return validate(value) ? null : `${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`;
}

export function operationAt(method: string, pathname: string): Operation | undefined {
  const path = pathname.replace(/^\/sdk\//, "/api/v1/").replace(/\/$/, "");
  const found = PATTERNS.find(({ pattern }) => pattern.test(path));
  return found?.operations[method.toLowerCase()];
}

const PATTERNS = Object.entries(DOCUMENT.paths).map(([path, operations]) => ({
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  operations,
}));

const ERROR: JsonSchema = { $ref: "#/components/schemas/Error" };
const HERE = "https://document.example/";

const ajv = addFormats.default(
  new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false }),
);
ajv.addKeyword("components");
ajv.addSchema({ $id: HERE, components: { schemas: closed(DOCUMENT.components.schemas) } });

const validators = new Map<string, ValidateFunction>();

function compiled(schema: JsonSchema): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/', `"${HERE}#/`);
  const validate = validators.get(text) ?? ajv.compile(JSON.parse(text) as object);
  validators.set(text, validate);
  return validate;
}

function bodyFault({ content }: ApiResponse, json: unknown): string | null {
  if (content) return faultOf(content["application/json"].schema, json);
  return Object.keys(json as object).length === 0 ? null : "a body where none is documented";
}

/** The document lets answers grow; here a member that it does not name is a mistake. */
function closed<T>(schemas: T): T {
  return JSON.parse(JSON.stringify(schemas), (key, value: unknown) => {
    const isSchema = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isSchema || key === "properties" || !("properties" in value)) return value;
    return { additionalProperties: false, ...value };
  }) as T;
}
