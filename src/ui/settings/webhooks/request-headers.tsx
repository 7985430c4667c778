import type { Delivery } from "./delivery-row";

/** The headers a receiver verifies, as every attempt of a delivery has them. */
export function RequestHeaders({ delivery }: { delivery: Delivery }) {
  const last = delivery.history.at(-1);
  const sentAt = last && Math.floor((last.createdAt.getTime() - last.durationMs) / 1_000);
  const headers = [
    ["content-type", "application/json"],
    ["webhook-id", delivery.eventId],
    [
      "webhook-timestamp",
      sentAt ? `about ${sentAt} at the last attempt` : "the second of the attempt",
    ],
    ["webhook-signature", "v1,… once for each secret in force, anew for each attempt"],
  ] as const;
  return (
    <section>
      <h4 className="mb-1.5 text-xs text-muted">Request headers</h4>
      <dl className="grid grid-cols-1 gap-x-4 gap-y-1 text-xs sm:grid-cols-[max-content_minmax(0,1fr)]">
        {headers.map(([name, value]) => (
          <div key={name} className="contents max-sm:block">
            <dt className="font-mono font-medium">{name}</dt>
            <dd className="font-mono break-all text-muted">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
