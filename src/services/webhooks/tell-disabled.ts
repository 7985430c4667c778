import { listMembers } from "@/db/queries/members";
import { findOrganization } from "@/db/queries/organizations";
import { can } from "@/domain/role";
import type { Platform } from "../context";
import { endpointDisabledEmail } from "../emails/endpoint-disabled";

/**
 * Mails everyone who may switch an endpoint on again that its receiver said it is gone. A mail that
 * cannot be sent is logged: the history and the endpoint's page say the same.
 */
export async function tellDisabled(
  platform: Platform,
  endpoint: { id: string; organizationId: string; url: string },
): Promise<void> {
  const { id, organizationId } = endpoint;
  const { name, members } = await platform.db.tenant(organizationId, async (tx) => ({
    name: (await findOrganization(tx, organizationId)).name,
    members: await listMembers(tx, organizationId),
  }));
  const told = members.filter(({ role }) => can(role, "webhooks.manage"));
  const mails = told.map(({ email }) =>
    endpointDisabledEmail({
      to: email,
      organizationName: name,
      endpointUrl: endpoint.url,
      url: `${platform.appUrl}/settings/webhooks/${id}`,
    }),
  );
  const results = await Promise.allSettled(mails.map((mail) => platform.mailer.send(mail)));
  for (const result of results)
    if (result.status === "rejected")
      platform.logger.error({ err: result.reason, endpointId: id }, "410 notice not sent");
}
