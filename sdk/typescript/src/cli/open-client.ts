import { env } from "node:process";
import { AgentWarden } from "../client";
import { UsageError } from "./exit-codes";
import { printNote } from "./print";
import { readLogin } from "./stored-login";

/** A client for the key and server that are meant; the environment and options beat the login. */
export function openClient(options: { baseUrl?: string | undefined }): AgentWarden {
  const given = options.baseUrl || env.AGENTWARDEN_BASE_URL;
  if (env.AGENTWARDEN_API_KEY) {
    const baseUrl = given || storedBaseUrl();
    return new AgentWarden({
      apiKey: env.AGENTWARDEN_API_KEY,
      ...(baseUrl ? { baseUrl } : {}),
      warn: printNote,
    });
  }
  const login = readLogin();
  if (login === null)
    throw new UsageError("No API key: run agentwarden login, or set AGENTWARDEN_API_KEY");
  if (given && trimmed(given) !== trimmed(login.baseUrl))
    throw new UsageError(
      `The stored key is for ${login.baseUrl} and is not sent to ${given}: set AGENTWARDEN_API_KEY, or log in there`,
    );
  return new AgentWarden({ ...login, warn: printNote });
}

function storedBaseUrl(): string | undefined {
  return readLogin()?.baseUrl;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
