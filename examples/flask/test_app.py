"""Run with ``python -m unittest`` in this folder."""

import contextlib
import io
import json
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from agentwarden import CheckResult, NetworkError, webhooks
from app import create_app
from ledger import Ledger

SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
CONTEXT = {"amount": 500, "customer_id": "cus_123"}


class FakeGuard:
    """Redeems each approval once, as the server does, and can be made to fail."""

    def __init__(self) -> None:
        self.redeemed: Dict[str, str] = {}
        self.logs: Dict[str, Tuple[str, Any]] = {}
        self.failures: List[str] = []

    def check(
        self, agent: str, action: str, context: Any, *, approval_id: str, idempotency_key: str
    ) -> CheckResult:
        self._fail_if("check")
        if self.redeemed.setdefault(approval_id, idempotency_key) != idempotency_key:
            return CheckResult(False, False, "already redeemed")
        return CheckResult(context == CONTEXT, False, None)

    def log(self, agent: str, action: str, status: str, context: Any, *, idempotency_key: str) -> None:
        self._fail_if("log")
        self.logs[idempotency_key] = (status, context)

    def _fail_if(self, call: str) -> None:
        if call in self.failures:
            self.failures.remove(call)
            raise NetworkError("away")


class ReceiverTest(unittest.TestCase):
    def setUp(self) -> None:
        silence = contextlib.redirect_stdout(io.StringIO())
        silence.__enter__()
        self.addCleanup(silence.__exit__, None, None, None)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.guard = FakeGuard()
        self.app = create_app(self.guard, Ledger(Path(folder.name, "l.sqlite3")), SECRET)

    def deliver(
        self, event: str = "approval.approved", webhook_id: str = "msg_1", secret: str = SECRET, **changes: Any
    ) -> Tuple[int, Optional[str]]:
        data = {"approval_id": "a1b2c3d4-1", "agent_id": "agent_1", "action": "stripe.refund", "context": CONTEXT}
        body = json.dumps({"event": event, "timestamp": "t", "data": {**data, **changes}})
        at = int(time.time())
        headers = {"webhook-id": webhook_id, "webhook-timestamp": str(at)}
        headers["webhook-signature"] = webhooks.sign(body, webhook_id, at, secret)
        answer = self.app.test_client().post("/webhook/approvals", data=body, headers=headers)
        return answer.status_code, answer.get_json().get("status")

    def refunds(self) -> List[Dict[str, str]]:
        found: List[Dict[str, str]] = self.app.test_client().get("/ledger").get_json()["refunds"]
        return found

    def statuses(self) -> List[str]:
        return [status for status, _ in self.guard.logs.values()]

    def test_an_approval_is_redeemed_run_and_logged(self) -> None:
        self.assertEqual(self.deliver(), (200, "done"))
        self.assertEqual([(one["customer_id"], one["amount"]) for one in self.refunds()], [("cus_123", "500")])
        status, context = self.guard.logs["success-a1b2c3d4-1"]
        self.assertEqual(context, {**CONTEXT, "approval_id": "a1b2c3d4-1", "result": "re_a1b2c3d4-1"})

    def test_a_forged_webhook_does_nothing(self) -> None:
        self.assertEqual(self.deliver(secret="whsec_MTIz")[0], 401)
        self.assertEqual((self.refunds(), self.guard.logs), ([], {}))

    def test_the_same_webhook_again_does_nothing(self) -> None:
        self.deliver()
        self.assertEqual(self.deliver(), (200, "duplicate"))
        self.assertEqual(len(self.refunds()), 1)

    def test_the_same_approval_in_another_webhook_pays_once(self) -> None:
        self.deliver()
        self.deliver(webhook_id="msg_2")
        self.assertEqual((len(self.refunds()), self.statuses()), (1, ["success"]))

    def test_many_at_once_pay_once(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: self.deliver(webhook_id=f"msg_{number % 4}"), range(16)))
        self.assertEqual((len(self.refunds()), self.statuses()), (1, ["success"]))

    def test_another_context_than_approved_is_not_run(self) -> None:
        self.assertEqual(self.deliver(context={**CONTEXT, "amount": 5000}), (200, "refused"))
        self.assertEqual(self.refunds(), [])

    def test_an_outage_before_paying_is_tried_again(self) -> None:
        self.guard.failures = ["check"]
        self.assertEqual(self.deliver()[0], 503)
        self.assertEqual(self.deliver(), (200, "done"))
        self.assertEqual(len(self.refunds()), 1)

    def test_an_outage_after_paying_pays_once_and_is_logged(self) -> None:
        self.guard.failures = ["log"]
        self.assertEqual(self.deliver()[0], 503)
        self.assertEqual((len(self.refunds()), self.statuses()), (1, []))
        self.assertEqual(self.deliver(), (200, "done"))
        self.assertEqual((len(self.refunds()), self.statuses()), (1, ["success"]))

    def test_what_cannot_be_run_is_logged_as_failed(self) -> None:
        self.assertEqual(self.deliver(action="database.delete"), (200, "failed"))
        self.assertEqual(self.statuses(), ["failed"])

    def test_a_rejection_is_logged_and_not_run(self) -> None:
        self.assertEqual(self.deliver("approval.rejected", resolved_by="user_1"), (200, "rejected"))
        self.assertEqual((self.refunds(), self.statuses()), ([], ["blocked"]))

    def test_other_events_are_ignored(self) -> None:
        self.assertEqual(self.deliver("log.pending_approval"), (200, "ignored"))
        self.assertEqual(self.refunds(), [])
