import { redirect } from "next/navigation";

/** The documentation begins with the quickstart. */
export default function DocsPage() {
  redirect("/docs/quickstart");
}
