import { contextDiff, type ContextChange } from "@/domain/context-diff";
import { firstChars } from "@/domain/context-view";
import { AgentText } from "../context/agent-text";
import { TextLink } from "../kit/text-link";
import { Time } from "../kit/time";

export interface ContextChangesProps {
  before: { id: string; context: string; resolvedAt: Date | null };
  /** JSON text of the context asked about now. */
  after: string;
}

/** More than these, or longer than that, is for the whole context to show. */
const MOST_SHOWN = 12;
const WIDEST = 120;
/** How much is shown before the place where two long texts begin to differ. */
const LEAD = 30;

/** What differs between the last approved request and this one. */
export function ContextChanges({ before, after }: ContextChangesProps) {
  const changes = contextDiff(before.context, after);
  return (
    <div className="rounded-lg border bg-surface">
      <p className="border-b px-3 py-2 text-muted">
        {summary(changes)} the{" "}
        <TextLink href={`/approvals/${before.id}`}>last approved request</TextLink>
        {before.resolvedAt && (
          <>
            {", "}
            <Time at={before.resolvedAt} />
          </>
        )}
      </p>
      {changes && changes.length > 0 && (
        <dl className="divide-y">
          {changes.slice(0, MOST_SHOWN).map((change) => (
            <Change key={change.path.join("\u0000")} change={change} />
          ))}
        </dl>
      )}
      {changes && changes.length > MOST_SHOWN && (
        <p className="border-t px-3 py-2 text-muted">
          And {changes.length - MOST_SHOWN} more differences
        </p>
      )}
    </div>
  );
}

function summary(changes: ContextChange[] | null): string {
  if (!changes) return "Cannot be compared with";
  if (changes.length === 0) return "The same context as";
  return `${changes.length} difference${changes.length === 1 ? "" : "s"} from`;
}

function Change({ change: { path, before, after } }: { change: ContextChange }) {
  const from = firstDifference(before ?? "", after ?? "");
  return (
    <div className="grid gap-x-4 gap-y-0.5 px-3 py-2 sm:grid-cols-[12rem_1fr]">
      <dt className="font-mono text-xs break-all text-muted">
        <AgentText text={firstChars(path.join(" › ") || "Everything", WIDEST)} />
      </dt>
      <dd className="min-w-0 font-mono text-xs break-all">
        {before !== null && (
          <Side word="Before" text={excerpt(before, from)} className="text-muted line-through" />
        )}
        {after === null ? (
          <span className="block text-muted">no longer there</span>
        ) : (
          <Side word="Now" text={excerpt(after, from)} className="font-semibold" />
        )}
      </dd>
    </div>
  );
}

function Side({ word, text, className }: { word: string; text: string; className: string }) {
  return (
    <span className="block">
      <span className="sr-only">{word}: </span>
      <span className={className}>
        <AgentText text={text} />
      </span>
    </span>
  );
}

/** Of a long text, the part where it begins to differ: two cut at the start would look the same. */
function excerpt(text: string, from: number): string {
  if (text.length <= WIDEST) return text;
  const start = Math.max(0, from - LEAD);
  const shown = firstChars(text.slice(start), WIDEST);
  return `${start > 0 ? "…" : ""}${shown}${start + WIDEST < text.length ? "…" : ""}`;
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
