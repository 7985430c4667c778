"use client";

import { createContext, useContext } from "react";

/** How often what is on screen is asked for again, in milliseconds. */
const PollInterval = createContext(1_500);

export const PollIntervalProvider = PollInterval.Provider;

/** How often to ask again, in milliseconds: seldom while the server tells of changes by itself. */
export function usePollInterval(): number {
  return useContext(PollInterval);
}
