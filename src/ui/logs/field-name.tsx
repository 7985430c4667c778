import { AgentText } from "../context/agent-text";

/** A field as people read it: one of the context by the agent's own name for it. */
export function FieldName({ name }: { name: string }) {
  if (name === "ip_address") return "IP address";
  return (
    <span className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">
      <AgentText text={name.replace(/^context\./, "")} />
    </span>
  );
}
