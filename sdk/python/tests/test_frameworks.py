"""What agent frameworks read from a function that they make a tool of, and how they call it."""

import inspect
import sys
import unittest
from typing import Any, Dict, Generic, List, Optional, TypeVar, get_type_hints

from agentwarden import (
    ActionDenied,
    ApprovalRequired,
    ApprovalTimeoutError,
    AuthenticationError,
    NetworkError,
    ValidationError,
)

from .fake_server import Reply
from .server_case import AGENT, ServerCase

T = TypeVar("T")


class RunContext(Generic[T]):
    """The shape of a framework's own first argument: nothing that JSON can hold."""

    def __init__(self, tool_call_id: str) -> None:
        self.tool_call_id = tool_call_id


def key_of_context(arguments: Any) -> str:
    return str(arguments["run"].tool_call_id)


class WhatFrameworksReadTest(ServerCase):
    def test_a_protected_function_looks_like_the_function(self) -> None:
        def refund(run: "RunContext[None]", amount: float, note: Optional[str] = None) -> "List[str]":
            """Refund a customer.

            Args:
                amount: How much.
            """
            return [note or ""]

        protect = self.guard.protect("may.do", agent_id=AGENT, ignore=["run"], idempotency_key=key_of_context)
        guarded = protect(refund)
        self.assertEqual(inspect.signature(guarded), inspect.signature(refund))
        self.assertEqual(get_type_hints(guarded), get_type_hints(refund))
        self.assertEqual(get_type_hints(guarded)["run"], RunContext[None])
        for name in ("__doc__", "__name__", "__qualname__", "__module__", "__annotations__"):
            self.assertEqual(getattr(guarded, name), getattr(refund, name), name)
        self.assertFalse(inspect.iscoroutinefunction(guarded))

    @unittest.skipIf(sys.version_info < (3, 9), "typing.Annotated came with Python 3.9")
    def test_what_is_written_beside_a_type_stays(self) -> None:
        from typing import Annotated

        injected = object()

        def refund(amount: float, tool_call_id: str) -> str:
            return tool_call_id

        refund.__annotations__["tool_call_id"] = Annotated[str, injected]
        guarded = self.guard.protect("may.do", agent_id=AGENT, ignore=["tool_call_id"])(refund)
        hints = get_type_hints(guarded, include_extras=True)
        self.assertIs(hints["tool_call_id"].__metadata__[0], injected)
        self.assertEqual(inspect.signature(guarded).parameters["tool_call_id"].annotation, hints["tool_call_id"])


class ToolCallTest(ServerCase):
    def setUp(self) -> None:
        super().setUp()
        self.ran: List[float] = []

    def tool(self, action: str, **options: Any) -> Any:
        options = {"ignore": ["run"], "idempotency_key": key_of_context, **options}

        @self.guard.protect(action, agent_id=AGENT, **options)
        def refund(run: "RunContext[None]", amount: float) -> str:
            self.ran.append(amount)
            return "refunded"

        return refund

    def approve(self) -> None:
        self.server.on_wait = lambda approval: approval.update(status="approved")

    def test_the_id_of_the_call_is_the_key_and_no_part_of_the_context(self) -> None:
        self.assertEqual(self.tool("may.do")(RunContext("call_1"), amount=5), "refunded")
        check, log = self.server.sent
        self.assertEqual((check.key, check.body["context"]), ("call_1", {"amount": 5}))
        self.assertEqual(log.body["context"], {"amount": 5})
        self.assertNotEqual(log.key, "call_1")

    def test_a_call_that_is_repeated_is_one_question(self) -> None:
        tool = self.tool("must.ask")
        for _ in range(2):
            with self.assertRaises(ApprovalRequired):
                tool(RunContext("call_1"), 5)
        self.assertEqual(len(self.server.approvals), 1)
        with self.assertRaises(ApprovalRequired):
            tool(RunContext("call_2"), 5)
        self.assertEqual(len(self.server.approvals), 2)

    def test_a_repeated_call_redeems_what_was_approved_and_only_once(self) -> None:
        tool = self.tool("must.ask", wait=0)
        with self.assertRaises(ApprovalTimeoutError):
            tool(RunContext("call_1"), 5)
        self.approve()
        self.assertEqual(tool(RunContext("call_1"), 5), "refunded")
        with self.assertRaises(ActionDenied):
            tool(RunContext("call_1"), 5)
        self.assertEqual((self.ran, len(self.server.approvals)), ([5], 1))

    def test_other_arguments_under_the_same_id_do_not_run(self) -> None:
        tool = self.tool("must.ask", wait=0)
        with self.assertRaises(ApprovalTimeoutError):
            tool(RunContext("call_1"), 5)
        self.approve()
        with self.assertRaises(ValidationError):
            tool(RunContext("call_1"), 500)
        self.assertEqual(self.ran, [])

    def test_a_call_without_an_id_does_not_run(self) -> None:
        keys: Dict[str, Any] = {"none": None, "empty": "", "spaces": "call 1", "number": 1}
        for name, key in keys.items():
            tool = self.tool("may.do", idempotency_key=lambda arguments, key=key: key)
            with self.subTest(name), self.assertRaisesRegex(ValidationError, "idempotency_key"):
                tool(RunContext("call_1"), 5)
        self.assertEqual((self.ran, self.server.sent), ([], []))

    def test_an_argument_that_is_not_ignored_does_not_run(self) -> None:
        with self.assertRaisesRegex(ValidationError, "run"):
            self.tool("may.do", ignore=())(RunContext("call_1"), 5)
        self.assertEqual((self.ran, self.server.sent), ([], []))

    def test_a_name_that_is_no_parameter_is_seen_at_once(self) -> None:
        wrong: List[Dict[str, Any]] = [
            {"ignore": ["runs"]},
            {"ignore": "run"},
            {"ignore": ["run"], "context": lambda run, amount: {}},
        ]
        for options in wrong:
            with self.subTest(options), self.assertRaisesRegex(TypeError, "ignore"):
                self.tool("may.do", **options)

    def test_arguments_that_are_not_ignored_are_still_held_to_what_was_approved(self) -> None:
        items = ["one"]

        @self.guard.protect("must.ask", agent_id=AGENT, wait=10, ignore=["run"])
        def delete(run: "RunContext[None]", ids: List[str]) -> None:
            self.fail()

        def approve(approval: Dict[str, Any]) -> None:
            items.append("two")
            approval["status"] = "approved"

        self.server.on_wait = approve
        with self.assertRaisesRegex(ActionDenied, "changed"):
            delete(RunContext("call_1"), items)


class RefusalAsTextTest(ServerCase):
    def protected(self, action: str, **options: Any) -> Any:
        told = {"on_refusal": lambda refusal: f"Not done: {refusal}", **options}
        return self.guard.protect(action, agent_id=AGENT, **told)(self.fail)

    def test_every_refusal_is_told_instead_of_raised(self) -> None:
        self.assertRegex(self.protected("other")(), "^Not done: No permission")
        self.assertRegex(self.protected("must.ask")(), "^Not done: .* requires human approval")
        self.assertRegex(self.protected("must.ask", wait=5)(), "^Not done: .* not resolved")
        self.server.on_wait = lambda approval: approval.update(status="rejected")
        self.assertRegex(self.protected("must.ask", wait=5)(), "^Not done: .* rejected")
        self.assertEqual(self.protected("other", on_refusal=lambda refusal: None)(), None)
        self.assertEqual(self.server.logged(), [])

    def test_trouble_is_no_refusal(self) -> None:
        self.guard = self.client(api_key="ak_wrong", on_error="deny")
        with self.assertRaises(AuthenticationError):
            self.protected("may.do")()
        self.guard = self.client(base_url="http://127.0.0.1:1", max_retries=0)
        with self.assertRaises(NetworkError):
            self.protected("may.do")()

    def test_an_outage_is_one_where_outages_deny(self) -> None:
        self.guard = self.client(on_error="deny")
        self.server.replies = [Reply(500)] * 3
        self.assertRegex(self.protected("may.do")(), "^Not done: Denied because")

    def test_what_the_function_raises_is_raised(self) -> None:
        def pay() -> None:
            raise ActionDenied("the inner one")

        guarded = self.guard.protect("may.do", agent_id=AGENT, on_refusal=str)(pay)
        with self.assertRaisesRegex(ActionDenied, "the inner one"):
            guarded()
        self.assertEqual(self.server.logged(), [("may.do", "failed")])

    def test_text_that_comes_later_is_seen_at_once(self) -> None:
        async def later(refusal: object) -> None: ...

        with self.assertRaisesRegex(TypeError, "on_refusal"):
            self.protected("may.do", on_refusal=later)
