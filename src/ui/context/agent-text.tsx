import { visibleParts } from "@/domain/visible-text";
import { cn } from "../kit/cn";

/**
 * Text somebody else wrote, as text: never a link, never markup. Hidden and misleading characters
 * are shown as escapes, and its direction cannot reach what stands beside it.
 */
export function AgentText({ text, className }: { text: string; className?: string }) {
  return (
    <bdi className={cn(plainClasses, className)}>
      {visibleParts(text).map((part, index) =>
        part.hidden ? (
          <span key={index} className={escapeClasses} title="A character that cannot be seen">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}

/** No ligatures: two characters must not look like one. */
const plainClasses = "[font-variant-ligatures:none]";

const escapeClasses = cn(
  "mx-px rounded-sm border border-warning-line bg-warning-soft px-0.5",
  "font-mono text-[0.85em] whitespace-nowrap text-warning-text",
);
