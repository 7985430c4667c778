from agentwarden import (
    ApprovalTimeoutError,
    AuthenticationError,
    ConflictError,
    InvalidResponseError,
    NotFoundError,
    ValidationError,
)

from .fake_server import Reply
from .server_case import AGENT, ServerCase


class ApprovalCase(ServerCase):
    def setUp(self) -> None:
        super().setUp()
        self.id = self.guard.check(AGENT, "must.ask", {"n": 1}).approval_id
        self.server.sent.clear()

    def hold(self, approval: dict) -> None:
        """As the server does: answer only when the asked time is over."""
        self.stopped.time += float(self.server.sent[-1].query["wait"])


class ReadTest(ApprovalCase):
    def test_get(self) -> None:
        approval = self.guard.get_approval(self.id)
        self.assertEqual((approval.id, approval.status, approval.pending), (self.id, "pending_approval", True))
        self.assertEqual((approval.agent_id, approval.action, approval.context), (AGENT, "must.ask", {"n": 1}))
        self.assertEqual(self.server.sent[0].query, {})
        self.assertFalse(approval.approved)

    def test_get_with_wait(self) -> None:
        self.guard.get_approval(self.id, wait=5)
        self.assertEqual(self.server.sent[0].query, {"wait": "5"})
        for wait in (61, -1, True, "5", float("nan")):
            with self.assertRaises(ValidationError):
                self.guard.get_approval(self.id, wait=wait)

    def test_an_approval_is_neither_true_nor_false(self) -> None:
        with self.assertRaisesRegex(TypeError, "approved"):
            bool(self.guard.get_approval(self.id))

    def test_an_id_cannot_point_elsewhere(self) -> None:
        for approval_id in ("", ".", "..", " ", None, 7):
            with self.subTest(approval_id), self.assertRaises(ValidationError):
                self.guard.get_approval(approval_id)
        with self.assertRaises(NotFoundError):
            self.guard.get_approval("../agents?x=1")
        self.assertEqual(self.server.paths(), ["GET /approvals/..%2Fagents%3Fx%3D1"])

    def test_cancel(self) -> None:
        self.assertEqual(self.guard.cancel_approval(self.id).status, "cancelled")
        self.assertEqual(self.server.paths(), [f"POST /approvals/{self.id}/cancel"])
        self.server.replies = [Reply(409, {"detail": "already resolved"})]
        with self.assertRaises(ConflictError):
            self.guard.cancel_approval(self.id)

    def test_list_follows_the_cursor(self) -> None:
        row = {"approval_id": "a", "status": "approved"}
        self.server.replies = [
            Reply(200, {"data": [row, {**row, "approval_id": "b"}], "next_cursor": "c1"}),
            Reply(200, {"data": [{**row, "approval_id": "c"}], "next_cursor": None}),
        ]
        found = self.guard.list_approvals(status="approved", agent_id=AGENT)
        self.assertEqual([approval.id for approval in found], ["a", "b", "c"])
        query = {"status": "approved", "agent_id": AGENT}
        self.assertEqual([one.query for one in self.server.sent], [query, {**query, "cursor": "c1"}])

    def test_an_approval_without_status_is_an_error(self) -> None:
        for body in ({"id": "a"}, {"status": "approved"}, {"id": 5, "status": "approved"}, []):
            self.server.replies = [Reply(200, body)]
            with self.subTest(body), self.assertRaises(InvalidResponseError):
                self.guard.get_approval("a")


class WaitTest(ApprovalCase):
    def test_it_asks_in_rounds_of_a_minute_at_most(self) -> None:
        self.server.on_wait = self.hold
        with self.assertRaisesRegex(ApprovalTimeoutError, "150 s") as caught:
            self.guard.wait_for_approval(self.id, timeout=150)
        self.assertEqual([one.query["wait"] for one in self.server.sent], ["60", "60", "30"])
        self.assertEqual(caught.exception.approval_id, self.id)
        self.assertEqual(self.stopped.slept, [])

    def test_it_returns_as_soon_as_it_is_resolved(self) -> None:
        for status in ("approved", "rejected", "expired", "cancelled"):
            self.server.on_wait = lambda approval: approval.update(status=status)
            approval = self.guard.wait_for_approval(self.id)
            self.assertEqual((approval.status, approval.approved), (status, status == "approved"))

    def test_a_server_that_does_not_hold_is_not_hammered(self) -> None:
        with self.assertRaises(ApprovalTimeoutError):
            self.guard.wait_for_approval(self.id, timeout=3.5)
        self.assertEqual(self.stopped.slept, [1, 1, 1, 0.5])
        self.assertEqual([one.query["wait"] for one in self.server.sent], ["3", "2", "1", "0", "0"])

    def test_no_time_means_one_look(self) -> None:
        with self.assertRaises(ApprovalTimeoutError):
            self.guard.wait_for_approval(self.id, timeout=0)
        self.assertEqual(len(self.server.sent), 1)

    def test_a_passing_outage_does_not_end_the_wait(self) -> None:
        self.server.replies = [Reply(503)] * 8 + [Reply(0)] * 4
        self.server.on_wait = lambda approval: approval.update(status="approved")
        self.assertTrue(self.guard.wait_for_approval(self.id).approved)
        self.assertEqual(len(self.server.sent), 13)

    def test_an_outage_to_the_end_is_a_timeout_that_names_it(self) -> None:
        guard = self.client(base_url="http://127.0.0.1:1")
        with self.assertRaises(ApprovalTimeoutError) as caught:
            guard.wait_for_approval(self.id, timeout=5)
        self.assertIn("could not be reached", str(caught.exception.__cause__))

    def test_a_lasting_error_ends_the_wait(self) -> None:
        for reply, error in (
            (Reply(401), AuthenticationError),
            (Reply(404), NotFoundError),
            (Reply(200, b"<html>"), InvalidResponseError),
        ):
            self.server.replies = [reply]
            with self.subTest(reply), self.assertRaises(error):
                self.guard.wait_for_approval(self.id)

    def test_a_wrong_timeout_is_refused(self) -> None:
        for timeout in (-1, "5", None, float("nan")):
            with self.assertRaises(ValidationError):
                self.guard.wait_for_approval(self.id, timeout=timeout)
