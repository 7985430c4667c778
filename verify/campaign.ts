import type { Plant } from "./plant";
import type { Stage } from "./stage";

/** How much of a campaign runs: a share of `npm test`, the size CI affords, the size run by hand. */
export const SIZES = ["smoke", "ci", "long"] as const;
export type SizeName = (typeof SIZES)[number];

/** What a campaign found. It has passed when `problems` is empty. */
export interface Findings {
  /** What the closing line says, in this order. */
  figures: Record<string, number | string>;
  /** One sentence for each thing that must not be. */
  problems: string[];
}

/** One guarantee, tried on the built server from outside. */
export interface Campaign {
  /** The guarantee in one sentence. */
  shows: string;
  /** How many of what the campaign counts. */
  sizes: Record<SizeName, number>;
  /** Settings of the server beside the stage's own. */
  env?: Record<string, string>;
  /** Bugs to bring back, by name: with each of them the campaign must fail. */
  plants: Record<string, Plant>;
  run(stage: Stage, size: number): Promise<Findings>;
}
