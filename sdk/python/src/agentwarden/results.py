"""What the calls answer: frozen dataclasses.

Each keeps fields this version does not know in ``extra``, the whole JSON object in ``raw``, and the
``request_id`` to quote to support. Timestamps are the RFC 3339 text the server sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Dict, List, Optional, Union

from .errors import AgentWardenError

JsonObject = Dict[str, Any]


def _aside() -> Any:
    return field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class CheckResult:
    """The decision on one action. Test ``allowed`` or ``requires_approval``, never the object itself.

    ``decision`` is ``allow``, ``require_approval`` or ``deny``. ``approval_id`` is set exactly when
    a human must decide, ``expires_at`` is when that request lapses. ``error`` is set only on a deny
    made by this client because AgentWarden could not answer (``on_error="deny"``).
    """

    allowed: bool
    requires_approval: bool
    reason: Optional[str] = None
    approval_id: Optional[str] = None
    decision: str = "deny"
    check_id: Optional[str] = None
    expires_at: Optional[str] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)
    error: Optional[AgentWardenError] = field(default=None, compare=False)

    def __bool__(self) -> bool:
        raise TypeError("a CheckResult is neither true nor false: use result.allowed")


@dataclass(frozen=True)
class Approval:
    """A decision put to a human. Test ``approved`` or ``status``, never the object itself.

    ``status``: ``pending_approval``, ``approved``, ``rejected``, ``expired`` or ``cancelled``.
    ``reason`` is why a human was asked, ``comment`` what the reviewer said.
    """

    id: str
    status: str
    agent_id: Optional[str] = None
    action: Optional[str] = None
    context: JsonObject = field(default_factory=dict)
    created_at: Optional[str] = None
    expires_at: Optional[str] = None
    resolved_at: Optional[str] = None
    resolved_by: Optional[str] = None
    redeemed_at: Optional[str] = None
    reason: Optional[str] = None
    comment: Optional[str] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)

    @property
    def approved(self) -> bool:
        """A human said yes."""
        return self.status == "approved"

    @property
    def pending(self) -> bool:
        """Nobody has decided yet."""
        return self.status == "pending_approval"

    def __bool__(self) -> bool:
        raise TypeError("an Approval is neither true nor false: use approval.approved")


@dataclass(frozen=True)
class LogEntry:
    """One line of the audit trail."""

    id: str
    agent_id: Optional[str] = None
    organization_id: Optional[str] = None
    action: Optional[str] = None
    status: Optional[str] = None
    context: Optional[JsonObject] = None
    reason: Optional[str] = None
    approval_id: Optional[str] = None
    ip_address: Optional[str] = None
    created_at: Optional[str] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class LogSeal:
    """One seal over a run of log entries: ``number`` counts from 1, ``previous`` is the hash of the one before.

    ``root`` is the Merkle root over its ``size`` entries, ``signature`` Ed25519 in base64url.
    """

    organization_id: str
    number: int
    size: int
    root: str
    previous: str
    oldest_entry_at: str
    newest_entry_at: str
    sealed_at: str
    key_id: str
    hash: str
    signature: str
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class LogCheckpoint:
    """The newest seal, None when nothing was sealed yet, and the key that signed it.

    Keep ``raw`` outside the service: the verifier reads it.
    """

    seal: Optional[LogSeal] = None
    public_key: Optional[str] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class Agent:
    """An AI agent that asks before it acts; ``status`` is ``active`` or ``inactive``."""

    id: str
    name: Optional[str] = None
    description: Optional[str] = None
    status: Optional[str] = None
    created_at: Optional[str] = None
    created_by: Optional[str] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class Permission:
    """What one agent may do. ``action`` is a name or a pattern such as ``stripe.*``."""

    id: str
    agent_id: Optional[str] = None
    action: Optional[str] = None
    effect: Optional[str] = None
    requires_approval: Optional[bool] = None
    max_amount: Union[int, float, Decimal, None] = None
    currency: Optional[str] = None
    approval_expires_in_seconds: Optional[int] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class WebhookEndpoint:
    """Where events are sent. ``secret`` is known only right after creating or rotating it."""

    id: str
    url: Optional[str] = None
    events: List[str] = field(default_factory=list)
    enabled: Optional[bool] = None
    secret: Optional[str] = field(default=None, repr=False)
    created_at: Optional[str] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class WebhookDelivery:
    """One event on its way to one endpoint. ``webhook_id`` is what the endpoint sees as ``webhook-id``."""

    id: str
    endpoint_id: Optional[str] = None
    webhook_id: Optional[str] = None
    event: Optional[str] = None
    status: Optional[str] = None
    created_at: Optional[str] = None
    extra: JsonObject = _aside()
    raw: JsonObject = _aside()
    request_id: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class WebhookEvent:
    """A verified webhook. ``id`` is the same on every attempt: use it to act once."""

    id: str
    event: str
    timestamp: Optional[str]
    data: JsonObject
    raw: JsonObject = _aside()
