import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Inbox } from "@/ui/approvals/inbox";

export const metadata: Metadata = { title: "Approvals" };

/** The inbox stays while its pages change: the address only says which request is open. */
export default function ApprovalsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Inbox />
      {children}
    </>
  );
}
