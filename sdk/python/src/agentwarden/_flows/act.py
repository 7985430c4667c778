"""Check, run and log: the whole way of one guarded action."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Callable, Dict, Mapping, Optional

from .._wire.encode_json import encode_json
from ..errors import ActionDenied, AgentWardenError, ApprovalRequired, ValidationError
from ..results import CheckResult
from ..settings import Settings
from .check import check
from .step import Call, Flow
from .wait_for_approval import wait_for_approval
from .write_log import write_log

logger = logging.getLogger("agentwarden")


@dataclass(frozen=True)
class Act:
    """What an agent wants to do. ``context`` is a copy: nothing the caller changes later reaches it."""

    agent_id: str
    action: str
    context: Optional[Dict[str, Any]]

    @classmethod
    def of(cls, agent_id: str, action: str, context: Optional[Mapping[str, Any]]) -> "Act":
        """Copy the context. Raises ValidationError when JSON cannot hold it."""
        return cls(agent_id, action, None if context is None else copy_of(context))


def copy_of(context: Mapping[str, Any]) -> Dict[str, Any]:
    """A deep copy that is sent as exactly the same bytes, every digit of a number included."""
    if not isinstance(context, Mapping):
        raise ValidationError(f"context must be a dict, not {type(context).__name__}")
    text = encode_json(context, "context")
    copied: Dict[str, Any] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return copied


def run_guarded(
    settings: Settings,
    act: Act,
    func: Callable[[], Any],
    wait: Optional[float] = None,
    confirm: Callable[[], None] = lambda: None,
    idempotency_key: Optional[str] = None,
) -> Flow[Any]:
    """Run ``func`` if the action is allowed, or approved within ``wait`` seconds; log how it went.

    ``confirm`` is called before an approval is redeemed and may raise to stop there. The key is that
    of the first question: a repeated one must not be taken for a second redemption.
    Raises ActionDenied, ApprovalRequired or ApprovalTimeoutError without having run ``func``.
    """
    result = yield from check(
        settings, act.agent_id, act.action, act.context, idempotency_key=idempotency_key
    )
    approval_id = result.approval_id if result.requires_approval else None
    if approval_id is not None and wait is not None:
        result = yield from redeem_when_approved(settings, act, result, approval_id, wait, confirm)
    if result.requires_approval:
        message = f'Action "{act.action}" requires human approval ({result.approval_id})'
        raise ApprovalRequired(message, result=result)
    if result.allowed is not True:
        raise ActionDenied(result.reason or f'Action "{act.action}" was denied', result=result)
    return (yield from run_and_log(settings, act, func, approval_id))


def redeem_when_approved(
    settings: Settings,
    act: Act,
    result: CheckResult,
    approval_id: str,
    wait: float,
    confirm: Callable[[], None],
) -> Flow[CheckResult]:
    """The check that redeems the approval, with the very context that was approved."""
    approval = yield from wait_for_approval(settings, approval_id, wait)
    if not approval.approved:
        message = f'Action "{act.action}" was not approved: approval {approval_id} is {approval.status}'
        message += f" ({approval.comment})" if approval.comment else ""
        raise ActionDenied(message, result=result, approval=approval)
    confirm()
    return (yield from check(settings, act.agent_id, act.action, act.context, approval_id))


def run_and_log(
    settings: Settings, act: Act, func: Callable[[], Any], approval_id: Optional[str]
) -> Flow[Any]:
    """What ``func`` returns or raises, after logging it as success or failed."""
    about = act.context
    if approval_id is not None:
        about = {**(act.context or {}), "approval_id": approval_id}
    try:
        outcome = yield Call(func)
    except Exception as error:
        text = f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode("utf-8")
        yield from log_outcome(settings, act, "failed", {**(about or {}), "error": text})
        raise
    yield from log_outcome(settings, act, "success", about)
    return outcome


def log_outcome(
    settings: Settings, act: Act, status: str, context: Optional[Dict[str, Any]]
) -> Flow[None]:
    """Log what happened. It has happened: a failure to log it is warned about, not raised."""
    try:
        yield from write_log(settings, act.agent_id, act.action, status, context)
    except AgentWardenError as error:
        logger.warning(
            'Action "%s" of agent %s ended with "%s", but this could not be logged: %s',
            act.action,
            act.agent_id,
            status,
            error,
        )
