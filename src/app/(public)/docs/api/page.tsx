import { apiDocument } from "@/api/router";
import { ApiReference } from "@/ui/docs/api/api-reference";
import { platform } from "@/wiring";

export const metadata = {
  title: "API reference",
  description: "Every operation of the AgentWarden agent API, with examples.",
};
export const dynamic = "force-dynamic";

/** The agent API's document, to be read. */
export default function ApiReferencePage() {
  return (
    <main id="content" tabIndex={-1} className="@container min-w-0 outline-none">
      <ApiReference document={apiDocument(platform().appUrl)} documentPath="/api/v1/openapi.json" />
    </main>
  );
}
