import { Client } from "undici";
import { type Load, type Measured, quantiles } from "./load";

// A process that makes requests: told a load by its parent, it answers with what it measured.

process.on("message", (load: Load) => {
  void run(load).then((measured) => process.send?.(measured));
});

/** Each connection asks again as soon as it is answered. */
async function run(load: Load): Promise<Measured> {
  const latenciesMs: number[] = [];
  let failures = 0;
  let firstFailure: string | null = null;
  let next = load.firstNumber;
  const until = performance.now() + load.seconds * 1000;
  const started = performance.now();
  const urls = [load.url].flat().map((url) => new URL(url));
  const lane = async (_: unknown, n: number) => {
    const { origin, pathname: path } = urls[n % urls.length] ?? new URL("about:blank");
    const client = new Client(origin, { pipelining: 1 });
    while (performance.now() < until) {
      const body = numbered(load.body, next++);
      const asked = performance.now();
      const answer = await client
        .request({ method: "POST", path, headers: load.headers, body })
        .then(async ({ statusCode, body: answered }) => ({
          statusCode,
          text: await answered.text(),
        }))
        .catch((error: unknown) => ({ statusCode: 0, text: String(error) }));
      latenciesMs.push(performance.now() - asked);
      if (answer.statusCode !== load.status || !answer.text.includes(load.expect)) {
        failures++;
        firstFailure ??= `${answer.statusCode} ${answer.text.slice(0, 300)}`;
      }
    }
    await client.close();
  };
  await Promise.all(Array.from({ length: load.connections }, lane));
  const seconds = (performance.now() - started) / 1000;
  const requests = latenciesMs.length;
  return {
    ...{ requests, failures, firstFailure, nextNumber: next, seconds },
    perSecond: requests / seconds,
    ...quantiles(latenciesMs),
  };
}

function numbered(body: string, n: number): string {
  return body.replaceAll(/\{n(?:%(\d+))?\}/g, (_, of?: string) => String(of ? n % Number(of) : n));
}
