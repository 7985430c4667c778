import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** A bordered surface. Put `CardHeader`, `CardBody` and `CardFooter` inside. */
export function Card({ className, ...props }: ComponentProps<"section">) {
  return (
    <section className={cn("rounded-lg border bg-surface shadow-card", className)} {...props} />
  );
}

export interface CardHeaderProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** The heading's level; 2 unless the card sits under another heading. */
  level?: 2 | 3;
  className?: string;
}

/** The card's heading, with a sentence under it and actions at its end. */
export function CardHeader(props: CardHeaderProps) {
  const { title, description, actions, level = 2, className } = props;
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div
      className={cn(
        "flex flex-wrap items-start justify-between gap-x-4 gap-y-3 border-b px-4 py-3 md:px-5",
        className,
      )}
    >
      <div className="min-w-0 flex-1 basis-60">
        <Heading className="text-sm font-semibold">{title}</Heading>
        {description && <p className="mt-0.5 text-sm text-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}

/** The card's content, with the card's padding. */
export function CardBody({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("p-4 md:p-5", className)} {...props} />;
}

/** The card's last row: actions at its end. */
export function CardFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn(
        "flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t bg-background px-4 py-3 md:px-5",
        className,
      )}
      {...props}
    />
  );
}
