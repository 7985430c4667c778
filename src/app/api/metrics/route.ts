import { handleMetrics } from "@/api/metrics";
import { wiring } from "@/wiring";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return handleMetrics(request, wiring());
}
