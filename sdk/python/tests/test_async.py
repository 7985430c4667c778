import asyncio
import inspect
import sys
import unittest
from decimal import Decimal
from typing import Any

try:
    import httpx  # noqa: F401
except ImportError:
    message = "AsyncAgentWarden is not tested: the optional extra httpx is not installed"
    print(message, file=sys.stderr)
    raise unittest.SkipTest(message) from None

from agentwarden import (
    ActionDenied,
    ApprovalRequired,
    ApprovalTimeoutError,
    APITimeoutError,
    AsyncAgentWarden,
    AuthenticationError,
    Clock,
    ConflictError,
    InvalidResponseError,
    NetworkError,
    ServerError,
    ValidationError,
)

from .fake_server import KEY, FakeServer, Reply
from .server_case import AGENT, StoppedClock
from .test_check import MALFORMED


class AsyncCase(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.server = FakeServer()
        self.addCleanup(self.server.close)
        self.stopped = StoppedClock()
        self.guard = self.client()

    def client(self, **options: Any) -> AsyncAgentWarden:
        async def sleep(seconds: float) -> None:
            self.stopped.sleep(seconds)

        clock = Clock(sleep=sleep, monotonic=lambda: self.stopped.time, random=lambda: 0.0)
        guard = AsyncAgentWarden(**{"api_key": KEY, "base_url": self.server.url, "clock": clock, **options})
        self.addAsyncCleanup(guard.close)
        return guard

    async def asyncTearDown(self) -> None:
        self.assertEqual(self.server.violations, [])


class AsyncCheckTest(AsyncCase):
    async def test_the_three_decisions(self) -> None:
        for action, decision in (("may.do", "allow"), ("must.ask", "require_approval"), ("other", "deny")):
            result = await self.guard.check(AGENT, action, {"amount": Decimal("1.50")})
            self.assertEqual(result.decision, decision)
            with self.assertRaises(TypeError):
                bool(result)
        self.assertIn('"amount":1.50}', self.server.sent[0].text)

    async def test_retries_keep_the_key(self) -> None:
        self.server.replies = [Reply(503), Reply(0)]
        self.assertTrue((await self.guard.check(AGENT, "may.do")).allowed)
        self.assertEqual(len({one.key for one in self.server.sent}), 1)
        self.assertEqual(self.stopped.slept, [0.5, 1])

    async def test_errors(self) -> None:
        with self.assertRaises(AuthenticationError):
            await self.client(api_key="ak_wrong").check(AGENT, "may.do")
        with self.assertRaises(NetworkError):
            await self.client(base_url="http://127.0.0.1:1").check(AGENT, "may.do")
        self.server.replies = [Reply(409)]
        with self.assertRaises(ConflictError):
            await self.guard.log(AGENT, "may.do", "success")
        with self.assertRaises(ValidationError):
            await self.guard.check(AGENT, "may.do", {"amount": float("inf")})
        self.server.replies = [Reply(302, None, {"Location": "/api/v1/check"})]
        with self.assertRaises(InvalidResponseError):
            await self.guard.check(AGENT, "may.do")

    async def test_a_silent_server_is_a_timeout(self) -> None:
        self.server.on_wait = lambda approval: __import__("time").sleep(0.3)
        self.server.approvals["a"] = {"id": "a", "status": "pending_approval"}
        with self.assertRaises(APITimeoutError):
            await self.guard.with_options(timeout=0.05, max_retries=0).get_approval("a", wait=0)

    async def test_a_malformed_answer_is_an_error_or_a_deny(self) -> None:
        deny = self.client(on_error="deny")
        for name, body in MALFORMED.items():
            self.server.replies = [Reply(200, body)] * 2
            with self.subTest(name):
                with self.assertRaises(ServerError):
                    await self.guard.check(AGENT, "may.do")
                self.assertIs((await deny.check(AGENT, "may.do")).allowed, False)

    async def test_many_at_once(self) -> None:
        asked = [self.guard.check(AGENT, "may.do", {"n": number}) for number in range(40)]
        self.assertTrue(all(result.allowed for result in await asyncio.gather(*asked)))
        self.assertEqual(len({one.key for one in self.server.sent}), 40)


class AsyncActTest(AsyncCase):
    async def test_execute_runs_plain_and_asynchronous_functions(self) -> None:
        async def pay() -> str:
            await asyncio.sleep(0)
            return "paid"

        self.assertEqual(await self.guard.execute(AGENT, "may.do", pay), "paid")
        self.assertEqual(await self.guard.execute(AGENT, "may.do", lambda: "plain"), "plain")
        self.assertEqual(self.server.logged(), [("may.do", "success")] * 2)
        with self.assertRaises(ActionDenied):
            await self.guard.execute(AGENT, "other", self.fail)
        with self.assertRaises(ApprovalRequired):
            await self.guard.execute(AGENT, "must.ask", self.fail)

    async def test_a_failure_is_logged_and_raised_again(self) -> None:
        async def fail() -> None:
            raise RuntimeError("card")

        with self.assertRaisesRegex(RuntimeError, "card"):
            await self.guard.execute(AGENT, "may.do", fail)
        self.assertEqual(self.server.logged(), [("may.do", "failed")])

    async def test_protect_waits_redeems_and_logs(self) -> None:
        @self.guard.protect("must.ask", agent_id=AGENT, wait=10)
        async def refund(amount: int) -> int:
            return amount

        self.server.on_wait = lambda approval: approval.update(status="approved")
        self.assertEqual(await refund(5), 5)
        self.assertEqual(self.server.logged(), [("must.ask", "success")])
        self.server.on_wait = lambda approval: approval.update(status="rejected")
        with self.assertRaises(ActionDenied):
            await refund(6)

    async def test_a_protected_tool_is_still_asynchronous_and_keeps_to_its_call(self) -> None:
        options: Any = {"agent_id": AGENT, "ignore": ["call_id"], "on_refusal": str, "wait": 0}

        @self.guard.protect("must.ask", idempotency_key=lambda given: given["call_id"], **options)
        async def refund(amount: int, call_id: str = "call_1") -> str:
            """Give it back."""
            return f"{amount} back"

        self.assertTrue(inspect.iscoroutinefunction(refund))
        self.assertEqual(list(inspect.signature(refund).parameters), ["amount", "call_id"])
        self.assertEqual((refund.__name__, refund.__doc__), ("refund", "Give it back."))
        self.assertRegex(await refund(5), "not resolved")
        self.server.on_wait = lambda approval: approval.update(status="approved")
        self.assertEqual(await refund(5), "5 back")
        self.assertRegex(await refund(5), "cannot be redeemed")
        self.assertEqual(self.server.sent[0].body["context"], {"amount": 5})
        self.assertEqual(len(self.server.approvals), 1)


class AsyncRestTest(AsyncCase):
    async def test_waiting_ends(self) -> None:
        asked = await self.guard.check(AGENT, "must.ask")
        with self.assertRaises(ApprovalTimeoutError):
            await self.guard.wait_for_approval(asked.approval_id, timeout=2)
        self.assertEqual((await self.guard.cancel_approval(asked.approval_id)).status, "cancelled")
        self.assertEqual((await self.guard.wait_for_approval(asked.approval_id)).status, "cancelled")

    async def test_lists_and_management(self) -> None:
        self.server.replies = [
            Reply(200, {"data": [{"id": "1"}], "next_cursor": "c"}),
            Reply(200, {"data": [{"id": "2"}], "next_cursor": None}),
            Reply(200, {"id": "2"}),
            Reply(200, {"seal": None, "public_key": None}),
            Reply(201, {"id": "p"}),
            Reply(204),
        ]
        self.assertEqual([entry.id async for entry in self.guard.list_logs()], ["1", "2"])
        self.assertEqual((await self.guard.get_log_entry("2")).id, "2")
        self.assertIsNone((await self.guard.get_log_checkpoint()).seal)
        self.assertEqual((await self.guard.create_permission("a", "x")).id, "p")
        self.assertIsNone(await self.guard.delete_permission("p"))


class SameMethodsTest(unittest.TestCase):
    def test_both_clients_have_the_same_methods_and_parameters(self) -> None:
        import inspect

        from agentwarden import AgentWarden

        names = [name for name in dir(AgentWarden) if not name.startswith("_") and name != "webhooks"]
        self.assertEqual(names, [one for one in dir(AsyncAgentWarden) if one[0] != "_" and one != "webhooks"])
        for name in names:
            plain = inspect.signature(getattr(AgentWarden, name)).parameters.values()
            other = inspect.signature(getattr(AsyncAgentWarden, name)).parameters.values()
            self.assertEqual(
                [(one.name, one.kind, one.default) for one in plain],
                [(one.name, one.kind, one.default) for one in other],
            )
