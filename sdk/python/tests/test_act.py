from decimal import Decimal

from agentwarden import (
    ActionDenied,
    AgentWardenError,
    ApprovalRequired,
    ApprovalTimeoutError,
    AuthenticationError,
    LogEntry,
    ValidationError,
)

from .fake_server import Reply
from .server_case import AGENT, ServerCase


class LogTest(ServerCase):
    def test_log_returns_the_entry(self) -> None:
        entry = self.guard.log(AGENT, "may.do", "success", {"n": 1}, ip_address="10.0.0.1")
        self.assertIsInstance(entry, LogEntry)
        self.assertEqual((entry.agent_id, entry.action, entry.status), (AGENT, "may.do", "success"))
        self.assertEqual((entry.organization_id, entry.context), ("org_1", {"n": 1}))
        self.assertEqual(self.server.sent[0].body["ip_address"], "10.0.0.1")

    def test_a_chosen_key_writes_once(self) -> None:
        first = self.guard.log(AGENT, "may.do", "success", idempotency_key="done-1")
        second = self.guard.log(AGENT, "may.do", "success", idempotency_key="done-1")
        self.assertEqual(first.id, second.id)


class ExecuteTest(ServerCase):
    def test_allowed_runs_and_logs_success(self) -> None:
        self.assertEqual(self.guard.execute(AGENT, "may.do", lambda: 42, {"n": 1}), 42)
        self.assertEqual(self.server.logged(), [("may.do", "success")])
        self.assertEqual(self.server.sent[1].body["context"], {"n": 1})

    def test_denied_does_not_run(self) -> None:
        with self.assertRaisesRegex(ActionDenied, "No permission") as caught:
            self.guard.execute(AGENT, "other", self.fail)
        self.assertEqual(caught.exception.result.decision, "deny")
        self.assertEqual(self.server.logged(), [])

    def test_approval_required_does_not_run(self) -> None:
        with self.assertRaises(ApprovalRequired) as caught:
            self.guard.execute(AGENT, "must.ask", self.fail)
        self.assertIn(caught.exception.approval_id, self.server.approvals)
        self.assertEqual(self.server.logged(), [])

    def test_an_outage_does_not_run(self) -> None:
        for on_error, error in (("raise", AgentWardenError), ("deny", ActionDenied)):
            self.server.replies = [Reply(500)] * 3
            with self.assertRaises(error):
                self.client(on_error=on_error).execute(AGENT, "may.do", self.fail)

    def test_a_failure_is_logged_and_raised_again(self) -> None:
        def fail() -> None:
            raise KeyError("card")

        with self.assertRaisesRegex(KeyError, "card"):
            self.guard.execute(AGENT, "may.do", fail, {"n": 1})
        self.assertEqual(self.server.logged(), [("may.do", "failed")])
        self.assertEqual(self.server.sent[1].body["context"], {"n": 1, "error": "KeyError: 'card'"})

    def test_a_result_is_kept_when_logging_fails(self) -> None:
        def pay() -> str:
            self.server.replies = [Reply(500)] * 3
            return "paid"

        with self.assertLogs("agentwarden", "WARNING") as logs:
            self.assertEqual(self.guard.execute(AGENT, "may.do", pay), "paid")
        self.assertIn("could not be logged", logs.output[0])

    def test_the_own_error_is_kept_when_logging_fails(self) -> None:
        def fail() -> None:
            self.server.replies = [Reply(401)]
            raise RuntimeError("own")

        with self.assertLogs("agentwarden", "WARNING"), self.assertRaisesRegex(RuntimeError, "own"):
            self.guard.execute(AGENT, "may.do", fail)

    def test_a_coroutine_is_not_taken_for_success(self) -> None:
        async def pay() -> None:
            self.fail()

        with self.assertRaisesRegex(TypeError, "AsyncAgentWarden"):
            self.guard.execute(AGENT, "may.do", pay)
        self.assertEqual(self.server.logged(), [("may.do", "failed")])

    def test_a_bad_context_does_not_run(self) -> None:
        for context in ({"amount": Decimal("NaN")}, [1]):
            with self.assertRaises(ValidationError):
                self.guard.execute(AGENT, "may.do", self.fail, context)


class ProtectTest(ServerCase):
    def decide(self, status: str) -> None:
        self.server.on_wait = lambda approval: approval.update(status=status)

    def test_arguments_become_the_context(self) -> None:
        @self.guard.protect("may.do", agent_id=AGENT)
        def refund(amount: Decimal, *, customer: str, note: str = "none") -> str:
            """Give it back."""
            return f"{amount} to {customer}"

        self.assertEqual(refund(Decimal("5.10"), customer="cus_1"), "5.10 to cus_1")
        self.assertEqual((refund.__name__, refund.__doc__), ("refund", "Give it back."))
        self.assertIn('{"amount":5.10,"customer":"cus_1","note":"none"}', self.server.sent[0].text)
        self.assertEqual(self.server.logged(), [("may.do", "success")])

    def test_self_is_no_part_of_the_context(self) -> None:
        guard = self.guard

        class Shop:
            @guard.protect("may.do", agent_id=AGENT)
            def refund(self, amount: int) -> int:
                return amount

        self.assertEqual(Shop().refund(3), 3)
        self.assertEqual(self.server.sent[0].body["context"], {"amount": 3})

    def test_a_callable_chooses_the_context(self) -> None:
        @self.guard.protect("may.do", agent_id=AGENT, context=lambda order: {"amount": order.real})
        def refund(order: complex) -> complex:
            return order

        self.assertEqual(refund(complex(5, 1)), complex(5, 1))
        self.assertEqual(self.server.sent[0].body["context"], {"amount": 5.0})

    def test_without_wait_the_approval_is_left_to_the_caller(self) -> None:
        @self.guard.protect("must.ask", agent_id=AGENT)
        def refund(amount: int) -> None:
            self.fail()

        with self.assertRaises(ApprovalRequired):
            refund(5)

    def test_an_approval_is_awaited_redeemed_and_logged(self) -> None:
        @self.guard.protect("must.ask", agent_id=AGENT, wait=120)
        def refund(amount: Decimal) -> str:
            return "done"

        self.decide("approved")
        self.assertEqual(refund(Decimal("500.00")), "done")
        check, wait, redeem, log = self.server.sent
        self.assertEqual(wait.query, {"wait": "60"})
        approval_id = redeem.body["approval_id"]
        self.assertEqual(redeem.text, check.text[:-1] + f',"approval_id":"{approval_id}"}}')
        self.assertNotEqual(check.key, redeem.key)
        self.assertEqual(log.body["context"], {"amount": Decimal("500.00"), "approval_id": approval_id})

    def test_any_other_outcome_does_not_run(self) -> None:
        @self.guard.protect("must.ask", agent_id=AGENT, wait=10)
        def refund() -> None:
            self.fail()

        for status in ("rejected", "expired", "cancelled", "never_heard_of"):
            self.decide(status)
            with self.subTest(status), self.assertRaisesRegex(ActionDenied, status) as caught:
                refund()
            self.assertEqual(caught.exception.approval.status, status)
        self.assertEqual(self.server.logged(), [])

    def test_nobody_deciding_does_not_run(self) -> None:
        @self.guard.protect("must.ask", agent_id=AGENT, wait=10)
        def refund() -> None:
            self.fail()

        with self.assertRaises(ApprovalTimeoutError) as caught:
            refund()
        self.assertIn(caught.exception.approval_id, self.server.approvals)

    def test_a_refused_redemption_does_not_run(self) -> None:
        @self.guard.protect("must.ask", agent_id=AGENT, wait=10)
        def refund() -> None:
            self.fail()

        self.server.on_wait = lambda approval: approval.update(status="approved", used=True)
        with self.assertRaisesRegex(ActionDenied, "cannot be redeemed"):
            refund()

    def test_arguments_changed_while_waiting_do_not_run(self) -> None:
        items = ["one"]

        @self.guard.protect("must.ask", agent_id=AGENT, wait=10)
        def delete(ids: list) -> None:
            self.fail()

        def approve(approval: dict) -> None:
            items.append("two")
            approval["status"] = "approved"

        self.server.on_wait = approve
        with self.assertRaisesRegex(ActionDenied, "changed"):
            delete(items)
        self.assertEqual(self.server.paths()[-1].split("/")[1], "approvals")

    def test_a_function_that_would_run_later_is_refused(self) -> None:
        async def later() -> None: ...

        def each():  # type: ignore[no-untyped-def]
            yield 1

        for func in (later, each):
            with self.assertRaises(TypeError):
                self.guard.protect("may.do", agent_id=AGENT)(func)

    def test_wrong_arguments_raise_as_an_ordinary_call_does(self) -> None:
        @self.guard.protect("may.do", agent_id=AGENT)
        def refund(amount: int) -> None:
            self.fail()

        with self.assertRaises(TypeError):
            refund()
        with self.assertRaisesRegex(ValidationError, "amount"):
            refund(object())
        self.assertEqual(self.server.sent, [])

    def test_a_wrong_key_raises(self) -> None:
        guard = self.client(api_key="ak_wrong", on_error="deny")
        with self.assertRaises(AuthenticationError):
            guard.protect("may.do", agent_id=AGENT)(self.fail)()
