import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { anchorOf, docLink, findDocPage, readDocPage } from "@/lib/doc-pages";
import { Prose } from "@/ui/docs/prose";

interface DocRouteProps {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: DocRouteProps): Promise<Metadata> {
  return { title: findDocPage((await params).slug)?.name ?? "Not found" };
}

/** A page of the documentation. */
export default async function DocRoute({ params }: DocRouteProps) {
  const page = findDocPage((await params).slug);
  if (!page) notFound();
  return (
    <main id="content" tabIndex={-1} className="max-w-3xl min-w-0 outline-none">
      <Prose
        tokens={await readDocPage(page)}
        linkTo={(href) => docLink(page, href)}
        anchorOf={anchorOf}
      />
    </main>
  );
}
