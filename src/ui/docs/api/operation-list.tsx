import type { PlacedOperation, SentEvent } from "./document";

export interface OperationListProps {
  chapters: { name: string; operations: PlacedOperation[]; events: SentEvent[] }[];
}

/** The way to every operation and event: beside the page, or folded above it where there is no room. */
export function OperationList({ chapters }: OperationListProps) {
  return (
    <div className="max-@3xl:mb-6">
      <details className="rounded-lg border bg-surface shadow-card @3xl:hidden">
        <summary className="px-4 py-3 text-sm font-medium">Operations</summary>
        <nav aria-label="Operations" className="border-t p-2">
          <Links chapters={chapters} />
        </nav>
      </details>
      <nav
        aria-label="Operations"
        className="sticky top-6 hidden max-h-[calc(100dvh-3rem)] overflow-y-auto @3xl:block"
      >
        <Links chapters={chapters} />
      </nav>
    </div>
  );
}

function Links({ chapters }: OperationListProps) {
  return (
    <ul className="space-y-4 text-sm">
      {chapters.map(({ name, operations, events }) => (
        <li key={name}>
          <a
            href={`#${name.toLowerCase()}`}
            className="block rounded-md px-2 py-2 font-medium hover:bg-subtle @3xl:py-1"
          >
            {name}
          </a>
          <ul>
            {[...operations, ...events].map(({ operationId, summary }) => (
              <li key={operationId}>
                <a
                  href={`#${operationId}`}
                  className="block rounded-md px-2 py-2.5 text-muted hover:bg-subtle hover:text-foreground @3xl:py-1"
                >
                  {summary}
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
