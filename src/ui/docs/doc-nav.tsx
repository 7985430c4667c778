"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../kit/cn";

export interface DocNavSection {
  name: string;
  links: { href: string; name: string }[];
}

/** The list of pages: beside the text on a desk, folded above it on a phone. */
export function DocNav({ sections }: { sections: DocNavSection[] }) {
  const path = usePathname();
  const here = path === "/docs" ? "/docs/quickstart" : path;
  const name = sections.flatMap(({ links }) => links).find(({ href }) => href === here)?.name;
  return (
    <nav aria-label="Documentation" className="md:sticky md:top-6">
      <details key={here} className="rounded-lg border bg-surface p-3 md:hidden">
        <summary className="cursor-pointer py-1 text-sm font-medium">{name ?? "All pages"}</summary>
        <Sections sections={sections} here={here} />
      </details>
      <div className="max-md:hidden">
        <Sections sections={sections} here={here} />
      </div>
    </nav>
  );
}

function Sections({ sections, here }: { sections: DocNavSection[]; here: string }) {
  return sections.map((section) => (
    <div key={section.name} className="mb-5 last:mb-0 max-md:mt-4">
      <p className="mb-1 px-3 text-xs font-medium text-muted">{section.name}</p>
      <ul>
        {section.links.map(({ href, name }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={href === here ? "page" : undefined}
              className={cn(
                "block rounded-md px-3 py-1.5 text-sm hover:bg-subtle",
                href === here && "bg-subtle font-medium",
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}
