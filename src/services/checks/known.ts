import type { StoredAnswer } from "@/db/queries/admission";
import type { CheckFacts } from "@/db/queries/checks";

/** What the door has found out about a call in the flight in which it admitted it. */
export interface Known {
  /** Null where no agent was named, or none has that name. */
  facts: CheckFacts | null;
  /** The answer that the call's Idempotency-Key has been given before. */
  stored: StoredAnswer | null;
  /** When, by the database's clock. */
  at: Date;
}
