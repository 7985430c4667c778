import { cn } from "../kit/cn";

/** The mark: a shield with a gate in it. Takes the accent colour. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden className={cn("size-6 shrink-0", className)}>
      <path
        className="fill-accent"
        d="M16 2 27.5 6v9.4c0 7-4.7 12.2-11.5 14.6C9.2 27.6 4.5 22.4 4.5 15.4V6L16 2Z"
      />
      <path
        className="stroke-accent-on"
        strokeWidth="2.6"
        strokeLinecap="round"
        d="M10.8 21.5v-6.3a5.2 5.2 0 0 1 10.4 0v6.3M16 17.2v4.3"
      />
    </svg>
  );
}

/** The mark and the name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <LogoMark />
      <span className="text-[0.9375rem] font-semibold tracking-tight">AgentWarden</span>
    </span>
  );
}
