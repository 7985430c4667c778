/* eslint-disable @next/next/no-html-link-for-pages -- every page would carry next/link once more */
import { buttonClasses } from "@/ui/kit/button-classes";
import { PlainPage } from "@/ui/shell/plain-page";

export const metadata = { title: "Not found" };

/** An address nothing lives at. Plain elements: every page carries this one. */
export default function NotFound() {
  return (
    <PlainPage
      title="There is nothing at this address"
      action={
        <>
          <a href="/approvals" className={buttonClasses({ variant: "primary" })}>
            Go to approvals
          </a>
          <a href="/" className={buttonClasses()}>
            Home
          </a>
        </>
      }
    >
      It may have been removed, or it belongs to another organization than the one you are in.
    </PlainPage>
  );
}
