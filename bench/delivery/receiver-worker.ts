import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openClock } from "./clock";
import type { Arrival } from "./receiver";

// Answers every request at once, or none; tells its parent what has come.

const isSilent = process.argv[2] === "is silent";
const clock = openClock();
let arrivals: Arrival[] = [];

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  arrivals.push({ id: String(request.headers["webhook-id"]), at: clock() });
  request.resume();
  if (isSilent) return;
  request.on("end", () => response.writeHead(200).end());
}).listen(0, "127.0.0.1", () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
});

process.on("message", (question) => {
  process.send?.(question === "count" ? arrivals.length : arrivals);
  if (question === "take") arrivals = [];
});
