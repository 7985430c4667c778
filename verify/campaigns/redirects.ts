import type { Campaign, Findings } from "../campaign";
import { inParallel } from "../in-parallel";
import { pick } from "../random";
import type { Organization, Stage } from "../stage";

const EVIL = "evil.example";

/** Ways to name another site that some parser takes for a path of ours, and some browser does not. */
const SPELLINGS = [
  `https://${EVIL}`,
  `http://${EVIL}/`,
  `//${EVIL}`,
  `///${EVIL}`,
  `////${EVIL}`,
  `/\\${EVIL}`,
  `\\\\${EVIL}`,
  `\\/${EVIL}`,
  `/\t/${EVIL}`,
  `/\n/${EVIL}`,
  `\t//${EVIL}`,
  ` //${EVIL}`,
  `https:${EVIL}`,
  `https:/${EVIL}`,
  `https:\\\\${EVIL}`,
  `HtTpS://${EVIL}`,
  `javascript:alert(1)`,
  `JaVaScRiPt:alert(1)`,
  `\u0000javascript:alert(1)`,
  `data:text/html,x`,
  `vbscript:x`,
  `blob:https://${EVIL}/x`,
  `//${EVIL}%2f..`,
  `/%2f${EVIL}`,
  `/%5c${EVIL}`,
  `%2f%2f${EVIL}`,
  `/..//${EVIL}`,
  `/./\\${EVIL}`,
  `//127.0.0.1@${EVIL}`,
  `http://127.0.0.1@${EVIL}`,
  `http://127.0.0.1:80@${EVIL}`,
  `http://${EVIL}#http://127.0.0.1`,
  `http://${EVIL}?http://127.0.0.1`,
  `http://127.0.0.1.${EVIL}`,
  `//ｅｖｉｌ.example`,
  `//evil。example`,
  `http://[::ffff:1.2.3.4]/`,
  `//1.2.3.4`,
  `//0x01020304`,
  `ftp://${EVIL}`,
  `.${EVIL}`,
  `@${EVIL}`,
];

/** Signing in leads to a page of ours, whatever address the link names. */
export const redirects: Campaign = {
  shows: "callbackUrl leads to no other origin in any spelling, and the agent API redirects nobody",
  sizes: { smoke: 100, ci: 2_000, long: 20_000 },
  plants: {
    "any-address": {
      screens: true,
      edits: [
        {
          file: "src/auth/next-auth.ts",
          find: "redirect: ({ url }) => urlWithin(platform.appUrl, url),",
          replace: "redirect: ({ url }) => url,",
        },
      ],
    },
  },
  run: follow,
};

async function follow(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const owner = await stage.signIn(organization.owner);
  const spellings = [...SPELLINGS, ...Array.from({ length: size }, () => madeUp(stage.random))];
  const problems: string[] = [];
  let places = 0;
  await inParallel(spellings, 4, async (callbackUrl) => {
    for (const place of await leadsTo(stage, owner.cookie, callbackUrl)) {
      places++;
      if (new URL(place, stage.server.url).origin !== stage.server.url)
        problems.push(`${JSON.stringify(callbackUrl)} leads to ${place}`);
    }
  });
  problems.push(...(await agentsStay(organization)));
  return { figures: { spellings: spellings.length, places }, problems };
}

/** Every address that sign-in, sign-out and the sign-in page send a browser to. */
async function leadsTo(stage: Stage, cookie: string, callbackUrl: string): Promise<string[]> {
  const { url } = stage.server;
  const query = new URLSearchParams({ callbackUrl });
  const places: string[] = [];
  const page = await fetch(`${url}/sign-in?${query}`, {
    headers: { Cookie: cookie },
    redirect: "manual",
  });
  places.push(page.headers.get("location") ?? url);
  const csrf = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const jar = csrf.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const form = new URLSearchParams({ csrfToken, callbackUrl, json: "true" });
  const out = await fetch(`${url}/api/auth/signout`, {
    method: "POST",
    headers: { Cookie: jar, Origin: url },
    body: form,
    redirect: "manual",
  });
  const told = (await out.json().catch(() => ({}))) as { url?: string };
  places.push(out.headers.get("location") ?? told.url ?? url);
  return places;
}

/** Two spellings grown together, with characters that URL parsers drop. */
function madeUp(random: () => number): string {
  const noise = ["", "", "\t", "\n", "\r", " ", "\u0000", "\u00a0", "%09", "/", "\\", ".", ";"];
  const start = pick(random, ["", "/", "//", "\\", "https:", "http:/", "/..", "./"]);
  const glue = () => pick(random, noise);
  return `${glue()}${start}${glue()}${pick(random, ["/", "\\", "//", ""])}${glue()}${EVIL}`;
}

/** An agent that asks for anything gets JSON: no page, no redirect. */
async function agentsStay({ api }: Organization): Promise<string[]> {
  const paths = [
    "/api/v1/check/",
    "/api/v1//check",
    "/api/v1",
    "/sdk/",
    "/api/v1/nothing",
    "/sdk/check/",
  ];
  const problems: string[] = [];
  for (const path of paths) {
    const { status, headers } = await api.get(path);
    const type = headers["content-type"] ?? "";
    if (status < 400 || !type.startsWith("application/json"))
      problems.push(`${path}: ${status} ${type}`);
  }
  return problems;
}
