"""Write a line to the audit trail."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from .._wire.read_result import read_one
from .._wire.request import build_request
from ..results import LogEntry
from ..settings import Settings
from .check import body_of_act, required_text, resolve_idempotency_key
from .send import send
from .step import Flow


def write_log(
    settings: Settings,
    agent_id: str,
    action: str,
    status: str,
    context: Optional[Mapping[str, Any]] = None,
    ip_address: Optional[str] = None,
    idempotency_key: Optional[str] = None,
) -> Flow[LogEntry]:
    """The entry written."""
    body = body_of_act(agent_id, action, context)
    body["status"] = required_text("status", status)
    if ip_address is not None:
        body["ip_address"] = required_text("ip_address", ip_address)
    key = resolve_idempotency_key(idempotency_key)
    request = build_request(settings, "POST", "/log", body=body, idempotency_key=key)
    return read_one(LogEntry, (yield from send(settings, request)))
