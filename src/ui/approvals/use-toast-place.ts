"use client";

import { useMemo } from "react";
import { useMedia, WIDE } from "../use-media";

/** Where a toast covers neither the facts nor the buttons of the request that comes next. */
export function useToastPlace(): { position: "bottom-left" | "top-center" } {
  const wide = useMedia(WIDE);
  return useMemo(() => ({ position: wide ? "bottom-left" : "top-center" }), [wide]);
}
