import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";

// Loaded into the server before its own code: a machine whose name server is the campaign's.
const nameServer = process.env.VERIFY_NAME_SERVER;

class ResolverHere extends dns.promises.Resolver {
  constructor(options) {
    super(options);
    this.setServers([nameServer]);
  }
}

if (nameServer) {
  dns.promises.Resolver = ResolverHere;
  syncBuiltinESMExports();
}
