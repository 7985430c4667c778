import Link from "next/link";
import type { ReactNode } from "react";
import { Card, CardBody } from "../kit/card";
import { Logo } from "../shell/logo";

export interface AccountPageProps {
  title: string;
  description?: ReactNode;
  /** A sentence under the card, with the other way to go. */
  footer?: ReactNode;
  children: ReactNode;
}

/** A page with one form: signing in, signing up, joining. */
export function AccountPage({ title, description, footer, children }: AccountPageProps) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 pt-10 pb-16 md:pt-20">
      <Link href="/" className="rounded-md py-2">
        <Logo />
      </Link>
      <main className="mt-6 w-full max-w-sm">
        <h1 className="text-center text-xl font-semibold tracking-tight">{title}</h1>
        {description && (
          <p className="mt-2 text-center text-sm text-pretty text-muted">{description}</p>
        )}
        <Card className="mt-6">
          <CardBody className="flex flex-col gap-4">{children}</CardBody>
        </Card>
        {footer && <p className="mt-5 text-center text-sm text-muted">{footer}</p>}
      </main>
    </div>
  );
}
