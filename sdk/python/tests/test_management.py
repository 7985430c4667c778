from decimal import Decimal

from agentwarden import InvalidResponseError, LogCheckpoint, LogSeal, ValidationError

from .fake_server import Reply
from .server_case import AGENT, ServerCase

SEAL = {
    "organization_id": "org_1",
    "number": 2,
    "size": 3,
    "root": "aa",
    "previous": "bb",
    "oldest_entry_at": "2026-01-01T00:00:00.000001+00:00",
    "newest_entry_at": "2026-01-01T00:00:01.000001+00:00",
    "sealed_at": "2026-01-01T00:01:00.000001+00:00",
    "key_id": "k",
    "hash": "cc",
    "signature": "dd",
}


class ManagementTest(ServerCase):
    def test_each_call_reaches_its_place(self) -> None:
        guard, one, gone = self.guard, Reply(200, {"id": "x"}), Reply(204)
        queued = Reply(202, {"delivery_id": "x"})
        for call, reply, request in (
            (lambda: guard.create_agent("bot"), one, "POST /agents"),
            (lambda: guard.get_agent("a"), one, "GET /agents/a"),
            (lambda: guard.update_agent("a", status="inactive"), one, "PATCH /agents/a"),
            (lambda: guard.delete_agent("a"), gone, "DELETE /agents/a"),
            (lambda: guard.create_permission("a", "x.*"), one, "POST /agents/a/permissions"),
            (lambda: guard.get_permission("p"), one, "GET /permissions/p"),
            (lambda: guard.update_permission("p", effect="deny"), one, "PATCH /permissions/p"),
            (lambda: guard.delete_permission("p"), gone, "DELETE /permissions/p"),
            (lambda: guard.get_log_entry("l"), one, "GET /logs/l"),
            (lambda: guard.create_webhook_endpoint("https://e", ["x"]), one, "POST /webhook-endpoints"),
            (lambda: guard.get_webhook_endpoint("w"), one, "GET /webhook-endpoints/w"),
            (lambda: guard.update_webhook_endpoint("w", enabled=False), one, "PATCH /webhook-endpoints/w"),
            (lambda: guard.delete_webhook_endpoint("w"), gone, "DELETE /webhook-endpoints/w"),
            (lambda: guard.test_webhook_endpoint("w"), queued, "POST /webhook-endpoints/w/test"),
            (lambda: guard.rotate_webhook_secret("w"), one, "POST /webhook-endpoints/w/rotate-secret"),
            (lambda: guard.replay_webhook_delivery("d"), one, "POST /webhook-deliveries/d/replay"),
        ):
            self.server.replies = [reply]
            result = call()
            self.assertEqual(self.server.paths()[-1], request)
            self.assertEqual(getattr(result, "id", None), None if reply is gone else "x")

    def test_each_list_reaches_its_place(self) -> None:
        guard = self.guard
        for call, path in (
            (lambda: guard.list_agents(limit=5), "/agents"),
            (lambda: guard.list_permissions("a", limit=5), "/agents/a/permissions"),
            (lambda: guard.list_logs(limit=5), "/logs"),
            (lambda: guard.list_webhook_endpoints(limit=5), "/webhook-endpoints"),
            (lambda: guard.list_webhook_deliveries("w", limit=5), "/webhook-endpoints/w/deliveries"),
        ):
            self.server.replies = [Reply(200, {"data": [{"id": "x"}], "next_cursor": None})]
            self.assertEqual([item.id for item in call()], ["x"])
            self.assertEqual((self.server.sent[-1].path, self.server.sent[-1].query), (path, {"limit": "5"}))

    def test_a_create_sends_only_what_was_given(self) -> None:
        self.server.replies = [Reply(201, {"id": "p", "max_amount": 100, "requires_approval": True})]
        made = self.guard.create_permission(
            AGENT, "stripe.refund", requires_approval=True, max_amount=Decimal("99.90"), currency="USD"
        )
        sent = {"action": "stripe.refund", "requires_approval": True, "max_amount": Decimal("99.90")}
        self.assertEqual(self.server.sent[0].body, {**sent, "currency": "USD"})
        self.assertEqual((made.max_amount, made.requires_approval), (100, True))

    def test_an_update_tells_clearing_from_keeping(self) -> None:
        self.server.replies = [Reply(200, {"id": "p"})]
        self.guard.update_permission("p", max_amount=None)
        self.assertEqual(self.server.sent[0].body, {"max_amount": None})

    def test_the_secret_comes_with_the_create_and_is_not_shown(self) -> None:
        self.server.replies = [Reply(201, {"id": "w", "url": "https://e", "secret": "whsec_MTIz"})]
        made = self.guard.create_webhook_endpoint("https://e", ["approval.approved"])
        self.assertEqual(made.secret, "whsec_MTIz")
        self.assertNotIn("whsec_MTIz", repr(made))
        self.server.replies = [Reply(200, {"secret": "whsec_NDU2"})]
        rotated = self.guard.rotate_webhook_secret("w")
        self.assertEqual((rotated.id, rotated.secret), ("w", "whsec_NDU2"))

    def test_logs_are_read_page_by_page_as_needed(self) -> None:
        self.server.replies = [
            Reply(200, {"data": [{"id": "1"}, {"id": "2"}], "next_cursor": "c"}),
            Reply(200, {"data": [{"id": "3"}], "next_cursor": None}),
        ]
        query = {"agent_id": AGENT, "action": "x", "status": "failed", "created_after": "2026-01-01T00:00:00Z"}
        logs = self.guard.list_logs(**query)
        self.assertEqual(self.server.sent, [])
        self.assertEqual(next(logs).id, "1")
        self.assertEqual(len(self.server.sent), 1)
        self.assertEqual([entry.id for entry in logs], ["2", "3"])
        self.assertEqual(self.server.sent[1].query, {**query, "cursor": "c"})

    def test_a_checkpoint_is_read_with_its_seal_and_kept_as_it_came(self) -> None:
        body = {"seal": {**SEAL, "later": 1}, "public_key": "pk", "more": 2}
        self.server.replies = [Reply(200, body)]
        checkpoint = self.guard.get_log_checkpoint()
        self.assertEqual(self.server.paths(), ["GET /log-checkpoint"])
        self.assertEqual(checkpoint, LogCheckpoint(seal=LogSeal(**SEAL), public_key="pk"))
        self.assertEqual((checkpoint.raw, checkpoint.extra), (body, {"more": 2}))
        self.server.replies = [Reply(200, {"seal": None, "public_key": None})]
        self.assertIsNone(self.guard.get_log_checkpoint().seal)

    def test_a_malformed_checkpoint_is_an_error(self) -> None:
        without = {name: value for name, value in SEAL.items() if name != "hash"}
        for seal in ("x", [], without, {**SEAL, "number": "two"}, {**SEAL, "root": None}):
            self.server.replies = [Reply(200, {"seal": seal, "public_key": "pk"})]
            with self.subTest(seal), self.assertRaises(InvalidResponseError):
                self.guard.get_log_checkpoint()
        for body in ({}, {"public_key": "pk"}, {"seal": SEAL, "public_key": 1}):
            self.server.replies = [Reply(200, body)]
            with self.subTest(body), self.assertRaises(InvalidResponseError):
                self.guard.get_log_checkpoint()

    def test_a_malformed_list_is_an_error(self) -> None:
        for body in ([], {}, {"data": {}}, {"data": [1]}, {"data": [{}]}, {"data": [], "next_cursor": 1}):
            self.server.replies = [Reply(200, body)]
            with self.subTest(body), self.assertRaises(InvalidResponseError):
                list(self.guard.list_agents())

    def test_a_list_that_turns_in_circles_is_an_error(self) -> None:
        self.server.replies = [Reply(200, {"data": [], "next_cursor": "c"})] * 3
        with self.assertRaises(InvalidResponseError):
            list(self.guard.list_agents())
        self.assertEqual(len(self.server.sent), 2)

    def test_an_empty_id_is_refused(self) -> None:
        for call in (self.guard.get_agent, self.guard.delete_agent, self.guard.delete_permission):
            with self.assertRaises(ValidationError):
                call("")
