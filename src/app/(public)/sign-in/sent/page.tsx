import Link from "next/link";
import { Button } from "@/ui/kit/button";
import { PlainPage } from "@/ui/shell/plain-page";

export const metadata = { title: "Look into your mail" };

/** A link is on its way. */
export default function LinkSentPage() {
  return (
    <PlainPage
      title="Look into your mail"
      action={
        <Button asChild>
          <Link href="/sign-in">Back to sign in</Link>
        </Button>
      }
    >
      A link to sign in is on its way. It works once, within 30 minutes. If it does not come, look
      among unwanted mail.
    </PlainPage>
  );
}
