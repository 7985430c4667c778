"""Everything this client raises. All of it is an ``AgentWardenError``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from .results import Approval, CheckResult


class AgentWardenError(Exception):
    """Base of all errors here.

    ``status_code``, ``code``, ``body`` (parsed JSON, or the text when it was not JSON),
    ``request_id`` and ``retry_after`` (seconds) are None where no answer carried them.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status_code: Optional[int] = None,
        code: Optional[str] = None,
        body: Any = None,
        request_id: Optional[str] = None,
        retry_after: Optional[float] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.code = code
        self.body = body
        self.request_id = request_id
        self.retry_after = retry_after


class AuthenticationError(AgentWardenError):
    """The API key is missing, malformed or refused (401)."""


class PermissionDeniedError(AgentWardenError):
    """The API key lacks a scope, or may not speak for this agent (403)."""


class PlanLimitError(PermissionDeniedError):
    """The organization's plan does not include this, or its limit is reached (403)."""

    def _detail(self, name: str) -> Optional[str]:
        detail = self.body.get("detail") if isinstance(self.body, dict) else None
        value = detail.get(name) if isinstance(detail, dict) else None
        return value if isinstance(value, str) else None

    @property
    def limit_type(self) -> Optional[str]:
        """Which limit was reached."""
        return self._detail("limit_type")

    @property
    def current_plan(self) -> Optional[str]:
        """The plan the organization is on."""
        return self._detail("current_plan")

    @property
    def upgrade_url(self) -> Optional[str]:
        """Where the plan can be changed."""
        return self._detail("upgrade_url")


class NotFoundError(AgentWardenError):
    """No such thing in this organization (404)."""


class ConflictError(AgentWardenError):
    """The thing is not in a state that allows this (409)."""


class ValidationError(AgentWardenError, ValueError):
    """What was asked is wrong: seen before sending, or answered with 400, 413, 415 or 422."""


class RateLimitError(AgentWardenError):
    """Too many requests (429); ``retry_after`` says how many seconds to wait, if known."""


class ServerError(AgentWardenError):
    """The server failed (5xx)."""


class InvalidResponseError(ServerError):
    """The answer is not what the API promises: a redirect, HTML, missing or contradictory fields."""


class NetworkError(AgentWardenError):
    """No answer: the server could not be reached, or the connection broke."""


class APITimeoutError(NetworkError):
    """No answer in time (also HTTP 408)."""


class ApprovalTimeoutError(AgentWardenError):
    """Nobody decided in time. The approval ``approval_id`` is still pending on the server."""

    def __init__(self, message: str = "", *, approval_id: Optional[str] = None) -> None:
        super().__init__(message)
        self.approval_id = approval_id


class WebhookVerificationError(AgentWardenError):
    """This webhook is not proven to come from AgentWarden; do not act on it."""


class ActionDenied(AgentWardenError):
    """The action was not run: the check denied it, or a human did not approve it.

    ``result`` is the check's answer; ``approval`` is set when a reviewer (or its expiry) decided.
    """

    def __init__(
        self,
        message: str = "",
        *,
        result: Optional[CheckResult] = None,
        approval: Optional[Approval] = None,
    ) -> None:
        super().__init__(message)
        self.result = result
        self.approval = approval
        self.reason = result.reason if result is not None else None


class ApprovalRequired(AgentWardenError):
    """The action was not run: a human must approve it first. ``approval_id`` names the request."""

    def __init__(self, message: str = "", *, result: Optional[CheckResult] = None) -> None:
        super().__init__(message)
        self.result = result
        self.approval_id = result.approval_id if result is not None else None
