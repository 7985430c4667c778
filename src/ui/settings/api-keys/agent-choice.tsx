"use client";

import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "@/ui/kit/checkbox";
import { RadioGroup } from "@/ui/kit/radio-group";
import { useTRPC } from "@/ui/trpc";

export interface AgentChoiceProps {
  /** Ids of the agents the key speaks for; null is every agent. */
  chosen: string[] | null;
  problem: string | undefined;
  onChange: (agentIds: string[] | null) => void;
}

const KINDS = [
  { value: "all", label: "All agents", hint: "Also those created later." },
  { value: "chosen", label: "Chosen agents", hint: "Requests for any other agent are refused." },
] as const;

/** Which agents a key may speak for. */
export function AgentChoice({ chosen, problem, onChange }: AgentChoiceProps) {
  return (
    <div className="flex flex-col gap-3">
      <RadioGroup
        label="Agents"
        options={KINDS}
        value={chosen ? "chosen" : "all"}
        onValueChange={(kind) => onChange(kind === "all" ? null : [])}
      />
      {chosen && <AgentList chosen={chosen} onChange={onChange} />}
      {problem && (
        <p role="alert" className="text-sm text-danger-text">
          {problem}
        </p>
      )}
    </div>
  );
}

function AgentList({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.agents.list.queryOptions({}));
  if (data?.items.length === 0)
    return <p className="pl-7 text-sm text-muted">There are no agents yet.</p>;
  const toggled = (id: string) =>
    chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
  return (
    <div
      role="group"
      aria-label="Chosen agents"
      className="flex max-h-48 flex-col gap-2 overflow-y-auto rounded-lg border p-3"
    >
      {data?.items.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={name}
          checked={chosen.includes(id)}
          onCheckedChange={() => onChange(toggled(id))}
        />
      ))}
    </div>
  );
}
