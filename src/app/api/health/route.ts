import { handleHealth } from "@/api/health";
import { platform } from "@/wiring";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return handleHealth(request, platform());
}
