"""The asyncio client."""

from __future__ import annotations

import functools
from typing import Any, AsyncIterator, Awaitable, Callable, Collection, Mapping, Optional

from . import webhooks
from ._flows.act import Act, run_guarded
from ._flows.check import check
from ._flows.manage import cancel_approval
from ._flows.wait_for_approval import get_approval, wait_for_approval
from ._flows.write_log import write_log
from .async_management import AsyncManagement
from .guarded_arguments import ContextOf
from .guarded_function import GuardedFunction, KeyOf, OnRefusal, Protection
from .results import Approval, CheckResult, LogEntry



class AsyncAgentWarden(AsyncManagement):
    """``AgentWarden`` for asyncio: the same settings, the same methods, awaited.

    ``list_…`` methods are used with ``async for``. Close it, or use ``async with``. Needs the extra
    ``async`` (httpx); raises ImportError without it.
    """

    webhooks = webhooks

    async def check(
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
        return await self._run(flow)

    async def log(
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
        return await self._run(flow)

    async def execute(
        self,
        agent_id: str,
        action: str,
        func: Callable[[], Any],
        context: Optional[Mapping[str, Any]] = None,
        *,
        wait: Optional[float] = None,
    ) -> Any:
        """Check, then call ``func()`` if allowed, log success or failed, and return what it returned.

        Never runs ``func`` unless allowed: raises ActionDenied, or ApprovalRequired when a human
        must approve. With ``wait`` it waits that many seconds for the human and redeems the
        approval (ApprovalTimeoutError when nobody decided). What ``func`` raises is logged as
        failed and raised again. If only the logging fails, a warning is logged.
        ``func`` may be plain or asynchronous.
        """
        return await self._run(run_guarded(self._settings, Act.of(agent_id, action, context), func, wait))

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
    ) -> Callable[[Callable[..., Any]], Callable[..., Awaitable[Any]]]:
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

        def decorate(func: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
            guarded = GuardedFunction(func, protection)

            @functools.wraps(func)
            async def ask_first(*args: Any, **kwargs: Any) -> Any:
                return await self._run(guarded.call(self._settings, args, kwargs))

            return ask_first

        return decorate

    async def get_approval(self, approval_id: str, wait: Optional[float] = None) -> Approval:
        """An approval; with ``wait`` (0 to 60 seconds) the server answers once it is resolved, or then."""
        return await self._run(get_approval(self._settings, approval_id, wait))

    def list_approvals(
        self, *, status: Optional[str] = None, agent_id: Optional[str] = None, limit: Optional[int] = None
    ) -> AsyncIterator[Approval]:
        """All matching approvals, read page by page."""
        query = {"status": status, "agent_id": agent_id, "limit": limit}
        return self._iterate(Approval, query, "approvals")

    async def cancel_approval(self, approval_id: str) -> Approval:
        """Withdraw a request. Raises ConflictError when it is already resolved."""
        return await self._run(cancel_approval(self._settings, approval_id))

    async def wait_for_approval(self, approval_id: str, timeout: float = 300) -> Approval:
        """Wait until a human decided, it expired or was cancelled: test ``approved`` on the result.

        ``timeout`` in seconds for the whole wait. Raises ApprovalTimeoutError; passing outages
        while waiting are waited out.
        """
        return await self._run(wait_for_approval(self._settings, approval_id, timeout))
