import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { Time } from "@/ui/kit/time";
import { type ChangePreview, effectSentence, spanText, VERDICT_WORDS } from "./preview-words";
import type { PreviewState } from "./use-change-preview";

const WAITING: Record<Exclude<PreviewState["kind"], "ready">, string> = {
  incomplete: "Complete the rule to see what it would have changed.",
  loading: "Comparing with the latest checks…",
  failed: "The latest checks could not be compared. You can save all the same.",
};

/** In one sentence what the change would have done to the agent's latest checks. */
export function ChangeEffect({ state }: { state: PreviewState }) {
  const ready = state.kind === "ready" ? state.preview : null;
  return (
    <div className="text-sm">
      <p className="text-xs font-medium text-muted">
        {ready ? `In ${spanText(ready)}, by today’s rules` : "In the last days, by today’s rules"}
      </p>
      <p role="status" className="mt-0.5 break-words">
        {ready && effectOf(ready)}
      </p>
      {state.kind !== "ready" && <p className="text-muted">{WAITING[state.kind]}</p>}
    </div>
  );
}

function effectOf(preview: ChangePreview): string {
  if (preview.repeats) return "This agent already has such a permission: edit that one instead.";
  return effectSentence(preview);
}

/** Each kind of change with a few of its checks. */
export function ChangeDetails({ state }: { state: PreviewState }) {
  if (state.kind !== "ready" || state.preview.transitions.length === 0) return null;
  if (state.preview.repeats) return null;
  return (
    <details open>
      <summary className="min-h-6 cursor-pointer rounded-sm text-sm leading-6 font-medium">
        Checks that would have ended differently
      </summary>
      <div className="mt-2">
        <TransitionTable preview={state.preview} />
      </div>
    </details>
  );
}

function TransitionTable({ preview }: { preview: ChangePreview }) {
  return (
    <Table label="Checks that would have ended differently, by how">
      <TableHead>
        <tr>
          <TableHeader className="static">From → to</TableHeader>
          <TableHeader className="static">Newest of them</TableHeader>
          <TableHeader className="static" align="end">
            Checks
          </TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {preview.transitions.map(({ from, to, count, samples }) => (
          <TableRow key={`${from} ${to}`} className="align-top">
            <TableCell className="whitespace-nowrap">
              {VERDICT_WORDS[from]}
              <span aria-hidden> →</span>
              <span className="sr-only"> becomes</span>
              <br />
              <span className="font-medium">{VERDICT_WORDS[to].toLowerCase()}</span>
            </TableCell>
            <TableCell>
              <ul className="flex flex-col gap-1">
                {samples.map((sample) => (
                  <Sample key={sample.id} sample={sample} />
                ))}
              </ul>
            </TableCell>
            <TableCell align="end">{count.toLocaleString("en-GB")}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

type SampleCheck = ChangePreview["transitions"][number]["samples"][number];

function Sample({ sample: { action, amount, at } }: { sample: SampleCheck }) {
  return (
    <li className="text-xs">
      <code className="font-mono break-all">{action}</code>
      {amount && <span className="tabular-nums"> · {amount.label}</span>}{" "}
      <span className="text-muted">
        · <Time at={at} />
      </span>
    </li>
  );
}
