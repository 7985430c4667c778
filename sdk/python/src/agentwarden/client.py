"""The blocking client."""

from __future__ import annotations

import functools
import inspect
from typing import Any, Iterator, Callable, Collection, Mapping, Optional, TypeVar, cast

from . import webhooks
from ._flows.act import Act, run_guarded
from ._flows.check import check
from ._flows.manage import cancel_approval
from ._flows.wait_for_approval import get_approval, wait_for_approval
from ._flows.write_log import write_log
from .management import Management
from .guarded_arguments import ContextOf
from .guarded_function import GuardedFunction, KeyOf, OnRefusal, Protection
from .results import Approval, CheckResult, LogEntry

T = TypeVar("T")
Function = TypeVar("Function", bound=Callable[..., Any])


class AgentWarden(Management):
    """Asks AgentWarden before an agent acts. Share one between threads; close it, or use ``with``.

    ``api_key`` and ``base_url`` default to AGENTWARDEN_API_KEY and AGENTWARDEN_BASE_URL, then
    http://localhost:3000. ``timeout`` is in seconds, for each request. ``max_retries`` counts the
    attempts after the first. ``on_error="deny"`` makes a check deny when AgentWarden cannot answer,
    instead of raising; there is no setting that allows.

    Raises AuthenticationError without a key, ValidationError for other unusable settings.
    """

    webhooks = webhooks

    def check(
        self,
        agent_id: str,
        action: str,
        context: Optional[Mapping[str, Any]] = None,
        *,
        approval_id: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> CheckResult:
        """Ask whether the agent (its id or name) may do ``action`` with these parameters.

        With ``approval_id`` the check redeems that approval: allowed once, and only for the same
        agent, action and context. A denial is an answer, not an error.

        Raises AuthenticationError, PermissionDeniedError, ValidationError or RateLimitError; and
        NetworkError or ServerError, unless ``on_error="deny"`` makes those a denied result.
        """
        flow = check(self._settings, agent_id, action, context, approval_id, idempotency_key)
        return self._run(flow)

    def log(
        self,
        agent_id: str,
        action: str,
        status: str,
        context: Optional[Mapping[str, Any]] = None,
        ip_address: Optional[str] = None,
        *,
        idempotency_key: Optional[str] = None,
    ) -> LogEntry:
        """Write to the audit trail. ``status``: success, failed, blocked or pending_approval.

        Raises any AgentWardenError; ``on_error`` does not apply here.
        """
        flow = write_log(self._settings, agent_id, action, status, context, ip_address, idempotency_key)
        return self._run(flow)

    def execute(
        self,
        agent_id: str,
        action: str,
        func: Callable[[], T],
        context: Optional[Mapping[str, Any]] = None,
        *,
        wait: Optional[float] = None,
    ) -> T:
        """Check, then call ``func()`` if allowed, log success or failed, and return what it returned.

        Never runs ``func`` unless allowed: raises ActionDenied, or ApprovalRequired when a human
        must approve. With ``wait`` it waits that many seconds for the human and redeems the
        approval (ApprovalTimeoutError when nobody decided). What ``func`` raises is logged as
        failed and raised again. If only the logging fails, a warning is logged.
        """
        flow = run_guarded(self._settings, Act.of(agent_id, action, context), func, wait)
        return cast(T, self._run(flow))

    def protect(
        self,
        action: str,
        *,
        agent_id: str,
        context: ContextOf = None,
        wait: Optional[float] = None,
        ignore: Collection[str] = (),
        idempotency_key: KeyOf = None,
        on_refusal: OnRefusal = None,
    ) -> Callable[[Function], Function]:
        """Decorate a function so that every call goes the way of ``execute``.

        The context is the call's arguments by name, or what ``context(*args, **kwargs)`` returns
        (which must then be the same for the same call). Arguments are copied when the check is
        made; if they are changed while approval is awaited, the call is refused.

        ``ignore`` names parameters that are no part of the context, such as a framework's own.
        ``idempotency_key`` is given all arguments by name; calls with the same key are one question,
        which does not keep an allowed one from running twice. ``on_refusal`` is given ActionDenied,
        ApprovalRequired or ApprovalTimeoutError, and what it returns is returned instead of raised.
        """
        protection = Protection(agent_id, action, wait, context, ignore, idempotency_key, on_refusal)

        def decorate(func: Function) -> Function:
            if inspect.iscoroutinefunction(func):
                raise TypeError(f"{func.__qualname__} is asynchronous: use AsyncAgentWarden")
            guarded = GuardedFunction(func, protection)

            @functools.wraps(func)
            def ask_first(*args: Any, **kwargs: Any) -> Any:
                return self._run(guarded.call(self._settings, args, kwargs))

            return cast(Function, ask_first)

        return decorate

    def get_approval(self, approval_id: str, wait: Optional[float] = None) -> Approval:
        """An approval; with ``wait`` (0 to 60 seconds) the server answers once it is resolved, or then."""
        return self._run(get_approval(self._settings, approval_id, wait))

    def list_approvals(
        self, *, status: Optional[str] = None, agent_id: Optional[str] = None, limit: Optional[int] = None
    ) -> Iterator[Approval]:
        """All matching approvals, read page by page."""
        query = {"status": status, "agent_id": agent_id, "limit": limit}
        return self._iterate(Approval, query, "approvals")

    def cancel_approval(self, approval_id: str) -> Approval:
        """Withdraw a request. Raises ConflictError when it is already resolved."""
        return self._run(cancel_approval(self._settings, approval_id))

    def wait_for_approval(self, approval_id: str, timeout: float = 300) -> Approval:
        """Wait until a human decided, it expired or was cancelled: test ``approved`` on the result.

        ``timeout`` in seconds for the whole wait. Raises ApprovalTimeoutError; passing outages
        while waiting are waited out.
        """
        return self._run(wait_for_approval(self._settings, approval_id, timeout))
