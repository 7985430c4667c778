import { endpointHealth, type EndpointHealthState } from "@/domain/webhook-health";
import { Badge, type BadgeTone } from "@/ui/kit/badge";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { TextLink } from "@/ui/kit/text-link";
import { Time } from "@/ui/kit/time";
import { counted, type Overview } from "./overview";
import { spanWords } from "./span";

type Endpoint = Overview["endpoints"][number];

const STATES: Record<EndpointHealthState, { word: string; tone: BadgeTone }> = {
  off: { word: "Off", tone: "neutral" },
  gone: { word: "Off: gone", tone: "danger" },
  failing: { word: "Failing", tone: "danger" },
  late: { word: "Late", tone: "warning" },
  healthy: { word: "Healthy", tone: "success" },
  quiet: { word: "Quiet", tone: "neutral" },
};

/** How each endpoint took what it was told, and what it has still to hear. */
export function WebhooksCard({ overview }: { overview: Overview }) {
  const { endpoints, days, until } = overview;
  return (
    <Card className="min-w-0">
      <CardHeader
        title="Do your webhooks arrive?"
        description={`Deliveries of the last ${spanWords(days)}; what waits now counts whatever its age.`}
      />
      <CardBody>
        {endpoints.length === 0 ? (
          <p className="py-6 text-center text-sm text-muted">
            No webhook is set up. <TextLink href="/settings/webhooks">Go to webhooks</TextLink>
          </p>
        ) : (
          <EndpointTable endpoints={endpoints} now={until} />
        )}
      </CardBody>
    </Card>
  );
}

function EndpointTable({ endpoints, now }: { endpoints: readonly Endpoint[]; now: Date }) {
  return (
    <Table label="Webhook health">
      <TableHead>
        <tr>
          <TableHeader>Endpoint</TableHeader>
          <TableHeader>State</TableHeader>
          <TableHeader align="end">Delivered</TableHeader>
          <TableHeader align="end">Failed</TableHeader>
          <TableHeader align="end">Waiting</TableHeader>
          <TableHeader align="end">Oldest waiting</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {endpoints.map((endpoint) => (
          <EndpointRow key={endpoint.id} endpoint={endpoint} now={now} />
        ))}
      </TableBody>
    </Table>
  );
}

function EndpointRow({ endpoint, now }: { endpoint: Endpoint; now: Date }) {
  const { word, tone } = STATES[endpointHealth(endpoint, now)];
  return (
    <TableRow>
      <TableCell className="max-w-72 min-w-44">
        <TextLink href={`/settings/webhooks/${endpoint.id}`} className="break-all">
          {endpoint.url}
        </TextLink>
      </TableCell>
      <TableCell>
        <Badge tone={tone} dot>
          {word}
        </Badge>
      </TableCell>
      <TableCell align="end">{counted(endpoint.delivered)}</TableCell>
      <TableCell align="end">
        <span className={endpoint.failed > 0 ? "font-medium text-danger-text" : undefined}>
          {counted(endpoint.failed)}
        </span>
      </TableCell>
      <TableCell align="end">{counted(endpoint.waiting)}</TableCell>
      <TableCell align="end">
        {endpoint.oldestWaitingAt ? <Time at={endpoint.oldestWaitingAt} /> : "—"}
      </TableCell>
    </TableRow>
  );
}
