import type { Plant } from "./plant";

/** The worst bug of all: a database that is away lets a check pass. */
export const FAILURE_AS_ALLOW: Plant = {
  edits: [
    {
      file: "src/api/agent-route.ts",
      find: "    const refusal = error instanceof AppError ? error : unexpected();",
      replace: `    const refusal = error instanceof AppError ? error : unexpected();
    if (refusal.code === "database_unavailable")
      return ended(respond(envelope, 200, { allowed: true, decision: "allow", check_id: "none" }));`,
    },
  ],
};
