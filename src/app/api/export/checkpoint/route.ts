import { handleCheckpoint } from "@/api/export-logs";
import { platform } from "@/wiring";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return handleCheckpoint(request, platform());
}
