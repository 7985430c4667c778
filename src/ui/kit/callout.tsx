import { cva, type VariantProps } from "class-variance-authority";
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const classes = cva("flex gap-3 rounded-lg border px-4 py-3 text-sm", {
  variants: {
    tone: {
      neutral: "border-border bg-subtle text-foreground",
      accent: "border-accent-line bg-accent-soft text-accent-text",
      success: "border-success-line bg-success-soft text-success-text",
      warning: "border-warning-line bg-warning-soft text-warning-text",
      danger: "border-danger-line bg-danger-soft text-danger-text",
    },
  },
  defaultVariants: { tone: "neutral" },
});

type Tone = NonNullable<VariantProps<typeof classes>["tone"]>;

const ICONS: Record<Tone, LucideIcon> = {
  neutral: Info,
  accent: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
};

export interface CalloutProps {
  tone?: Tone;
  title?: ReactNode;
  /** A button or link at the end. */
  action?: ReactNode;
  /** Reads it out when it appears: `assertive` for errors, `polite` for news. */
  live?: "polite" | "assertive";
  className?: string;
  children?: ReactNode;
}

/** A boxed remark inside a page: what happened, what it means, what to do. */
export function Callout(props: CalloutProps) {
  const { tone = "neutral", title, action, live, className, children } = props;
  const Icon = ICONS[tone];
  const role = live === "assertive" ? "alert" : live === "polite" ? "status" : undefined;
  return (
    <div role={role} className={cn(classes({ tone }), className)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64 break-words">
          {title && <p className="font-semibold">{title}</p>}
          {children}
        </div>
        {action}
      </div>
    </div>
  );
}
