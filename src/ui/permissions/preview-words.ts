import type { Verdict } from "@/domain/rule-preview";
import type { Outputs } from "@/ui/outputs";

export type ChangePreview = Outputs["permissions"]["preview"];
export type PatternMatches = Outputs["permissions"]["matches"];

/** An answer as a column's entry. */
export const VERDICT_WORDS: Record<Verdict, string> = {
  allow: "Allowed",
  require_approval: "Asked a human",
  deny: "Denied",
};

const WAS: Record<Verdict, string> = {
  allow: "allowed",
  require_approval: "asked",
  deny: "denied",
};

const WOULD: Record<Verdict, string> = {
  allow: "would have run at once",
  require_approval: "would have asked a human",
  deny: "would have been denied",
};

/** "14 allowed checks would have asked a human; 2 asked would have been denied; 120 unchanged." */
export function effectSentence({ checks, unchanged, transitions }: ChangePreview): string {
  if (checks === 0) return "This agent made no check that could be compared.";
  if (transitions.length === 0)
    return checks === 1
      ? "The one check would have been answered the same."
      : `All ${counted(checks)} checks would have been answered the same.`;
  const parts = transitions.map(
    ({ from, to, count }, i) =>
      `${counted(count)} ${WAS[from]}${i === 0 ? ` check${count === 1 ? "" : "s"}` : ""} ${WOULD[to]}`,
  );
  return `${[...parts, `${counted(unchanged)} unchanged`].join("; ")}.`;
}

/** How far back was looked: "the last 30 days", and whether at all of it. */
export function spanText({ days, newestOnly }: Pick<ChangePreview, "days" | "newestOnly">): string {
  const span = `the last ${days} days`;
  return newestOnly === null ? span : `${span}, newest ${counted(newestOnly)} checks of more`;
}

/** "Matches 3 of the 12 actions this agent asked for in the last 30 days". */
export function matchSentence(matches: PatternMatches): string {
  const { asked, matched } = matches;
  const span = spanText(matches);
  if (asked === 0) return `This agent asked for nothing in ${span}.`;
  if (matched === 0) return `Nothing in ${span} matches.`;
  const of =
    asked === 1 ? "the one action" : `${counted(matched)} of the ${counted(asked)} actions`;
  return `Matches ${of} this agent asked for in ${span}:`;
}

function counted(count: number): string {
  return count.toLocaleString("en-GB");
}
