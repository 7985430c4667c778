import { Ban, Check, Clock } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "../kit/badge";
import { Card } from "../kit/card";

/** The three answers a check can get, each with the rule that gave it. */
export function VerdictsSample() {
  return (
    <Card aria-label="Sample checks">
      <h2 className="border-b px-4 py-3 text-sm font-medium text-muted md:px-5">
        What one agent asked, and what it was told
      </h2>
      <ul className="divide-y">
        <Verdict
          action="stripe.refund"
          detail="40.00 USD, within the limit of 150.00 USD"
          badge={
            <Badge tone="success">
              <Check aria-hidden />
              Allowed
            </Badge>
          }
        />
        <Verdict
          action="stripe.refund"
          detail="500.00 USD, over the limit of 150.00 USD"
          badge={
            <Badge tone="warning">
              <Clock aria-hidden />
              Asks a person
            </Badge>
          }
        />
        <Verdict
          action="database.drop"
          detail="No permission covers it"
          badge={
            <Badge tone="danger">
              <Ban aria-hidden />
              Denied
            </Badge>
          }
        />
      </ul>
    </Card>
  );
}

interface VerdictProps {
  action: string;
  detail: string;
  badge: ReactNode;
}

function Verdict({ action, detail, badge }: VerdictProps) {
  return (
    <li className="flex items-center gap-4 px-4 py-3.5 md:px-5">
      <div className="min-w-0 flex-1">
        <p className="font-mono text-sm">{action}</p>
        <p className="mt-0.5 text-sm text-muted">{detail}</p>
      </div>
      {badge}
    </li>
  );
}
