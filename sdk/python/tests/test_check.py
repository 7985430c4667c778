import threading
from decimal import Decimal

from agentwarden import AuthenticationError, InvalidResponseError, NetworkError, ValidationError

from .fake_server import KEY, Reply, decision
from .server_case import AGENT, ServerCase

MALFORMED = {
    "html": b"<html>ok</html>",
    "empty": b"",
    "an array": [],
    "null": None,
    "no fields": {},
    "no requires_approval": {"allowed": True},
    "allowed as text": {**decision("allow"), "allowed": "true"},
    "allowed as number": {**decision("allow"), "allowed": 1},
    "both": {**decision("allow"), "requires_approval": True},
    "decision deny": {**decision("allow"), "decision": "deny"},
    "decision null": {**decision("allow"), "decision": None},
    "reason an object": {**decision("deny"), "reason": {}},
    "no approval_id": decision("require_approval", "ask"),
    "twice": b'{"allowed": false, "allowed": true, "requires_approval": false}',
    "cut off": b'{"allowed": true, "requires_approval": false',
    "not UTF-8": b'{"allowed": true, "requires_approval": false, "reason": "\xff"}',
}


class CheckTest(ServerCase):
    def test_allow(self) -> None:
        result = self.guard.check(AGENT, "may.do", {"amount": 5})
        self.assertIs(result.allowed, True)
        self.assertIs(result.requires_approval, False)
        self.assertIsNone(result.reason)
        self.assertEqual((result.decision, result.check_id, result.request_id), ("allow", "log_1", "req_1"))
        sent = self.server.sent[0]
        self.assertEqual(sent.body, {"agent_id": AGENT, "action": "may.do", "context": {"amount": 5}})
        self.assertEqual(sent.headers["x-api-key"], KEY)
        self.assertNotIn("authorization", sent.headers)

    def test_require_approval(self) -> None:
        result = self.guard.check(agent_id=AGENT, action="must.ask", context=None)
        self.assertIs(result.allowed, False)
        self.assertIs(result.requires_approval, True)
        self.assertIn(result.approval_id, self.server.approvals)
        self.assertNotIn("context", self.server.sent[0].body)

    def test_deny(self) -> None:
        result = self.guard.check(AGENT, "other")
        self.assertEqual((result.allowed, result.requires_approval), (False, False))
        self.assertEqual(result.reason, 'No permission for action "other"')

    def test_unknown_fields_are_kept(self) -> None:
        self.server.replies = [Reply(200, {**decision("allow"), "new": 1})]
        result = self.guard.check(AGENT, "may.do")
        self.assertEqual(result.extra, {"new": 1})
        self.assertEqual(result.raw["new"], 1)

    def test_the_older_shape_without_decision_is_understood(self) -> None:
        body = {"allowed": False, "requires_approval": False, "reason": "no"}
        self.server.replies = [Reply(200, body)]
        self.assertEqual(self.guard.check(AGENT, "may.do").decision, "deny")

    def test_a_result_is_neither_true_nor_false(self) -> None:
        for action in ("may.do", "must.ask", "other"):
            with self.assertRaisesRegex(TypeError, "allowed"):
                bool(self.guard.check(AGENT, action))

    def test_a_malformed_answer_is_an_error_and_never_an_allow(self) -> None:
        for name, body in MALFORMED.items():
            with self.subTest(name):
                self.server.replies = [Reply(200, body)]
                with self.assertRaises(InvalidResponseError):
                    self.guard.check(AGENT, "may.do")
        self.assertEqual(len(self.server.sent), len(MALFORMED))

    def test_an_allow_with_another_status_is_an_error(self) -> None:
        for status in (201, 202, 302, 307):
            self.server.replies = [Reply(status, decision("allow"), {"Location": "/api/v1/check"})]
            with self.subTest(status), self.assertRaises(InvalidResponseError):
                self.guard.check(AGENT, "may.do")
        self.assertEqual(len(self.server.sent), 4)

    def test_redeeming_sends_the_approval_id(self) -> None:
        asked = self.guard.check(AGENT, "must.ask", {"n": 1})
        self.server.approvals[asked.approval_id]["status"] = "approved"
        redeemed = self.guard.check(AGENT, "must.ask", {"n": 1}, approval_id=asked.approval_id)
        self.assertIs(redeemed.allowed, True)
        again = self.guard.check(AGENT, "must.ask", {"n": 2}, approval_id=asked.approval_id)
        self.assertIs(again.allowed, False)

    def test_wrong_arguments_are_refused_before_sending(self) -> None:
        for arguments in (("", "a"), (AGENT, ""), (None, "a"), (AGENT, 7), (AGENT, "a", [1]), (AGENT, "a", "x")):
            with self.subTest(arguments), self.assertRaises(ValidationError):
                self.guard.check(*arguments)
        for keyword in ({"idempotency_key": "a b"}, {"idempotency_key": ""}, {"approval_id": ""}):
            with self.subTest(keyword), self.assertRaises(ValidationError):
                self.guard.check(AGENT, "may.do", **keyword)
        self.assertEqual(self.server.sent, [])

    def test_threads_share_one_client(self) -> None:
        def ask(number: int) -> None:
            for turn in range(10):
                self.guard.check(AGENT, "may.do", {"thread": number, "turn": turn})

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pairs = {(one.body["context"]["thread"], one.body["context"]["turn"]) for one in self.server.sent}
        self.assertEqual(len(pairs), 80)
        self.assertEqual(len({one.key for one in self.server.sent}), 80)


class DenyModeTest(ServerCase):
    def setUp(self) -> None:
        super().setUp()
        self.guard = self.client(on_error="deny")

    def test_an_outage_is_a_deny_with_a_reason(self) -> None:
        for reply in (Reply(500, {"detail": "down"}), Reply(503, {}), Reply(0), Reply(200, b"<html>"), Reply(302)):
            with self.subTest(reply):
                self.server.replies = [reply] * 3
                result = self.guard.check(AGENT, "may.do")
                self.assertEqual((result.allowed, result.requires_approval), (False, False))
                self.assertEqual(result.decision, "deny")
                self.assertIn("could not decide", result.reason)
                self.assertIsNotNone(result.error)
                self.server.replies = []

    def test_a_malformed_answer_is_a_deny(self) -> None:
        for name, body in MALFORMED.items():
            self.server.replies = [Reply(200, body)]
            with self.subTest(name):
                self.assertIs(self.guard.check(AGENT, "may.do").allowed, False)

    def test_nobody_listening_is_a_deny(self) -> None:
        guard = self.client(on_error="deny", base_url="http://127.0.0.1:1")
        self.assertIsInstance(guard.check(AGENT, "may.do").error, NetworkError)

    def test_a_wrong_key_or_request_still_raises(self) -> None:
        with self.assertRaises(AuthenticationError):
            self.client(on_error="deny", api_key="ak_wrong").check(AGENT, "may.do")
        with self.assertRaises(ValidationError):
            self.guard.check(AGENT, "may.do", {"amount": Decimal("NaN")})
        self.server.replies = [Reply(400, {"detail": "action: too long"})]
        with self.assertRaisesRegex(ValidationError, "too long"):
            self.guard.check(AGENT, "may.do")
