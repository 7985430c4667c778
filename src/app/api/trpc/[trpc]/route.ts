import { after } from "next/server";
import { currentSession } from "@/auth/member";
import { serveTrpc } from "@/trpc/serve";
import { wiring } from "@/wiring";

export const dynamic = "force-dynamic";

function serve(request: Request): Promise<Response> {
  const { platform, deliveries } = wiring();
  const deliverAfterResponse = () => after(() => deliveries.deliverDue());
  return serveTrpc(request, { platform, session: currentSession, deliverAfterResponse });
}

export { serve as GET, serve as POST };
