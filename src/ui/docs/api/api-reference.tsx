import { CodeBlock } from "../../kit/code-block";
import { PageHeader } from "../../kit/page-header";
import { type ApiDocument, chaptersOf } from "./document";
import { EventSection } from "./event-section";
import { FieldList } from "./field-list";
import { fieldRow, fieldRows } from "./field-rows";
import { OperationList } from "./operation-list";
import { OperationSection } from "./operation-section";
import { WithCode } from "./with-code";

export interface ApiReferenceProps {
  document: ApiDocument;
  /** Where the document itself is read. */
  documentPath: string;
}

/** An OpenAPI document to be read by people. */
export function ApiReference({ document, documentPath }: ApiReferenceProps) {
  const chapters = chaptersOf(document);
  const { schemas } = document.components;
  const server = document.servers[0]?.url ?? "";
  return (
    <div className="gap-8 @3xl:grid @3xl:grid-cols-[12rem_minmax(0,1fr)]">
      <OperationList chapters={chapters} />
      <div className="min-w-0">
        <PageHeader
          title={document.info.title}
          description={<WithCode text={document.info.description} />}
          actions={
            <a
              href={documentPath}
              className="rounded-sm text-sm font-medium text-accent-text underline decoration-accent-line underline-offset-3 hover:decoration-current"
            >
              openapi.json
            </a>
          }
        />
        <Basics document={document} server={server} />
        {chapters.map(({ name, description, operations, events }) => (
          <section key={name} aria-labelledby={name.toLowerCase()} className="mt-8">
            <h2 id={name.toLowerCase()} className="scroll-mt-6 text-lg font-semibold">
              {name}
            </h2>
            <p className="mt-1 mb-6 max-w-2xl text-sm text-muted">
              <WithCode text={description} />
            </p>
            {operations.map((operation) => (
              <OperationSection
                key={operation.operationId}
                operation={operation}
                schemas={schemas}
                server={server}
              />
            ))}
            {events.map((event) => (
              <EventSection key={event.type} event={event} schemas={schemas} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** What is the same for all operations. */
function Basics({ document, server }: { document: ApiDocument; server: string }) {
  const { schemas, headers } = document.components;
  const headerRows = Object.entries(headers).map(([name, { description, schema }]) => ({
    ...fieldRow(name, schema, schemas),
    description,
  }));
  return (
    <div className="grid gap-6 @6xl:grid-cols-2">
      <section aria-labelledby="authentication" className="min-w-0 space-y-2">
        <h2 id="authentication" className="text-sm font-semibold">
          Authentication
        </h2>
        <p className="text-sm text-muted">
          <WithCode text="Send your key as `X-API-Key`, or as `Authorization: Bearer`. Each operation names the scope that the key must have." />
        </p>
        <CodeBlock
          label="Every request"
          code={`curl ${server}/api/v1/agents \\\n  -H "X-API-Key: $AGENTWARDEN_API_KEY"`}
        />
      </section>
      <section aria-labelledby="errors" className="min-w-0 space-y-2">
        <h2 id="errors" className="text-sm font-semibold">
          Errors
        </h2>
        <FieldList rows={fieldRows(schemas.Error ?? {}, schemas)} />
      </section>
      <section aria-labelledby="answer-headers" className="min-w-0 space-y-2">
        <h2 id="answer-headers" className="text-sm font-semibold">
          Headers of answers
        </h2>
        <FieldList rows={headerRows} />
      </section>
    </div>
  );
}
