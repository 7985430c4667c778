import type { RuntimeLogin } from "./migrate";
import { RUNTIME_ROLE } from "./client";

/** The two ways into one database: as its owner, to migrate; and with no more than requests need. */
export interface Logins {
  ownerUrl: string;
  runtimeUrl: string;
  /** Null where the owner serves requests too. */
  runtime: RuntimeLogin | null;
}

/** The logins that the operator has named. */
export function loginsOf(databaseUrl: string, migrationUrl = databaseUrl): Logins {
  const user = userOf(databaseUrl);
  const separate = user !== "" && user !== userOf(migrationUrl);
  return {
    ownerUrl: migrationUrl,
    runtimeUrl: databaseUrl,
    runtime: separate ? { user } : null,
  };
}

/** The owner's server and database, signed in to as the runtime role itself. */
export function runtimeLogin(ownerUrl: string, password: string): Logins {
  const url = new URL(ownerUrl);
  url.username = RUNTIME_ROLE;
  url.password = encodeURIComponent(password);
  return { ownerUrl, runtimeUrl: url.href, runtime: { password } };
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
