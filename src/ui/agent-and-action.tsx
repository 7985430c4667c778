"use client";

import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { visibleText } from "@/domain/visible-text";
import { Button } from "./kit/button";
import { Input } from "./kit/input";
import { Select } from "./kit/select";
import { useTRPC } from "./trpc";
import { useTyped } from "./use-typed";

const ANY = "any";

export interface AgentAndActionProps {
  agentId: string | null;
  action: string;
  onChange: (change: { agentId?: string | null; action?: string }) => void;
  onClear: () => void;
  /** Whether there is something to clear; by default, one of these two. */
  clearable?: boolean;
}

/** Which agent, and how the action's name begins. */
export function AgentAndAction(props: AgentAndActionProps) {
  const { agentId, action, onChange, onClear } = props;
  const { clearable = Boolean(agentId || action) } = props;
  const trpc = useTRPC();
  const { data } = useQuery(trpc.agents.list.queryOptions({}));
  const agents = (data?.items ?? []).map(({ id, name }) => ({
    value: id,
    label: visibleText(name),
  }));
  const gone = agentId && data && !agents.some(({ value }) => value === agentId);
  return (
    <div className="flex items-center gap-2">
      <Select
        aria-label="Agent"
        className="w-36! shrink-0"
        value={agentId ?? ANY}
        options={[
          { value: ANY, label: "All agents" },
          ...agents,
          ...(gone ? [{ value: agentId, label: "Deleted agent" }] : []),
        ]}
        onValueChange={(value) => onChange({ agentId: value === ANY ? null : value })}
      />
      <ActionInput action={action} onChange={(next) => onChange({ action: next })} />
      {clearable && (
        <Button variant="ghost" size="icon" aria-label="Clear filters" onClick={onClear}>
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}

function ActionInput(props: { action: string; onChange: (action: string) => void }) {
  const [typed, setTyped] = useTyped(props.action, props.onChange);
  return (
    <Input
      aria-label="Action begins with"
      placeholder="Action…"
      icon={<Search />}
      maxLength={199}
      value={typed}
      spellCheck={false}
      autoCapitalize="off"
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
