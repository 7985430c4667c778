/** The first stop of the Tab key: past the navigation, to the page. */
export function SkipLink({ to = "content" }: { to?: string }) {
  return (
    <a
      href={`#${to}`}
      className="sr-only z-50 rounded-md bg-accent px-4 py-2 text-sm font-medium text-accent-on focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
    >
      Skip to content
    </a>
  );
}
