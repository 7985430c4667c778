"""Ask before an AI agent acts: the Python client of AgentWarden."""

from . import webhooks
from ._version import __version__
from .async_client import AsyncAgentWarden
from .client import AgentWarden
from .errors import (
    ActionDenied,
    AgentWardenError,
    APITimeoutError,
    ApprovalRequired,
    ApprovalTimeoutError,
    AuthenticationError,
    ConflictError,
    InvalidResponseError,
    NetworkError,
    NotFoundError,
    PermissionDeniedError,
    PlanLimitError,
    RateLimitError,
    ServerError,
    ValidationError,
    WebhookVerificationError,
)
from .results import (
    Agent,
    Approval,
    CheckResult,
    LogCheckpoint,
    LogEntry,
    LogSeal,
    Permission,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from .settings import Clock

__all__ = [
    "APITimeoutError",
    "ActionDenied",
    "Agent",
    "AgentWarden",
    "AgentWardenError",
    "Approval",
    "ApprovalRequired",
    "ApprovalTimeoutError",
    "AsyncAgentWarden",
    "AuthenticationError",
    "CheckResult",
    "Clock",
    "ConflictError",
    "InvalidResponseError",
    "LogCheckpoint",
    "LogEntry",
    "LogSeal",
    "NetworkError",
    "NotFoundError",
    "Permission",
    "PermissionDeniedError",
    "PlanLimitError",
    "RateLimitError",
    "ServerError",
    "ValidationError",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookVerificationError",
    "__version__",
    "webhooks",
]
