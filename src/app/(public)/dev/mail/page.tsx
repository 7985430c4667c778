import { notFound } from "next/navigation";
import { env } from "@/env";
import { MailList } from "@/ui/account/mail-list";
import { PageHeader } from "@/ui/kit/page-header";
import { Page } from "@/ui/shell/page";
import { platform } from "@/wiring";

export const metadata = { title: "Mail" };
export const dynamic = "force-dynamic";

/** What would have been mailed, for a development server without a mail provider. */
export default function DevMailPage() {
  if (env().NODE_ENV === "production") notFound();
  return (
    <Page width="narrow">
      <PageHeader
        title="Mail"
        description="Without RESEND_API_KEY or SMTP_URL nothing is sent: mails are written to the log and here."
      />
      <MailList mails={platform().mailer.outbox()} />
    </Page>
  );
}
