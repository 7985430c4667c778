"use client";

import { permissionSentence } from "@/domain/permission-sentence";
import { useOrganization } from "@/ui/use-organization";
import { type PermissionDraft, previewOf } from "./permission-draft";

/** What the rule will do once it is saved, in one sentence that follows the typing. */
export function PermissionPreview({ draft }: { draft: PermissionDraft }) {
  const { view } = useOrganization();
  const rule = previewOf(draft);
  const sentence = rule && permissionSentence(rule, view?.terms.approvals ?? true);
  return (
    <div className="text-sm">
      <p className="text-xs font-medium text-muted">What this rule will do</p>
      <p aria-live="polite" className="mt-0.5 break-words">
        {sentence ?? "Complete the fields to see it in words."}
      </p>
    </div>
  );
}
