import { execFile } from "node:child_process";
import { Webhook } from "standardwebhooks";
import { inParallel } from "./in-parallel";
import { findPythonTool, findTool, runTool } from "./tool";

/** What a receiver has of one delivery: the headers, the body, and the secret it was given. */
export interface Signed {
  secret: string;
  id: string;
  timestamp: string;
  signature: string;
  body: string;
}

/** One who tells whether deliveries are signed with the secret; null where it is not installed. */
export interface Verifier {
  name: string;
  accepts: ((deliveries: Signed[]) => Promise<boolean[]>) | null;
}

const PYTHON = `import base64, hashlib, hmac, json, sys
for line in sys.stdin.buffer:
    d = json.loads(line)
    key = base64.b64decode(d["secret"][len("whsec_"):])
    signed = "{id}.{timestamp}.{body}".format(**d).encode("utf-8")
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    sent = [s.split(",", 1)[1] for s in d["signature"].split(" ") if s.startswith("v1,")]
    print(any(hmac.compare_digest(mac, s) for s in sent))
`;

/** The package, a real openssl and ten lines of Python: three who never saw our code. */
export async function verifiers(): Promise<Verifier[]> {
  const openssl = await findTool(["openssl"], ["version"]);
  const python = await findPythonTool();
  return [
    { name: "package", accepts: askPackage },
    { name: "openssl", accepts: openssl ? (all) => askOpenssl(openssl, all) : null },
    { name: "python", accepts: python ? (all) => askPython(python, all) : null },
  ];
}

/** The package refuses what is five minutes old; a vector's signature is made again instead. */
async function askPackage(deliveries: Signed[]): Promise<boolean[]> {
  return deliveries.map(({ secret, id, timestamp, signature, body }) => {
    const webhook = new Webhook(secret);
    const signedAt = new Date(Number(timestamp) * 1000);
    if (Date.now() - signedAt.getTime() > 240_000)
      return listOf(signature).includes(webhook.sign(id, signedAt, body));
    const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    const values = [id, timestamp, signature];
    try {
      webhook.verify(body, Object.fromEntries(names.map((name, n) => [name, values[n] ?? ""])));
      return true;
    } catch {
      return false;
    }
  });
}

function listOf(signature: string): string[] {
  return signature.split(" ");
}

async function askOpenssl(openssl: string, deliveries: Signed[]): Promise<boolean[]> {
  const verdicts: boolean[] = [];
  await inParallel(deliveries, 4, async ({ secret, id, timestamp, signature, body }, n) => {
    const key = Buffer.from(secret.replace("whsec_", ""), "base64").toString("hex");
    const mac = ["-mac", "HMAC", "-macopt", `hexkey:${key}`, "-binary"];
    const digest = await digestOf(
      openssl,
      ["dgst", "-sha256", ...mac],
      `${id}.${timestamp}.${body}`,
    );
    verdicts[n] = listOf(signature).includes(`v1,${digest.toString("base64")}`);
  });
  return verdicts;
}

function digestOf(openssl: string, args: string[], input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(openssl, args, { encoding: "buffer" }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    child.stdin?.end(input);
  });
}

async function askPython(python: string, deliveries: Signed[]): Promise<boolean[]> {
  const lines = deliveries.map((delivery) => JSON.stringify(delivery)).join("\n");
  const said = await runTool(python, ["-c", PYTHON], `${lines}\n`);
  return said
    .trim()
    .split(/\r?\n/)
    .map((line) => line === "True");
}
