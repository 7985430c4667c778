import { once } from "node:events";
import { createServer } from "node:http";
import { Annotation, Command, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import pg from "pg";
import { repeat } from "./loops.mjs";
import { serve } from "./serve.mjs";

// An agent that asks a human before it acts: the graph stops at `ask`, and `act` follows the answer.

const State = Annotation.Root({
  action: Annotation(),
  context: Annotation(),
  resolution: Annotation(),
  acted: Annotation(),
});

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const checkpointer = new PostgresSaver(pool);
await checkpointer.setup();
const graph = new StateGraph(State)
  .addNode("ask", ({ action, context }) => ({ resolution: interrupt({ action, context }) }))
  .addNode("act", ({ resolution }) => ({ acted: resolution === "approved" }))
  .addEdge(START, "ask")
  .addEdge("ask", "act")
  .addEdge("act", END)
  .compile({ checkpointer });

let threads = 0;

async function ask(durability) {
  const thread_id = `thread-${++threads}`;
  const thread = { configurable: { thread_id }, durability };
  const context = { amount: 250, currency: "USD", customer_id: `cus_${threads}` };
  const asked = await graph.invoke({ action: "stripe.refund", context }, thread);
  if (!asked.__interrupt__?.length) throw new Error("the graph did not stop to ask");
  return thread_id;
}

async function approve(thread_id, durability) {
  const thread = { configurable: { thread_id }, durability };
  const ended = await graph.invoke(new Command({ resume: "approved" }), thread);
  if (ended.acted !== true) throw new Error("the graph did not act");
}

// The least that lets an agent and a human be elsewhere: no keys, no sessions, no limits.
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://graph");
  const done = pathname === "/ask" ? ask("async") : approve(searchParams.get("thread"), "async");
  request.resume();
  done.then(
    (thread) => response.writeHead(200).end(thread ?? ""),
    (error) => response.writeHead(500).end(String(error)),
  );
}).listen(0, "127.0.0.1");
await once(server, "listening");

serve({
  address: () => `http://127.0.0.1:${server.address().port}`,
  measure: ({ durability, ...load }) =>
    repeat(load, async () => approve(await ask(durability), durability)),
});
