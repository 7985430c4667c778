/** What the overview looks at: from `since` to now, beside what was between `before` and `since`. */
export interface OverviewSpan {
  before: Date;
  since: Date;
  /** The reader's; days and hours begin where they begin there. */
  timeZone: string;
  /** How long a bar of the checks is. */
  unit: "hour" | "day";
}
