import { z } from "zod";
import {
  createPermission as create,
  type NewPermission,
} from "@/services/permissions/create-permission";
import { getPermission, listPermissions as list } from "@/services/permissions/list-permissions";
import {
  deletePermission as remove,
  updatePermission as update,
} from "@/services/permissions/update-permission";
import { agentRoute } from "../agent-route";
import { actionPattern, currency, flag, maxAmount, wholeNumber } from "./fields";
import { given } from "./given";
import { listAnswer } from "./list-answer";
import { permissionShape } from "./shapes";

const door = { scope: "manage", counts: "management" } as const;

/** A human has at least a minute and at most 30 days, in seconds. */
const expiresIn = wholeNumber(1, 2_592_000);
const effect = z.enum(["allow", "deny"], { error: "must be allow or deny" });

const newPermission = z.object({
  action: actionPattern,
  effect: effect.default("allow"),
  requires_approval: flag.default(false),
  max_amount: maxAmount.default(null),
  currency: currency.default(null),
  approval_expires_in_seconds: expiresIn.optional(),
});
const permissionChange = z.object({
  action: actionPattern.optional(),
  effect: effect.optional(),
  requires_approval: flag.optional(),
  max_amount: maxAmount.optional(),
  currency: currency.optional(),
  approval_expires_in_seconds: expiresIn.optional(),
});

const DEFAULT_EXPIRY_SECONDS = 86_400;

export const listPermissions = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => {
    const items = await list(ctx, params.id ?? "");
    return listAnswer({ items, nextCursor: null }, permissionShape);
  },
});

export const createPermission = agentRoute({
  ...door,
  body: newPermission,
  handle: async ({ ctx, params, body }) => {
    const permission = await create(ctx, {
      agentId: params.id ?? "",
      ...fromWire(body),
      approvalExpiresInSeconds: body.approval_expires_in_seconds ?? DEFAULT_EXPIRY_SECONDS,
    });
    return { status: 201, body: permissionShape(permission) };
  },
});

export const readPermission = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: permissionShape(await getPermission(ctx, params.id ?? "")),
  }),
});

export const updatePermission = agentRoute({
  ...door,
  body: permissionChange,
  handle: async ({ ctx, params, body }) => {
    const change: Partial<NewPermission> = given(fromWire(body));
    return {
      status: 200,
      body: permissionShape(await update(ctx, { id: params.id ?? "", ...change })),
    };
  },
});

export const deletePermission = agentRoute({
  ...door,
  handle: async ({ ctx, params }) => {
    await remove(ctx, params.id ?? "");
    return { status: 204, body: null };
  },
});

/** Snake case to camel case; what was not sent stays undefined. */
function fromWire<B extends z.infer<typeof permissionChange>>(body: B) {
  return {
    action: body.action as B["action"],
    effect: body.effect as B["effect"],
    requiresApproval: body.requires_approval as B["requires_approval"],
    maxAmount: body.max_amount as B["max_amount"],
    currency: body.currency as B["currency"],
    approvalExpiresInSeconds: body.approval_expires_in_seconds,
  };
}
