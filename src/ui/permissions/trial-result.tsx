import { Badge } from "@/ui/kit/badge";
import { Callout } from "@/ui/kit/callout";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import type { Outputs } from "@/ui/outputs";
import { durationText } from "./answer-time";

type Trial = Outputs["permissions"]["try"];

/** The answer a check would get, and what every permission says to it. */
export function TrialResult({ action, trial }: { action: string; trial: Trial }) {
  const { decision, rules } = trial;
  return (
    <div className="flex flex-col gap-4">
      <Answer action={action} decision={decision} />
      {rules.length > 0 && (
        <Table label="What each permission says to it">
          <TableHead>
            <tr>
              <TableHeader>Permission</TableHeader>
              <TableHeader>Effect</TableHeader>
              <TableHeader>Decides</TableHeader>
              <TableHeader>Why</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {rules.map(({ permission, decided, why }) => (
              <TableRow key={permission.id}>
                <TableCell className="min-w-36">
                  <code className="font-mono text-[0.8125rem] break-all">{permission.action}</code>
                </TableCell>
                <TableCell>
                  {permission.effect === "allow" ? (
                    <Badge tone="success">Allow</Badge>
                  ) : (
                    <Badge tone="danger">Deny</Badge>
                  )}
                </TableCell>
                <TableCell>
                  {decided ? (
                    <Badge tone="accent">{decision.permission ? "Decides" : "Would decide"}</Badge>
                  ) : (
                    <span className="text-muted">No</span>
                  )}
                </TableCell>
                <TableCell className="min-w-44 text-muted">{why}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </div>
  );
}

function Answer({ action, decision }: { action: string; decision: Trial["decision"] }) {
  const name = <code className="font-mono break-all">{action}</code>;
  if (decision.verdict === "allow")
    return (
      <Callout tone="success" live="polite" title={<>{name} is allowed</>}>
        It runs at once.
      </Callout>
    );
  if (decision.verdict === "deny")
    return (
      <Callout tone="danger" live="polite" title={<>{name} is denied</>}>
        {decision.reason}.
      </Callout>
    );
  return (
    <Callout tone="warning" live="polite" title={<>{name} asks a human</>}>
      {decision.reason}. A reviewer has {durationText(decision.permission.approvalExpiresInSeconds)}{" "}
      to answer.
    </Callout>
  );
}
