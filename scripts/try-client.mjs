// What `npm run rehearse:runtimes` runs on every runtime; `agentwarden` is the package as that
// runtime loads it. Nothing of Node is used here, since edge runtimes have none of it.

const BIG = "12345678901234567890";
const SHORT_MS = 1_500;
const TO_DECIDE_MS = 30_000;

/**
 * Uses the client as an application does and returns how many things held.
 *
 * `world` is what the rehearsal has set up; `tell` passes it a line. Rejects with the first thing
 * that does not hold.
 */
export async function tryClient(agentwarden, world, tell) {
  let held = 0;
  const must = (holds, problem) => {
    if (!holds) throw new Error(problem);
    held += 1;
  };
  const it = { agentwarden, world, tell, must, guard: new agentwarden.AgentWarden() };
  await decides(it);
  await waits(it);
  await runsOnlyWhenApproved(it);
  await verifiesWebhooks(it);
  await neverAllowsWithoutAnAnswer(it);
  await stopsOnSignal(it);
  return held;
}

async function decides({ guard, world, must }) {
  const { agentId, action } = world;
  const allowed = await guard.check({ agentId, action, context: { amount: 5 } });
  must(allowed.decision === "allow" && allowed.allowed === true, `check: ${allowed.decision}`);
  const denied = await guard.check({ agentId, action: "nobody.said.so" });
  must(denied.decision === "deny" && denied.allowed === false, `check: ${denied.decision}`);
  const entry = await guard.log({ agentId, action, status: "success", context: { amount: 5 } });
  must(entry.status === "success" && entry.id, "log: no entry");
}

async function waits({ agentwarden, guard, world, must }) {
  const asked = await guard.check(refund(world, 501));
  must(asked.decision === "require_approval" && !asked.allowed, `check: ${asked.decision}`);
  const error = await refused(guard.waitForApproval(asked.approvalId, { timeoutMs: SHORT_MS }));
  must(error instanceof agentwarden.ApprovalTimeoutError, `waitForApproval: ${error}`);
  must((await guard.approvals.get(asked.approvalId)).pending, "the approval is not pending");
  await guard.approvals.cancel(asked.approvalId);
}

async function runsOnlyWhenApproved({ agentwarden, guard, world, tell, must }) {
  for (const [amount, resolution] of [
    [502, "approved"],
    [503, "rejected"],
  ]) {
    const context = { amount, tried: `${Date.now()}-${Math.random()}` };
    tell(`decide ${resolution} ${context.tried}`);
    let runs = 0;
    const act = { ...refund(world, amount), context, waitMs: TO_DECIDE_MS };
    const error = await refused(guard.execute(act, () => void (runs += 1)));
    if (resolution === "approved") must(error === null && runs === 1, `approved: ${error}`);
    else must(error instanceof agentwarden.ActionDenied && runs === 0, `rejected: ${error}`);
  }
}

async function verifiesWebhooks({ agentwarden, guard, world, must }) {
  const { body, headers, secret } = world.webhook;
  const unwrap = (text, given = headers) => guard.webhooks.unwrap(text, given, { secret });
  const event = await unwrap(body, new Headers(headers));
  must(event.event === "approval.approved" && event.data.order === BIG, "webhook: not as sent");
  const late = { ...headers, "webhook-timestamp": "1700000000" };
  for (const forged of [[body.replace("approved", "rejected")], [body, late]]) {
    const error = await refused(unwrap(...forged));
    must(error instanceof agentwarden.WebhookVerificationError, `forged: ${error}`);
  }
  const made = await guard.webhooks.sign(body, headers["webhook-id"], world.webhook.at, secret);
  must(made === headers["webhook-signature"], "webhook: another signature than the server's");
}

/** Nobody there, silence, a broken connection, HTML, a redirect, nonsense: thrown, or denied. */
async function neverAllowsWithoutAnAnswer({ agentwarden, world, must }) {
  const { APITimeoutError, InvalidResponseError, NetworkError } = agentwarden;
  for (const [baseUrl, kind] of [
    [world.nobody, NetworkError],
    [`${world.bad}/silent`, APITimeoutError],
    [`${world.bad}/broken`, NetworkError],
    [`${world.bad}/html`, InvalidResponseError],
    [`${world.bad}/redirect`, InvalidResponseError],
    [`${world.bad}/nonsense`, InvalidResponseError],
  ]) {
    const timeoutMs = kind === APITimeoutError ? 500 : TO_DECIDE_MS;
    const options = { baseUrl, timeoutMs, maxRetries: 0 };
    const strict = new agentwarden.AgentWarden(options);
    const error = await refused(strict.check(refund(world, 5)));
    must(error instanceof kind, `${baseUrl}: ${error}`);
    const denying = new agentwarden.AgentWarden({ ...options, onError: "deny" });
    const answer = await denying.check(refund(world, 5));
    must(answer.decision === "deny" && answer.allowed === false, `${baseUrl}: ${answer.decision}`);
    let runs = 0;
    await refused(strict.execute(refund(world, 5), () => void (runs += 1)));
    must(runs === 0, `${baseUrl}: it ran`);
  }
}

async function stopsOnSignal({ guard, world, must }) {
  const reason = new Error("enough");
  const stopper = new AbortController();
  const silent = guard.withOptions({ maxRetries: 0 });
  const asked = await silent.check(refund(world, 504));
  const wait = silent.waitForApproval(asked.approvalId, { signal: stopper.signal });
  setTimeout(() => stopper.abort(reason), 200);
  must((await refused(wait)) === reason, "the signal did not stop the wait");
  await guard.approvals.cancel(asked.approvalId);
}

function refund({ agentId, action }, amount) {
  return { agentId, action, context: { amount } };
}

/** What it rejects with; null when it does not. */
async function refused(promise) {
  return promise.then(
    () => null,
    (error) => error,
  );
}
