import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/trpc/root";

export type Outputs = inferRouterOutputs<AppRouter>;

/** The rows and views that several screens show. */
export type ApprovalRow = Outputs["approvals"]["list"]["items"][number];
export type ApprovalView = Outputs["approvals"]["get"];
export type LogRow = Outputs["logs"]["list"]["items"][number];
export type AgentRow = Outputs["agents"]["list"]["items"][number];
