import type { ApiResponse } from "./document";
import { WithCode } from "./with-code";

/** The refusals of an operation: status, code and what it means. */
export function ErrorList({ responses }: { responses: Record<string, ApiResponse> }) {
  const refusals = Object.entries(responses).flatMap(([status, { content }]) =>
    Object.entries(content?.["application/json"].examples ?? {}).map(([code, { summary }]) => ({
      status,
      code,
      summary,
    })),
  );
  return (
    <details className="rounded-lg border bg-surface text-sm shadow-card">
      <summary className="px-4 py-2.5 font-medium">
        Errors <span className="font-normal text-muted">({refusals.length})</span>
      </summary>
      <dl className="divide-y border-t">
        {refusals.map(({ status, code, summary }) => (
          <div key={code} className="gap-x-4 px-4 py-2 sm:grid sm:grid-cols-[2fr_3fr]">
            <dt className="min-w-0">
              <span className="tabular-nums">{status}</span>{" "}
              <code className="font-mono text-[0.8125rem] break-words">{code}</code>
            </dt>
            <dd className="text-muted">
              <WithCode text={summary} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
