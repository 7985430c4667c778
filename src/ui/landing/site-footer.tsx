import { TextLink } from "../kit/text-link";
import { ThemeToggle } from "../kit/theme-toggle";
import { LogoMark } from "../shell/logo";

/** The end of public pages. */
export function SiteFooter() {
  return (
    <footer className="border-t">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-4 px-4 py-8 text-sm text-muted md:px-8">
        <p className="flex min-w-0 flex-1 basis-64 items-center gap-2">
          <LogoMark className="size-5!" />
          AgentWarden asks before agents act.
        </p>
        <nav aria-label="Footer" className="flex gap-5">
          <TextLink href="/sign-up" className="py-2">
            Create account
          </TextLink>
          <TextLink href="/sign-in" className="py-2">
            Sign in
          </TextLink>
        </nav>
        <ThemeToggle />
      </div>
    </footer>
  );
}
