"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "./button";

export interface CopyButtonProps extends Pick<ButtonProps, "variant" | "size" | "className"> {
  text: string;
  /** What the button is called: "Copy key". */
  label?: string;
  /** Only the icon is seen; the label is still said. */
  iconOnly?: boolean;
}

/** Puts text on the clipboard and says so. */
export function CopyButton(props: CopyButtonProps) {
  const { text, label = "Copy", iconOnly = false, variant, size, className } = props;
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");

  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("failed");
    }
  }

  const said = state === "copied" ? "Copied" : state === "failed" ? "Copying failed" : label;
  return (
    <Button
      variant={variant ?? "secondary"}
      size={size ?? (iconOnly ? "icon-sm" : "sm")}
      className={className}
      onClick={() => void copy()}
      title={iconOnly ? said : undefined}
    >
      {state === "copied" ? (
        <Check aria-hidden className="text-success-text" />
      ) : (
        <Copy aria-hidden />
      )}
      <span className={iconOnly ? "sr-only" : undefined}>{said}</span>
      <span role="status" className="sr-only">
        {state === "idle" ? "" : said}
      </span>
    </Button>
  );
}
