import { connect } from "node:net";
import type { Campaign, Findings } from "../campaign";
import { pick } from "../random";
import type { Stage } from "../stage";

const TRICKS = [
  "\r\n",
  "\n",
  "\u0085",
  "\u2028",
  "\u001b[31mred\u001b[0m",
  '"},{"level":60,"msg":"forged"',
  "\u0000",
  "\u007f",
  "\u202e",
  "%0d%0a",
  "\\n",
];

/** Whatever callers send, one record is one line, and no control character reaches a terminal. */
export const logs: Campaign = {
  shows: "a log line is one record whatever was sent, and holds no key, secret or context",
  sizes: { smoke: 100, ci: 2_000, long: 20_000 },
  env: { LOG_LEVEL: "debug" },
  plants: {
    "plain-text": {
      edits: [
        {
          file: "src/lib/logger-request.ts",
          find: 'else logger.debug(line, "request");',
          replace: "else process.stdout.write(`${line.path} ${line.userAgent}\\n`);",
        },
      ],
    },
  },
  run: writeLines,
};

async function writeLines(stage: Stage, size: number): Promise<Findings> {
  const { api } = await stage.organization();
  const agent = await api.agent("teller", [{ action: "files.read" }]);
  const marker = `private-${stage.seed}-marker`;
  for (let n = 0; n < size; n++) {
    const trick = pick(stage.random, TRICKS);
    const text = `a${trick}b`;
    const safe = encodeURIComponent(text);
    const kind = n % 5;
    if (kind === 0) await api.check(agent, text, { note: marker });
    else if (kind === 1) await api.check(text, "files.read", { note: marker });
    else if (kind === 2)
      await api.check(agent, "files.read", `{"note":${JSON.stringify(marker + text)}}`);
    else if (kind === 3) await api.get(`/api/v1/agents/${safe}?x=${safe}`);
    else await sendRaw(stage, text.replaceAll(/[\r\n\u0000]/g, "\u000b"), api.apiKey);
  }
  const lines = stage.server
    .output()
    .split("\n")
    .filter((line) => line !== "");
  const records = lines.filter((line) => line.startsWith("{"));
  const problems = records.flatMap(problemOf);
  const strays = lines.filter(
    (line) => !line.startsWith("{") && /files\.read|agents|forged/.test(line),
  );
  problems.push(...strays.map((line) => `not a record: ${line.slice(0, 200)}`));
  const leaks = lines.filter((line) => line.includes(marker) || line.includes(api.apiKey));
  problems.push(...leaks.map((line) => `leak: ${line.slice(0, 200)}`));
  if (records.length < size * 0.9) problems.push(`only ${records.length} records`);
  return { figures: { requests: size, records: records.length, leaks: leaks.length }, problems };
}

function problemOf(line: string): string[] {
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line))
    return [`control character: ${JSON.stringify(line)}`];
  try {
    const record = JSON.parse(line) as { msg?: string };
    return record.msg === "forged" ? [`forged: ${line}`] : [];
  } catch {
    return [`not one record: ${line.slice(0, 200)}`];
  }
}

/** Bytes in a User-Agent and a request id that no HTTP client would send. */
function sendRaw(stage: Stage, text: string, key: string): Promise<void> {
  const { port } = new URL(stage.server.url);
  return new Promise((done) => {
    const socket = connect(Number(port), "127.0.0.1", () =>
      socket.end(
        `GET /api/v1/agents HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nUser-Agent: ${text}\r\n` +
          `X-Request-Id: ${text}\r\nConnection: close\r\n\r\n`,
      ),
    );
    socket.on("data", () => {});
    socket.on("close", () => done());
    socket.on("error", () => done());
  });
}
