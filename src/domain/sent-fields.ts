import { z } from "zod";
import type { JsonText } from "./json-value";

/** What answers and events are made of on the wire alike. */

export const time = z.string().meta({ format: "date-time" });

export const passedOn = z.custom<JsonText>().meta({
  type: "object",
  description: "The caller's context, unchanged.",
});

export const seal = z.object({
  organization_id: z.string(),
  number: z.number().meta({ type: "integer", description: "Counts from 1." }),
  size: z.number().meta({ type: "integer", description: "Entries under this seal." }),
  root: z.string().describe("Merkle root over the entries, hexadecimal."),
  previous: z.string().describe("Hash of the seal before; 64 zeros for the first."),
  oldest_entry_at: time,
  newest_entry_at: time,
  sealed_at: time,
  key_id: z.string(),
  hash: z.string(),
  signature: z.string().describe("Ed25519, base64url."),
});
