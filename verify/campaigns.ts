import type { Campaign } from "./campaign";
import { badreceiver } from "./campaigns/badreceiver";
import { kill } from "./campaigns/kill";
import { closed } from "./campaigns/closed";
import { audit } from "./campaigns/audit";
import { doors } from "./campaigns/doors";
import { floors } from "./campaigns/floors";
import { frameworks } from "./campaigns/frameworks";
import { inbox } from "./campaigns/inbox";
import { instances } from "./campaigns/instances";
import { json } from "./campaigns/json";
import { limit } from "./campaigns/limit";
import { limits } from "./campaigns/limits";
import { logs } from "./campaigns/logs";
import { matrix } from "./campaigns/matrix";
import { pgkill } from "./campaigns/pgkill";
import { race } from "./campaigns/race";
import { redirects } from "./campaigns/redirects";
import { revoke } from "./campaigns/revoke";
import { schedule } from "./campaigns/schedule";
import { sig } from "./campaigns/sig";
import { ssrf } from "./campaigns/ssrf";

/** Every campaign by the name of its command, `npm run verify:NAME`. */
export const CAMPAIGNS: Record<string, Campaign> = {
  audit,
  badreceiver,
  closed,
  doors,
  floors,
  frameworks,
  inbox,
  instances,
  json,
  kill,
  limit,
  limits,
  logs,
  matrix,
  pgkill,
  race,
  redirects,
  revoke,
  schedule,
  sig,
  ssrf,
};
