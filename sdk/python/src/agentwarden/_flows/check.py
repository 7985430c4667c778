"""Ask whether an action may be done."""

from __future__ import annotations

import uuid
from typing import Any, Mapping, Optional

from .._wire.read_result import read_check
from .._wire.request import build_request
from ..errors import AgentWardenError, NetworkError, ServerError, ValidationError
from ..results import CheckResult
from ..settings import Settings, is_header_safe
from .send import send
from .step import Flow


def check(
    settings: Settings,
    agent_id: str,
    action: str,
    context: Optional[Mapping[str, Any]],
    approval_id: Optional[str] = None,
    idempotency_key: Optional[str] = None,
) -> Flow[CheckResult]:
    """The decision; with ``on_error="deny"`` an outage is a deny, and nothing ever becomes an allow."""
    body = body_of_act(agent_id, action, context)
    if approval_id is not None:
        body["approval_id"] = required_text("approval_id", approval_id)
    key = resolve_idempotency_key(idempotency_key)
    request = build_request(settings, "POST", "/check", body=body, idempotency_key=key)
    try:
        return read_check((yield from send(settings, request)))
    except (NetworkError, ServerError) as error:
        if settings.on_error != "deny":
            raise
        return denied_by_outage(error)


def denied_by_outage(error: AgentWardenError) -> CheckResult:
    """The deny this client answers on its own when AgentWarden cannot decide."""
    return CheckResult(
        allowed=False,
        requires_approval=False,
        reason=f"Denied because AgentWarden could not decide: {error.message}",
        decision="deny",
        request_id=error.request_id,
        error=error,
    )


def body_of_act(agent_id: str, action: str, context: Optional[Mapping[str, Any]]) -> "dict[str, Any]":
    """The body that names an agent, its action and, if given, the context."""
    body = {"agent_id": required_text("agent_id", agent_id), "action": required_text("action", action)}
    if context is None:
        return body
    if not isinstance(context, Mapping):
        raise ValidationError(f"context must be a dict, not {type(context).__name__}")
    return {**body, "context": context}


def required_text(name: str, value: Any) -> str:
    """``value`` when it is text with something in it, else a ValidationError."""
    if not isinstance(value, str) or not value:
        raise ValidationError(f"{name} must be text and not empty, not {value!r}")
    return value


def resolve_idempotency_key(key: Optional[str]) -> str:
    """The given key, or a new one."""
    if key is None:
        return str(uuid.uuid4())
    if not isinstance(key, str) or not key or not is_header_safe(key):
        raise ValidationError("idempotency_key must be printable ASCII without spaces")
    return key
