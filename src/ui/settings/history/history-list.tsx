import { AgentText } from "@/ui/context/agent-text";
import { Card } from "@/ui/kit/card";
import { Time } from "@/ui/kit/time";
import type { Outputs } from "@/ui/outputs";
import { type ChangedField, changedFields } from "./changed-fields";
import { actorText, eventText } from "./event-words";

type HistoryEntry = Outputs["history"]["list"]["items"][number];

/** Changes, newest first: who, what, when, and the fields that are different since. */
export function HistoryList({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <Card aria-label="Changes">
      <ol>
        {entries.map((entry) => (
          <HistoryRow key={entry.id} entry={entry} />
        ))}
      </ol>
    </Card>
  );
}

function HistoryRow({ entry }: { entry: HistoryEntry }) {
  const fields = changedFields(entry.before, entry.after);
  return (
    <li className="border-b px-4 py-3 text-sm last:border-b-0 md:px-5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <p className="min-w-0 [overflow-wrap:anywhere]">
          <span className="font-medium">
            <AgentText text={actorText(entry)} />
          </span>{" "}
          {eventText(entry.event)}
        </p>
        <code className="min-w-0 font-mono text-xs break-all text-muted">{entry.subjectId}</code>
        <Time at={entry.createdAt} className="ml-auto text-xs text-muted" />
      </div>
      {fields.length > 0 && (
        <dl className="mt-2 grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
          {fields.map((field) => (
            <FieldChange key={field.name} field={field} entry={entry} />
          ))}
        </dl>
      )}
    </li>
  );
}

/** With one state only there is nothing to compare: the value alone. */
function FieldChange({ field, entry }: { field: ChangedField; entry: HistoryEntry }) {
  const compared = entry.before !== null && entry.after !== null;
  return (
    <>
      <dt className="text-muted first-letter:uppercase">{field.name}</dt>
      <dd className="[overflow-wrap:anywhere]">
        {compared ? (
          <>
            <span className="text-muted">
              <Value text={field.before} />
            </span>
            <span aria-hidden> → </span>
            <span className="sr-only"> became </span>
            <Value text={field.after} />
          </>
        ) : (
          <Value text={field.before ?? field.after} />
        )}
      </dd>
    </>
  );
}

function Value({ text }: { text: string | null }) {
  return text === null ? "none" : <AgentText text={text} />;
}
