import pickle
import unittest

import agentwarden
from agentwarden import AgentWardenError, PlanLimitError, RateLimitError

from .fake_server import Reply
from .server_case import AGENT, ServerCase

CLASS_OF_STATUS = {
    400: "ValidationError",
    401: "AuthenticationError",
    402: "AgentWardenError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    408: "APITimeoutError",
    409: "ConflictError",
    413: "ValidationError",
    415: "ValidationError",
    422: "ValidationError",
    429: "RateLimitError",
    500: "ServerError",
    502: "ServerError",
    503: "ServerError",
}


class StatusTest(ServerCase):
    def setUp(self) -> None:
        super().setUp()
        self.guard = self.client(max_retries=0)

    def test_each_status_has_its_error(self) -> None:
        for status, name in CLASS_OF_STATUS.items():
            body = {"detail": "what is wrong", "code": "some_code", "request_id": "req_body"}
            self.server.replies = [Reply(status, body)]
            with self.subTest(status), self.assertRaises(AgentWardenError) as caught:
                self.guard.log(AGENT, "may.do", "success")
            error = caught.exception
            self.assertEqual(type(error).__name__, name)
            self.assertEqual((str(error), error.status_code, error.code), ("what is wrong", status, "some_code"))
            self.assertEqual((error.body, error.request_id), (body, "req_1"))

    def test_a_plan_limit_is_told_apart(self) -> None:
        detail = {
            "error": "plan_limit_exceeded",
            "message": "Two agents at most",
            "limit_type": "agents",
            "current_plan": "free",
            "upgrade_url": "https://example.com/upgrade",
        }
        self.server.replies = [Reply(403, {"detail": detail})]
        with self.assertRaisesRegex(PlanLimitError, "Two agents at most") as caught:
            self.guard.create_agent("third")
        error = caught.exception
        self.assertEqual((error.code, error.limit_type), ("plan_limit_exceeded", "agents"))
        self.assertEqual((error.current_plan, error.upgrade_url), ("free", "https://example.com/upgrade"))

    def test_retry_after_is_told_in_seconds(self) -> None:
        past = "Wed, 21 Oct 2015 07:28:00 GMT"
        for text, seconds in (("7", 7), ("0.5", 0.5), (past, 0), ("soon", None), ("nan", None), ("-1", None)):
            self.server.replies = [Reply(429, {"detail": "slow down"}, {"Retry-After": text})]
            with self.subTest(text), self.assertRaises(RateLimitError) as caught:
                self.guard.check(AGENT, "may.do")
            self.assertEqual(caught.exception.retry_after, seconds)

    def test_an_error_page_is_still_an_error(self) -> None:
        for body in (b"<html>Bad gateway</html>", b"", [1], "text", {"detail": ["odd"]}):
            self.server.replies = [Reply(502, body)]
            with self.subTest(body), self.assertRaisesRegex(agentwarden.ServerError, "HTTP 502"):
                self.guard.check(AGENT, "may.do")


class ErrorTreeTest(unittest.TestCase):
    def test_everything_is_an_agentwarden_error(self) -> None:
        names = [name for name in agentwarden.__all__ if name.endswith("Error") or name.startswith("A")]
        classes = [getattr(agentwarden, name) for name in names]
        errors = [one for one in classes if issubclass(one, Exception)]
        self.assertEqual(len(errors), 16)
        for error in errors:
            self.assertTrue(issubclass(error, AgentWardenError), error)

    def test_errors_survive_pickling(self) -> None:
        error = pickle.loads(pickle.dumps(AgentWardenError("x", status_code=409, code="y")))
        self.assertEqual((str(error), error.status_code, error.code), ("x", 409, "y"))
