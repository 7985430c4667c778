import { createHash } from "node:crypto";
import postgres from "postgres";
import { FLOOR_SQL } from "../../floor-sql";

export const dynamic = "force-dynamic";

const sql = postgres(process.env.DATABASE_URL ?? "", {
  max: Number(process.env.DATABASE_POOL_SIZE ?? 1),
});

/** What the bare node:http server of the floor does, as a route handler. */
export async function POST(request: Request): Promise<Response> {
  const body = await request.text();
  const hash = createHash("sha256")
    .update(String(request.headers.get("x-api-key")))
    .digest("hex");
  const [row] = await sql.unsafe(FLOOR_SQL, [hash, body], { prepare: true });
  return Response.json({ id: row?.id as string });
}
