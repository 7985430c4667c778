import { createServer } from "node:http";
import next from "next";

// A built Next app behind a plain listener: what a request costs that comes through Next. Started by
// the bench with PORT and the folder of the app.

const app = next({ dev: false, dir: process.argv[2], quiet: true });
await app.prepare();
const answer = app.getRequestHandler();
createServer((request, response) => void answer(request, response)).listen(
  Number(process.env.PORT),
  "127.0.0.1",
);
