import { CodeBlock } from "../../kit/code-block";
import type { Schemas, SentEvent } from "./document";
import { FieldList } from "./field-list";
import { fieldRows, parameterRows } from "./field-rows";
import { MethodBadge } from "./method-badge";
import { Part } from "./part";
import { WithCode } from "./with-code";

export interface EventSectionProps {
  event: SentEvent;
  schemas: Schemas;
}

/** All of one event: what is sent, and what the receiver's answers mean. */
export function EventSection({ event, schemas }: EventSectionProps) {
  const { operationId, type, summary, description, parameters, requestBody, responses } = event;
  const { schema, example } = requestBody.content["application/json"];
  return (
    <section aria-labelledby={operationId} className="border-t py-8">
      <h3 id={operationId} className="scroll-mt-6 text-base font-semibold">
        {summary}
      </h3>
      <p className="mt-2 flex flex-wrap items-center gap-2">
        <MethodBadge method="POST" />
        <code className="min-w-0 font-mono text-[0.8125rem] break-all">{type}</code>
      </p>
      {description && (
        <p className="mt-2 max-w-2xl text-sm text-pretty text-muted">
          <WithCode text={description} />
        </p>
      )}
      <div className="mt-5 grid gap-6 @6xl:grid-cols-2">
        <div className="min-w-0 space-y-5">
          <Part title="Headers">
            <FieldList rows={parameterRows(parameters, "header", schemas)} />
          </Part>
          <Part title="Body">
            <FieldList rows={fieldRows(schema, schemas)} />
          </Part>
          <Part title="Your answer">
            <Answers responses={responses} />
          </Part>
        </div>
        <div className="min-w-0 space-y-5">
          <h4 className="sr-only">Example</h4>
          <CodeBlock label={`${type}: body`} code={JSON.stringify(example, null, 2)} />
        </div>
      </div>
    </section>
  );
}

function Answers({ responses }: Pick<SentEvent, "responses">) {
  return (
    <dl className="divide-y rounded-lg border bg-surface text-sm shadow-card">
      {Object.entries(responses).map(([status, { description }]) => (
        <div key={status} className="gap-x-4 px-4 py-2.5 sm:grid sm:grid-cols-[2fr_3fr]">
          <dt className="tabular-nums">{status === "default" ? "Anything else" : status}</dt>
          <dd className="text-muted max-sm:mt-1">
            <WithCode text={description} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
