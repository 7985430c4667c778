"use client";

import { toast } from "./kit/toaster";
import { refusalOf } from "./refusal";

/** Says a refusal where there is no form to say it in. */
export function sayRefusal(error: unknown): void {
  const refusal = refusalOf(error);
  if (refusal) toast.error(refusal.message);
}
