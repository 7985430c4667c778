"""A tiny agent that wants to refund a customer, and asks first."""

from __future__ import annotations

import argparse
import os
import uuid
from decimal import Decimal
from typing import Any, Dict

from agentwarden import AgentWarden, AgentWardenError, ApprovalRequired, ApprovalTimeoutError
from ledger import LEDGER_PATH, Ledger

ACTION = "stripe.refund"


def main() -> int:
    """Ask, and say what came of it. The exit code is 0 unless the refund is off."""
    wanted = read_arguments()
    context = {"amount": wanted.amount, "currency": "USD", "customer_id": wanted.customer}
    try:
        with AgentWarden() as guard:
            return refund(guard, wanted, context)
    except AgentWardenError as error:
        print(f"{type(error).__name__}: {error}")
        return 1


def refund(guard: AgentWarden, wanted: argparse.Namespace, context: Dict[str, Any]) -> int:
    """Pay at once where that is allowed, else ask a human."""
    try:
        guard.execute(wanted.agent, ACTION, lambda: pay(context), context)
        return 0
    except ApprovalRequired as required:
        print(f"a human must approve this first: {required.approval_id}")
        return follow(guard, str(required.approval_id), wanted.wait)


def pay(context: Dict[str, Any]) -> str:
    """The stand-in for the payment call."""
    with Ledger(LEDGER_PATH).turn() as turn:
        return turn.refund(str(uuid.uuid4()), context)


def follow(guard: AgentWarden, approval_id: str, wait: float) -> int:
    """Wait for the decision if asked to; the server in app.py runs what is approved, not the agent."""
    if wait == 0:
        return 0
    try:
        approval = guard.wait_for_approval(approval_id, timeout=wait)
    except ApprovalTimeoutError:
        print("nobody has decided yet")
        return 0
    print(f"{approval.status} by {approval.resolved_by}" if approval.resolved_by else approval.status)
    return 0 if approval.approved else 1


def read_arguments() -> argparse.Namespace:
    """The command line; the amount is kept exact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amount", type=Decimal, required=True, help="US dollars, such as 49.90")
    parser.add_argument("--customer", required=True, help="such as cus_123")
    parser.add_argument("--wait", type=float, default=0, help="seconds to wait for a human (default 0)")
    parser.add_argument("--agent", default=os.environ.get("AGENT_ID", "refund-bot"), help="id or name")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
