import { cn } from "../kit/cn";

/** The mark: a shield with a gate in it. Takes the accent colour. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden className={cn("size-6 shrink-0", className)}>
      <path
        className="fill-accent"
        d="M16 2 27.5 6v9.4c0 7-4.7 12.2-11.5 14.6C9.2 27.6 4.5 22.4 4.5 15.4V6L16 2Z"
      />
      <path className="fill-accent-on" d="M10.2 22v-7.2a5.8 5.8 0 0 1 11.6 0V22Z" />
      <path className="stroke-accent" strokeWidth="2.4" strokeLinecap="round" d="M16 14.8v3.6" />
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
