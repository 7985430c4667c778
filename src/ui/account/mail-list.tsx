import { Mail } from "lucide-react";
import { Card, CardBody, CardHeader } from "../kit/card";
import { EmptyState } from "../kit/empty-state";
import { TextLink } from "../kit/text-link";

export interface WrittenMail {
  to: string;
  subject: string;
  text: string;
  sentAt: Date;
}

/** Mails that were written down instead of being sent, newest first. */
export function MailList({ mails }: { mails: readonly WrittenMail[] }) {
  if (mails.length === 0)
    return (
      <EmptyState icon={<Mail />} title="No mail yet">
        Sign-in links and invitations appear here.
      </EmptyState>
    );
  return (
    <ol className="flex flex-col gap-4">
      {mails.map((mail) => (
        <li key={`${mail.sentAt.toISOString()} ${mail.to}`}>
          <Card>
            <CardHeader
              title={mail.subject}
              description={`To ${mail.to} at ${mail.sentAt.toISOString()}`}
            />
            <CardBody className="break-words whitespace-pre-wrap">{withLinks(mail.text)}</CardBody>
          </Card>
        </li>
      ))}
    </ol>
  );
}

function withLinks(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <TextLink key={index} href={part} prefetch={false}>
        {part}
      </TextLink>
    ),
  );
}
