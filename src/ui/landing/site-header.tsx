import Link from "next/link";
import { Button } from "../kit/button";
import { Logo } from "../shell/logo";

/** The bar above public pages. */
export function SiteHeader() {
  return (
    <header className="border-b bg-background">
      <div className="mx-auto flex h-16 max-w-6xl items-center justify-between gap-4 px-4 md:px-8">
        <Link href="/" className="rounded-md py-2">
          <Logo />
        </Link>
        <nav aria-label="Site" className="flex items-center gap-1 md:gap-2">
          <Button asChild variant="ghost">
            <Link href="/docs">Docs</Link>
          </Button>
          <Button asChild variant="ghost">
            <Link href="/sign-in">Sign in</Link>
          </Button>
          <Button asChild variant="primary" className="max-sm:hidden">
            <Link href="/sign-up">Create account</Link>
          </Button>
        </nav>
      </div>
    </header>
  );
}
