import { Badge, type BadgeTone } from "../../kit/badge";

const TONES: Record<string, BadgeTone> = { POST: "accent", PATCH: "warning", DELETE: "danger" };

/** GET, POST, PATCH or DELETE. */
export function MethodBadge({ method }: { method: string }) {
  return (
    <Badge tone={TONES[method]} className="font-mono">
      {method}
    </Badge>
  );
}
