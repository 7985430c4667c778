from agentwarden import (
    APITimeoutError,
    Clock,
    ConflictError,
    NetworkError,
    RateLimitError,
    ServerError,
    ValidationError,
)

from .fake_server import Reply
from .server_case import AGENT, ServerCase

BUSY = {"detail": "still running", "code": "idempotency_in_progress"}


class RetryTest(ServerCase):
    def test_passing_trouble_is_retried_with_the_same_key(self) -> None:
        for reply in (Reply(0), Reply(408), Reply(429), Reply(500), Reply(503), Reply(409, BUSY)):
            with self.subTest(reply):
                self.server.sent.clear()
                self.server.replies = [reply, reply]
                self.assertTrue(self.guard.check(AGENT, "may.do", {"n": 1}).allowed)
                self.assertEqual(len(self.server.sent), 3)
                self.assertEqual(len({one.key for one in self.server.sent}), 1)
                self.assertEqual(len({one.text for one in self.server.sent}), 1)

    def test_log_is_retried_with_the_same_key(self) -> None:
        self.server.replies = [Reply(0), Reply(500)]
        self.guard.log(AGENT, "may.do", "success")
        self.assertEqual(len({one.key for one in self.server.sent}), 1)
        self.guard.log(AGENT, "may.do", "success")
        self.assertEqual(len({one.key for one in self.server.sent}), 2)

    def test_the_last_error_is_raised_after_two_retries(self) -> None:
        for reply, error in ((Reply(500), ServerError), (Reply(0), NetworkError), (Reply(429), RateLimitError)):
            self.server.sent.clear()
            self.server.replies = [reply] * 3
            with self.subTest(reply), self.assertRaises(error):
                self.guard.check(AGENT, "may.do")
            self.assertEqual(len(self.server.sent), 3)

    def test_a_refusal_is_not_retried(self) -> None:
        reuse = {"detail": "other body", "code": "idempotency_key_reused"}
        for reply, error in (
            (Reply(409, reuse), ConflictError),
            (Reply(409), ConflictError),
            (Reply(422), ValidationError),
        ):
            self.server.sent.clear()
            self.server.replies = [reply]
            with self.subTest(reply), self.assertRaises(error):
                self.guard.check(AGENT, "may.do")
            self.assertEqual(len(self.server.sent), 1)

    def test_the_server_can_forbid_a_retry(self) -> None:
        self.server.replies = [Reply(503, {}, {"X-Should-Retry": "false"})]
        with self.assertRaises(ServerError):
            self.guard.check(AGENT, "may.do")
        self.assertEqual(len(self.server.sent), 1)

    def test_a_create_is_not_sent_twice_when_its_answer_is_lost(self) -> None:
        for reply, error in ((Reply(0), NetworkError), (Reply(500), ServerError), (Reply(408), APITimeoutError)):
            self.server.sent.clear()
            self.server.replies = [reply]
            with self.subTest(reply), self.assertRaises(error):
                self.guard.create_webhook_endpoint("https://example.com", ["approval.approved"])
            self.assertEqual(len(self.server.sent), 1)

    def test_a_create_is_sent_again_when_it_was_refused_for_now(self) -> None:
        self.server.replies = [Reply(429, {}, {"Retry-After": "2"}), Reply(201, {"id": "agent_2"})]
        self.assertEqual(self.guard.create_agent("two").id, "agent_2")
        self.assertEqual(self.stopped.slept, [2])

    def test_a_silent_server_is_a_timeout(self) -> None:
        self.server.on_wait = lambda approval: __import__("time").sleep(0.3)
        self.server.approvals["a"] = {"id": "a", "status": "pending_approval"}
        with self.assertRaisesRegex(APITimeoutError, "0.05 s"):
            self.guard.with_options(timeout=0.05, max_retries=0).get_approval("a", wait=0)


class DelayTest(ServerCase):
    def test_delays_double_up_to_eight_seconds(self) -> None:
        self.server.replies = [Reply(500)] * 7
        self.client(max_retries=7).check(AGENT, "may.do")
        self.assertEqual(self.stopped.slept, [0.5, 1, 2, 4, 8, 8, 8])

    def test_chance_shortens_a_delay_by_up_to_a_quarter(self) -> None:
        clock = Clock(sleep=self.stopped.sleep, random=lambda: 1.0)
        self.server.replies = [Reply(500)] * 2
        self.client(clock=clock).check(AGENT, "may.do")
        self.assertEqual(self.stopped.slept, [0.375, 0.75])

    def test_retry_after_is_honoured_up_to_a_minute(self) -> None:
        self.server.replies = [Reply(429, {}, {"Retry-After": "3"}), Reply(503, {}, {"Retry-After": "9999"})]
        self.guard.check(AGENT, "may.do")
        self.assertEqual(self.stopped.slept, [3, 60])
