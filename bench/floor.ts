import { createHash } from "node:crypto";
import { createServer } from "node:http";
import postgres from "postgres";
import { FLOOR_SQL } from "./next-floor/floor-sql";

// The least that a service with a key and a log can do: a bare node:http server with one statement
// that reads one indexed row and inserts one. Started by the bench with PORT and DATABASE_URL.

const sql = postgres(process.env.DATABASE_URL ?? "", {
  max: Number(process.env.DATABASE_POOL_SIZE),
});

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    const body = Buffer.concat(chunks).toString();
    const hash = createHash("sha256").update(String(request.headers["x-api-key"])).digest("hex");
    void sql.unsafe(FLOOR_SQL, [hash, body], { prepare: true }).then(([row]) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ id: row?.id as string }));
    });
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
