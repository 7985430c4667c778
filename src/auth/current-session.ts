import { headers } from "next/headers";
import { cache } from "react";
import { platform } from "@/wiring";
import { type SessionView, sessionOf } from "./session";

/** Who looks at the page, or sends the request, that Next is answering; one page asks once. */
export const currentSession = cache(async (): Promise<SessionView | null> => {
  // A build has no request: Next turns back here, before a database is needed.
  const sent = await headers();
  return sessionOf(platform(), sent);
});
