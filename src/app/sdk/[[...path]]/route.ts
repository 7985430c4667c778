import { serveAgent } from "@/app/api/v1/serve-agent";

export const dynamic = "force-dynamic";
export {
  serveAgent as DELETE,
  serveAgent as GET,
  serveAgent as HEAD,
  serveAgent as OPTIONS,
  serveAgent as PATCH,
  serveAgent as POST,
  serveAgent as PUT,
};
