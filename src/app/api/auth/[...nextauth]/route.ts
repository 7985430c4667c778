import { serveAuth } from "@/auth/next-auth";

export const dynamic = "force-dynamic";
export { serveAuth as GET, serveAuth as POST };
