import { CircleCheck, CircleX } from "lucide-react";
import { Time } from "@/ui/kit/time";
import type { Delivery } from "./delivery-row";
import { failureText } from "./words";

type Attempt = Delivery["history"][number];

/** Every request made for a delivery, oldest first. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <p className="text-sm text-muted">No attempt has ended yet.</p>;
  return (
    <ol className="flex flex-col gap-3" aria-label="Attempts">
      {attempts.map((attempt, at) => (
        <AttemptRow key={attempt.id} ordinal={at + 1} attempt={attempt} />
      ))}
    </ol>
  );
}

/** The ordinal counts across replays, which begin a fresh schedule. */
function AttemptRow({ ordinal, attempt }: { ordinal: number; attempt: Attempt }) {
  const { httpStatus, failure, durationMs, responseExcerpt, createdAt } = attempt;
  const Icon = failure ? CircleX : CircleCheck;
  return (
    <li className="flex gap-2.5 text-sm">
      <Icon
        aria-hidden
        className={`mt-0.5 size-4 shrink-0 ${failure ? "text-danger-text" : "text-success-text"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap gap-x-3">
          <span className="font-medium">
            Attempt {ordinal}: {failure ? failureText(failure) : "Delivered"}
          </span>
          {httpStatus !== null && <span>HTTP {httpStatus}</span>}
          <span className="text-muted">{durationMs.toLocaleString("en-US")} ms</span>
          <Time at={createdAt} show="both" className="text-muted max-md:whitespace-normal" />
        </p>
        {responseExcerpt && (
          <pre className="mt-1.5 max-h-40 overflow-y-auto rounded-md border bg-subtle px-3 py-2 font-mono text-xs break-all whitespace-pre-wrap">
            <span className="sr-only">Answer: </span>
            {responseExcerpt}
          </pre>
        )}
      </div>
    </li>
  );
}
