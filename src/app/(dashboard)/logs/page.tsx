import type { Metadata } from "next";
import { LogsPage } from "@/ui/logs/logs-page";

export const metadata: Metadata = { title: "Logs" };

/** The audit trail. */
export default function Logs() {
  return <LogsPage />;
}
