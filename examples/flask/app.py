"""Does what a human approved: receives AgentWarden's webhooks and acts on each approval once."""

from __future__ import annotations

import os
from typing import Any, Dict, Mapping, Optional, Tuple

from flask import Flask, request

from agentwarden import (
    AgentWarden,
    NetworkError,
    RateLimitError,
    ServerError,
    WebhookEvent,
    WebhookVerificationError,
    webhooks,
)
from ledger import LEDGER_PATH, Ledger, Turn

Answer = Tuple[Dict[str, Any], int]


def create_app(
    guard: Optional[AgentWarden] = None, ledger: Optional[Ledger] = None, secret: Optional[str] = None
) -> Flask:
    """The app; what is left out comes from the environment (see README.md)."""
    warden = guard or AgentWarden(timeout=4, max_retries=0)  # AgentWarden expects an answer within 10 s
    book = ledger or Ledger(LEDGER_PATH)
    app = Flask(__name__)

    @app.post("/webhook/approvals")
    def receive() -> Answer:
        try:
            event = webhooks.unwrap(request.get_data(), request.headers, secret)
        except WebhookVerificationError as error:
            return {"error": str(error)}, 401
        try:
            return {"status": handle_once(warden, book, event)}, 200
        except (NetworkError, ServerError, RateLimitError) as error:
            return {"error": f"try again later: {error}"}, 503

    @app.get("/ledger")
    def show_ledger() -> Answer:
        return {"refunds": book.refunds()}, 200

    return app


def handle_once(guard: AgentWarden, ledger: Ledger, event: WebhookEvent) -> str:
    """Deal with a webhook unless that was done; it stays undone when an error interrupts it."""
    with ledger.turn() as turn:
        if turn.was_handled(event.id):
            return "duplicate"
        status = "ignored"
        if event.event == "approval.approved":
            status = act_on_approval(guard, turn, event.data)
        elif event.event == "approval.rejected":
            status = log_rejection(guard, event.data)
        turn.mark_handled(event.id)
        return status


def act_on_approval(guard: AgentWarden, turn: Turn, approved: Mapping[str, Any]) -> str:
    """Redeem the approval, run the action, log the outcome.

    Every step carries a key made of the approval's id, so a second attempt after a crash repeats
    no effect: the check answers as before, the payment is found, the log entry is the same.
    """
    agent_id, action, context = approved["agent_id"], approved["action"], approved["context"]
    approval_id = approved["approval_id"]
    refund_id = turn.find_refund(approval_id)
    if refund_id is None:
        redeemed = guard.check(
            agent_id, action, context, approval_id=approval_id, idempotency_key=f"redeem-{approval_id}"
        )
        if not redeemed.allowed:
            print(f"not run: {redeemed.reason}", flush=True)
            return "refused"
        try:
            refund_id = run_action(turn, action, context, approval_id)
        except LookupError as error:
            log_once(guard, approved, "failed", {"error": f"{type(error).__name__}: {error}"})
            return "failed"
    log_once(guard, approved, "success", {"result": refund_id})
    return "done"


def run_action(turn: Turn, action: str, context: Mapping[str, Any], payment_key: str) -> str:
    """Run an approved action. Raises LookupError for one this server does not know."""
    if action == "stripe.refund" or action.startswith("stripe.refund."):
        return turn.refund(payment_key, context)
    raise LookupError(f'this server cannot run "{action}"')


def log_rejection(guard: AgentWarden, rejected: Mapping[str, Any]) -> str:
    """Write down that nothing was done."""
    log_once(guard, rejected, "blocked", {"rejected_by": rejected.get("resolved_by")})
    return "rejected"


def log_once(guard: AgentWarden, approval: Mapping[str, Any], status: str, outcome: Mapping[str, Any]) -> None:
    """Write one line to the audit trail, however often the webhook comes."""
    approval_id = approval["approval_id"]
    context = {**approval["context"], "approval_id": approval_id, **outcome}
    key = f"{status}-{approval_id}"
    guard.log(approval["agent_id"], approval["action"], status, context, idempotency_key=key)


if __name__ == "__main__":
    create_app().run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "5000")))
