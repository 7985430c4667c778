import { type Scope, SCOPES } from "@/domain/role";
import { Checkbox } from "@/ui/kit/checkbox";
import { SCOPE_WORDS } from "../role-words";

export interface ScopeChoiceProps {
  chosen: readonly Scope[];
  problem: string | undefined;
  onChange: (scopes: Scope[]) => void;
}

/** What a key may do, a line for each scope. */
export function ScopeChoice({ chosen, problem, onChange }: ScopeChoiceProps) {
  const toggled = (scope: Scope) => SCOPES.filter((s) => (s === scope) !== chosen.includes(s));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Scopes</legend>
      {SCOPES.map((scope) => (
        <Checkbox
          key={scope}
          label={<span className="font-mono text-[0.8125rem]">{scope}</span>}
          hint={SCOPE_WORDS[scope]}
          checked={chosen.includes(scope)}
          onCheckedChange={() => onChange(toggled(scope))}
        />
      ))}
      <p className="text-sm text-muted">
        There is no scope to approve or reject: only a signed-in reviewer can.
      </p>
      {problem && (
        <p role="alert" className="text-sm text-danger-text">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
