import { type Browser, chromium, type Page } from "@playwright/test";
import naughty from "big-list-of-naughty-strings/blns.json" with { type: "json" };
import { visibleText } from "@/domain/visible-text";
import { findChromium } from "../../scripts/find-chromium.mjs";
import { watch, type Watch } from "../../e2e/watch";
import type { Campaign, Findings } from "../campaign";
import type { Organization, Stage } from "../stage";

const PER_REQUEST = 24;
const NAMES_PER_ROUND = 2;

/** What a careless screen would run; each tries a way of its own. */
const SCRIPTS = [
  ...["<script>alert(1)</script>", '"><script>alert(1)</script>', "<ScRiPt>alert(1)</sCrIpT>"],
  ...[
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
  ],
  ...["<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>"],
  ...["<a href=javascript:alert(1)>x</a>", "javascript:alert(1)", "<base href=//evil.example/>"],
  ...["<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>"],
  ...["<link rel=stylesheet href=//evil.example/x.css>", "<style>*{display:none}</style>"],
  ...[
    "<form action=//evil.example><input type=submit>",
    "<meta http-equiv=refresh content=0;//evil.example>",
  ],
  ...[
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "<!--<img src=x onerror=alert(1)>-->",
  ],
  ...[
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
  ],
  ...[
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<body onload=alert(1)>",
  ],
  ...[
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(1)",
    "%3Cscript%3Ealert(1)%3C/script%3E",
  ],
  ...[
    "<input autofocus onfocus=alert(1)>",
    "<img src=//evil.example/pixel.png>",
    "![x](https://evil.example/y.png)",
  ],
  ...[
    "\u202Eevorppa\u202C",
    "a\u200Bb\u200Bc",
    "\u{E0041}\u{E0050}\u{E0050}",
    "\n".repeat(500) + "Approved",
    "W".repeat(20_000),
  ],
];

/** The public list of naughty strings and scripts, wherever an agent can write, in a real browser. */
export const inbox: Campaign = {
  shows:
    "what agents write is shown as text: no script, no request, no policy violation, facts and buttons in place",
  sizes: { smoke: 24, ci: 240, long: 5_000 },
  plants: {
    "html-in-context": {
      screens: true,
      edits: [
        {
          file: "src/ui/context/agent-text.tsx",
          find: "      {visibleParts(text).map((part, index) =>",
          replace:
            "      <i dangerouslySetInnerHTML={{ __html: text }} />\n      {visibleParts(text).map((part, index) =>",
        },
      ],
    },
    "hidden-stay-hidden": {
      screens: true,
      edits: [
        {
          file: "src/domain/visible-text.ts",
          find: "parts.push({ text: escapeOf(char), hidden: true });",
          replace: "parts.push({ text: char, hidden: true });",
        },
      ],
    },
  },
  run: show,
};

async function show(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const pool = [...SCRIPTS, ...naughty.filter((text) => text !== "" && !text.includes("\u0000"))];
  const strings = Array.from(
    { length: size },
    (_, n) => pool[(n + stage.seed) % pool.length] as string,
  );
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox"],
  });
  try {
    const { page, seen } = await signedIn(stage, organization, browser);
    const inContexts = await showContexts(organization, page, strings);
    const inNames = await showNames(organization, page, strings.slice(0, NAMES_PER_ROUND));
    const elsewhere = await visit(page);
    const problems = [...inContexts.problems, ...inNames, ...elsewhere, ...seen.problems()];
    const { requests, moved } = inContexts;
    return {
      figures: { strings: size, requests, moved, violations: seen.problems().length },
      problems,
    };
  } finally {
    await browser.close();
  }
}

async function signedIn(stage: Stage, { owner }: Organization, browser: Browser) {
  const { cookie } = await stage.signIn(owner);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const cookies = cookie.split("; ").map((pair) => {
    const at = pair.indexOf("=");
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: stage.server.url };
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(`${stage.server.url}/approvals`);
  const seen: Watch = await watch(page);
  return { page, seen };
}

/** Some strings a request, each as a value and as a name; every one must be there to read. */
async function showContexts({ api }: Organization, page: Page, strings: string[]) {
  const agent = await api.agent("plain", [{ action: "stripe.refund", requires_approval: true }]);
  const problems: string[] = [];
  let expected: string | null = null;
  let requests = 0;
  let moved = 0;
  for (let from = 0; from < strings.length; from += PER_REQUEST) {
    const some = strings.slice(from, from + PER_REQUEST);
    const context: Record<string, unknown> = { amount: 150, currency: "USD" };
    some.forEach((text, n) => {
      context[`value ${n}`] = text;
      context[`${n} ${text.slice(0, 200)}`] = n;
    });
    const { json, status, text } = await api.check(agent, "stripe.refund", context);
    if (status === 413) continue;
    if (status !== 200) {
      problems.push(`refused: ${status} ${text}`);
      continue;
    }
    requests++;
    const places = await open(page, String(json.approval_id));
    expected ??= places;
    if (places !== expected) {
      moved++;
      problems.push(`facts or buttons moved: ${places} instead of ${expected}`);
    }
    problems.push(...(await missing(page, some)));
  }
  return { problems, requests, moved };
}

/** Opens a request; tells where the deciding facts and the buttons are. */
async function open(page: Page, id: string): Promise<string> {
  await page.goto(new URL(`/approvals/${id}`, page.url()).href);
  const detail = page.getByRole("region", { name: "Selected request" });
  const approve = detail.getByRole("button", { name: /^Approve/ });
  await approve.and(page.locator(":enabled")).waitFor();
  await detail.getByText("Before this", { exact: true }).waitFor();
  const parts = [approve, detail.getByRole("button", { name: /^Reject/ })];
  for (const fact of ["Amount", "Agent", "Time left"])
    parts.push(detail.getByRole("term").filter({ hasText: fact }).first());
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
  return boxes.map((box) => (box ? `${Math.round(box.x)},${Math.round(box.y)}` : "none")).join(" ");
}

async function missing(page: Page, strings: string[]): Promise<string[]> {
  const context = page.getByRole("region", { name: "Context, written by the agent" });
  await context
    .getByRole("button", { name: /^Show (all|more)/ })
    .click({ timeout: 300 })
    .catch(() => {});
  const shown = (await context.textContent()) ?? "";
  const markup = await context
    .locator("img, script, iframe, style, object, form, a, svg script")
    .count();
  const lost = strings.filter((text) => !shown.includes(visibleText(text).slice(0, 120)));
  return [
    ...(markup > 0 ? [`${markup} elements made from a context`] : []),
    ...lost.map((text) => `not shown: ${JSON.stringify(text.slice(0, 120))}`),
  ];
}

/** As the names of agents and, refused, of actions. */
async function showNames({ api }: Organization, page: Page, strings: string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const text of strings) {
    const name = text.trim().slice(0, 150);
    const made = await api.post("/api/v1/agents", { name });
    if (made.status >= 500 || made.status === 0)
      problems.push(`agent ${JSON.stringify(name)}: ${made.text}`);
    if (made.status !== 201) continue;
    const id = String(made.json.id);
    const rule = { action: "a.b", requires_approval: true };
    await api.post(`/api/v1/agents/${id}/permissions`, rule);
    const { json } = await api.check(id, "a.b", { amount: 1, note: text.slice(0, 1_000) });
    await open(page, String(json.approval_id));
    const wrong = await api.check(id, text.slice(0, 300), {});
    if (![200, 400].includes(wrong.status))
      problems.push(`action ${JSON.stringify(text)}: ${wrong.status}`);
  }
  return problems;
}

/** The other screens that show the same: the list, the log, the agents, the mails. */
async function visit(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const path of ["/approvals", "/logs", "/agents", "/settings/history", "/overview"]) {
    await page.goto(new URL(path, page.url()).href);
    await page.waitForLoadState("networkidle");
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    if (wide > 1) problems.push(`${path} scrolls sideways by ${wide} px`);
  }
  return problems;
}
