import type { ReactNode } from "react";
import { DOC_SECTIONS } from "@/lib/doc-pages";
import { DocNav } from "@/ui/docs/doc-nav";
import { SiteFooter } from "@/ui/landing/site-footer";
import { SiteHeader } from "@/ui/landing/site-header";
import { SkipLink } from "@/ui/shell/skip-link";

const SECTIONS = DOC_SECTIONS.map(({ name, pages }) => ({
  name,
  links: pages.map((page) => ({ href: `/docs/${page.slug}`, name: page.name })),
}));
const REFERENCE = { name: "Reference", links: [{ href: "/docs/api", name: "HTTP API" }] };

/** The documentation's frame: the list of pages beside each. */
export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <SiteHeader />
      <div className="mx-auto grid max-w-6xl gap-x-10 gap-y-6 px-4 py-8 md:grid-cols-[13rem_minmax(0,1fr)] md:px-8 md:py-10">
        <aside>
          <DocNav sections={[...SECTIONS, REFERENCE]} />
        </aside>
        {children}
      </div>
      <SiteFooter />
    </>
  );
}
