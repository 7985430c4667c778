import { headers } from "next/headers";

/** The headers of the request being answered; none outside of one. */
export async function requestHeaders(): Promise<Headers> {
  try {
    return await headers();
  } catch {
    return new Headers();
  }
}
