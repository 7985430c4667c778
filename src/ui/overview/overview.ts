import type { Outputs } from "@/ui/outputs";

/** The figures of a span, as the server counts them. */
export type Overview = Outputs["overview"]["read"];

/** A number for people: "12,345". */
export function counted(count: number): string {
  return count.toLocaleString("en-GB");
}
