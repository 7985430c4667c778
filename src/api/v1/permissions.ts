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
import { REQUESTS } from "../openapi/endpoint-docs";
import * as answers from "./answers";
import { actionPattern, currency, flag, maxAmount, wholeNumber } from "./fields";
import { given } from "./given";
import { listAnswer } from "./list-answer";
import { permissionShape } from "./shapes";

const door = { scope: "manage", counts: "management" } as const;

/** A human has at least a minute and at most 30 days, in seconds. */
const expiresIn = wholeNumber(1, 2_592_000);
const effect = z.enum(["allow", "deny"], { error: "must be allow or deny" });

const DEFAULT_EXPIRY_SECONDS = 86_400;

const newPermission = z
  .object({
    action: actionPattern,
    effect: effect.default("allow"),
    requires_approval: flag.default(false).describe("A human is asked."),
    max_amount: maxAmount
      .default(null)
      .describe("`context.amount` up to this is allowed without asking; above it is not."),
    currency: currency.default(null).describe("What `max_amount` counts: `context.currency`."),
    approval_expires_in_seconds: expiresIn
      .optional()
      .describe(`How long a human has; ${DEFAULT_EXPIRY_SECONDS} unless given.`),
  })
  .register(REQUESTS, { id: "NewPermission" });
const permissionChange = z
  .object({
    action: actionPattern.optional(),
    effect: effect.optional(),
    requires_approval: flag.optional(),
    max_amount: maxAmount.optional(),
    currency: currency.optional(),
    approval_expires_in_seconds: expiresIn.optional(),
  })
  .register(REQUESTS, { id: "PermissionChange" });

const one = {
  tag: "Permissions",
  id: "The permission's id.",
  answer: answers.permission,
} as const;

export const listPermissions = agentRoute({
  ...door,
  docs: {
    operationId: "listPermissions",
    tag: "Permissions",
    summary: "List an agent's permissions",
    description: "All of them: there is no next page.",
    id: "The agent's id.",
    answer: answers.permissionList,
  },
  handle: async ({ ctx, params }) => {
    const items = await list(ctx, params.id ?? "");
    return listAnswer({ items, nextCursor: null }, permissionShape);
  },
});

export const createPermission = agentRoute({
  ...door,
  body: newPermission,
  docs: {
    operationId: "createPermission",
    tag: "Permissions",
    summary: "Give an agent a permission",
    description:
      "An exact action beats a pattern; of several patterns the longest wins; at equal length deny wins.",
    id: "The agent's id.",
    examples: {
      limit: {
        summary: "Refunds up to 100 USD; a human for more",
        value: {
          action: "stripe.refund",
          requires_approval: true,
          max_amount: 100,
          currency: "USD",
        },
      },
      deny: { summary: "Never", value: { action: "files.delete", effect: "deny" } },
    },
    status: 201,
    answer: answers.permission,
    errors: ["name_taken"],
  },
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
  docs: { ...one, operationId: "getPermission", summary: "Read a permission" },
  handle: async ({ ctx, params }) => ({
    status: 200,
    body: permissionShape(await getPermission(ctx, params.id ?? "")),
  }),
});

export const updatePermission = agentRoute({
  ...door,
  body: permissionChange,
  docs: {
    ...one,
    operationId: "updatePermission",
    summary: "Change a permission",
    description: "What is not sent stays as it is; null takes a limit away.",
    examples: { limit: { summary: "Another limit", value: { max_amount: 250.5 } } },
    errors: ["name_taken"],
  },
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
  docs: {
    ...one,
    operationId: "deletePermission",
    summary: "Delete a permission",
    status: 204,
    answer: null,
  },
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
