import type { FieldRow } from "./field-rows";
import { WithCode } from "./with-code";

/** The members of a body, or parameters: name and type, and what each means. */
export function FieldList({ rows }: { rows: FieldRow[] }) {
  return (
    <dl className="divide-y rounded-lg border bg-surface text-sm shadow-card">
      {rows.map((row) => (
        <div key={row.name} className="gap-x-4 px-4 py-2.5 sm:grid sm:grid-cols-[2fr_3fr]">
          <dt className="min-w-0">
            <code className="font-mono text-[0.8125rem] font-medium break-words">{row.name}</code>
            <span className="block text-xs text-muted">
              {row.type}
              {row.required && ", required"}
            </span>
          </dt>
          <dd className="min-w-0 text-muted max-sm:mt-1">
            {row.description && <WithCode text={row.description} />}
            {row.values.length > 0 && (
              <span className="block text-xs break-words">
                {row.values.length > 1 ? "One of " : "Always "}
                <WithCode text={row.values.map((value) => `\`${value}\``).join(", ")} />
              </span>
            )}
            {row.limits.length > 0 && (
              <span className="block text-xs">{row.limits.join("; ")}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
