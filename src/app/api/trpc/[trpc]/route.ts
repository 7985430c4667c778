import { after } from "next/server";
import { serveTrpc } from "@/trpc/serve";
import { wiring } from "@/wiring";

export const dynamic = "force-dynamic";

function serve(request: Request): Promise<Response> {
  const { platform, deliveries } = wiring();
  const deliverAfterResponse = () => after(() => deliveries.deliverDue());
  return serveTrpc(request, { platform, deliverAfterResponse });
}

export { serve as GET, serve as POST };
