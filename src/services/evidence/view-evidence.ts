import type { Tx } from "@/db/client";
import { listErasures } from "@/db/queries/erasure";
import type { LogEntry } from "@/db/queries/log-entries";
import { findLeaf } from "@/db/queries/seals";
import { erasableFields } from "./erasable";

/** What stands behind one log entry. */
export interface EntryEvidence {
  /** The seal it is under; null while it waits for one. */
  sealNumber: number | null;
  /** Names of fields that were erased, and when. */
  erased: { name: string; at: Date }[];
  /** Names of fields that can be. */
  erasable: string[];
}

export async function viewEvidence(tx: Tx, entry: LogEntry): Promise<EntryEvidence> {
  const { organizationId, id, context, ipAddress } = entry;
  const leaf = await findLeaf(tx, organizationId, id);
  const erasures = leaf?.fields ? await listErasures(tx, organizationId, id) : [];
  return {
    sealNumber: leaf?.sealNumber ?? null,
    erased: erasures.flatMap(({ fields, at }) => fields.map((name) => ({ name, at }))),
    erasable: erasableFields(context, ipAddress),
  };
}
