"use client";

import { setNonce } from "get-nonce";
import { createContext, type ReactNode, use } from "react";

const Nonce = createContext<string | undefined>(undefined);

/** Hands the page's nonce to everything that writes a style element; once, around the whole page. */
export function NonceProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  // The scroll lock under windows and menus asks this library for it.
  if (typeof window !== "undefined") setNonce(nonce);
  return <Nonce value={nonce}>{children}</Nonce>;
}

/** The nonce for a style element. */
export function useNonce(): string | undefined {
  return use(Nonce);
}
