"use client";

import Link from "next/link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { useOrganization } from "@/ui/use-organization";
import type { Endpoint } from "./endpoint-dialog";
import { EndpointState, EndpointSwitch, offReason } from "./endpoint-state";
import { TestWebhookButton } from "./test-webhook-button";

/** Endpoints with their events and state; each leads to its delivery log. */
export function EndpointTable({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const mayManage = useOrganization().may("webhooks.manage");
  return (
    <Table label="Webhook endpoints">
      <TableHead>
        <tr>
          <TableHeader>URL</TableHeader>
          <TableHeader className="max-md:hidden">Events</TableHeader>
          <TableHeader>State</TableHeader>
          {mayManage && (
            <TableHeader>
              <span className="sr-only">Actions</span>
            </TableHeader>
          )}
        </tr>
      </TableHead>
      <TableBody>
        {endpoints.map((endpoint) => (
          <TableRow key={endpoint.id} interactive>
            <TableCell className="max-w-md min-w-56">
              <Link
                href={`/settings/webhooks/${endpoint.id}`}
                className="rounded-sm font-medium break-all hover:underline"
              >
                {endpoint.url}
              </Link>
              {endpoint.disabledAt && (
                <p className="mt-0.5 text-xs text-muted">{offReason(endpoint)}</p>
              )}
            </TableCell>
            <TableCell className="max-md:hidden">
              <ul className="font-mono text-xs leading-5 whitespace-nowrap">
                {endpoint.events.map((type) => (
                  <li key={type}>{type}</li>
                ))}
              </ul>
            </TableCell>
            <TableCell>
              <span className="flex items-center gap-3">
                {mayManage && <EndpointSwitch endpoint={endpoint} />}
                <EndpointState endpoint={endpoint} />
              </span>
            </TableCell>
            {mayManage && (
              <TableCell align="end">
                <TestWebhookButton endpoint={endpoint} size="sm" />
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
