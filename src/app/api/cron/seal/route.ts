import { handleCron } from "@/api/cron";
import { wiring } from "@/wiring";

export const dynamic = "force-dynamic";

const run = (request: Request) => handleCron(request, "seal", wiring());

export { run as GET, run as POST };
