import type { Plant } from "./plant";

/** A webhook counts as delivered once a worker takes it up: what dies with the worker is lost. */
export const DELIVERED_BEFORE_SENT: Plant = {
  edits: [
    {
      file: "src/db/queries/outbox.ts",
      find: "set attempts = d.attempts + 1, lease = ${lease},",
      replace: "set attempts = d.attempts + 1, lease = ${lease}, status = 'delivered',",
    },
  ],
};
