import { CodeBlock } from "../../kit/code-block";
import { CodeSamples } from "./code-samples";
import type { PlacedOperation, Schemas } from "./document";
import { ErrorList } from "./error-list";
import { FieldList } from "./field-list";
import { fieldRows, parameterRows } from "./field-rows";
import { MethodBadge } from "./method-badge";
import { Part } from "./part";
import { samplesOf } from "./samples";
import { WithCode } from "./with-code";

export interface OperationSectionProps {
  operation: PlacedOperation;
  schemas: Schemas;
  /** The service's address. */
  server: string;
}

/** All of one operation: what it takes, what it answers, and how it is called. */
export function OperationSection({ operation, schemas, server }: OperationSectionProps) {
  const { operationId, method, path, summary, description, security } = operation;
  const scope = Object.values(security[0] ?? {}).flat()[0];
  return (
    <section aria-labelledby={operationId} className="border-t py-8">
      <h3 id={operationId} className="scroll-mt-6 text-base font-semibold">
        {summary}
      </h3>
      <p className="mt-2 flex flex-wrap items-center gap-2">
        <MethodBadge method={method} />
        <code className="min-w-0 font-mono text-[0.8125rem] break-all">{path}</code>
      </p>
      <p className="mt-2 max-w-2xl text-sm text-pretty text-muted">
        {description && <WithCode text={`${description} `} />}
        {scope && <WithCode text={`Needs a key with the scope \`${scope}\`.`} />}
      </p>
      <div className="mt-5 grid gap-6 @6xl:grid-cols-2">
        <div className="min-w-0 space-y-5">
          <Taken operation={operation} schemas={schemas} />
          <Answered operation={operation} schemas={schemas} />
          <ErrorList responses={operation.responses} />
        </div>
        <Samples operation={operation} server={server} />
      </div>
    </section>
  );
}

type Documented = Pick<OperationSectionProps, "operation" | "schemas">;

function Taken({ operation: { parameters, requestBody }, schemas }: Documented) {
  const rows = (place: string) => parameterRows(parameters, place, schemas);
  const parts = [
    { title: "Path", list: rows("path") },
    { title: "Query", list: rows("query") },
    { title: "Headers", list: rows("header") },
    { title: "Body", list: fieldRows(bodyOf(requestBody), schemas) },
  ];
  return parts
    .filter(({ list }) => list.length > 0)
    .map(({ title, list }) => (
      <Part key={title} title={title}>
        <FieldList rows={list} />
      </Part>
    ));
}

function Answered({ operation: { responses }, schemas }: Documented) {
  const [status = "200", response] = Object.entries(responses)[0] ?? [];
  const rows = fieldRows(bodyOf(response), schemas);
  return (
    <Part title={`Answer: ${status}`}>
      {rows.length > 0 ? (
        <FieldList rows={rows} />
      ) : (
        <p className="text-sm text-muted">Nothing in the body.</p>
      )}
    </Part>
  );
}

function Samples({ operation, server }: Pick<OperationSectionProps, "operation" | "server">) {
  const { requestBody, responses, summary } = operation;
  const examples = Object.values(requestBody?.content["application/json"].examples ?? {});
  const calls = examples.length > 0 ? examples : [{ summary, value: undefined }];
  const [status = "200", response] = Object.entries(responses)[0] ?? [];
  const example = response?.content?.["application/json"].example;
  return (
    <div className="min-w-0 space-y-5">
      <h4 className="sr-only">Examples</h4>
      {calls.map((call) => (
        <CodeSamples
          key={call.summary}
          label={call.summary}
          samples={samplesOf(operation, server, call.value)}
        />
      ))}
      {example !== undefined && (
        <CodeBlock label={`${summary}: ${status}`} code={JSON.stringify(example, null, 2)} />
      )}
    </div>
  );
}

function bodyOf(part: PlacedOperation["requestBody"] | { content?: undefined }) {
  return part?.content?.["application/json"].schema ?? {};
}
