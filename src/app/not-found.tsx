import Link from "next/link";
import { Button } from "@/ui/kit/button";
import { PlainPage } from "@/ui/shell/plain-page";

export const metadata = { title: "Not found" };

/** An address nothing lives at. */
export default function NotFound() {
  return (
    <PlainPage
      title="There is nothing at this address"
      action={
        <>
          <Button asChild variant="primary">
            <Link href="/approvals">Go to approvals</Link>
          </Button>
          <Button asChild>
            <Link href="/">Home</Link>
          </Button>
        </>
      }
    >
      It may have been removed, or it belongs to another organization than the one you are in.
    </PlainPage>
  );
}
