"use client";

import { ThemeProvider as Themes } from "next-themes";
import type { ReactNode } from "react";

export interface ThemeProviderProps {
  /** Lets the script that prevents a flash of the wrong theme pass a strict policy. */
  nonce: string;
  children: ReactNode;
}

/** Puts `dark` on the html element, after the system or the reader's choice. */
export function ThemeProvider({ nonce, children }: ThemeProviderProps) {
  return (
    <Themes
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={nonce}
    >
      {children}
    </Themes>
  );
}
