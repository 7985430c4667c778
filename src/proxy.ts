import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/env";
import { contentSecurityPolicy } from "@/lib/content-security-policy";

const A_YEAR = "max-age=31536000";

/**
 * Gives every page a policy of its own: scripts and styles run only with its nonce. Next reads the
 * nonce from the request's policy and puts it on what it writes. Nothing is authorised here.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const { NODE_ENV, APP_URL } = env();
  const policy = contentSecurityPolicy(nonce, NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (APP_URL.startsWith("https:")) response.headers.set("strict-transport-security", A_YEAR);
  return response;
}

export const config = { matcher: "/((?!api/|sdk/|sdk$|_next/).*)" };
