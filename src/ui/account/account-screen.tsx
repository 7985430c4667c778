import { PageHeader } from "../kit/page-header";
import { ApprovalEmailsCard } from "./approval-emails-card";
import { NotificationsCard } from "./notifications-card";
import { PasswordCard } from "./password-card";
import { SessionsCard } from "./sessions-card";

/** The signed-in person's own settings: e-mails, notifications, password, and where they are signed in. */
export function AccountScreen() {
  return (
    <>
      <PageHeader title="Your account" />
      <div className="flex flex-col gap-6">
        <ApprovalEmailsCard />
        <NotificationsCard />
        <PasswordCard />
        <SessionsCard />
      </div>
    </>
  );
}
