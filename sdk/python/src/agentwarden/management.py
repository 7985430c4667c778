"""Setting up agents, permissions and webhook endpoints. The key needs the scope ``manage``."""

from __future__ import annotations

from decimal import Decimal
from typing import Iterator, Optional, Sequence, Union

from ._flows import manage
from ._flows.manage import KEEP
from .runner import Runner
from .results import Agent, LogCheckpoint, LogEntry, Permission, WebhookDelivery, WebhookEndpoint

Amount = Union[int, float, Decimal]


class Management(Runner):
    """The management calls of ``AgentWarden``."""

    # agents

    def list_agents(self, *, limit: Optional[int] = None) -> Iterator[Agent]:
        """All agents of the organization, ``limit`` per request."""
        return self._iterate(Agent, {"limit": limit}, "agents")

    def create_agent(
        self, name: str, *, description: Optional[str] = None, status: Optional[str] = None
    ) -> Agent:
        """A new agent; its name must be unique. Raises PlanLimitError at the plan's limit."""
        body = {"name": name, "description": description, "status": status}
        return self._run(manage.create(self._settings, Agent, body, "agents"))

    def get_agent(self, agent_id: str) -> Agent:
        """One agent. Raises NotFoundError."""
        return self._run(manage.get(self._settings, Agent, "agents", agent_id))

    def update_agent(
        self,
        agent_id: str,
        *,
        name: str = KEEP,
        description: Optional[str] = KEEP,
        status: str = KEEP,
    ) -> Agent:
        """Change what is given; ``status`` ``inactive`` stops the agent from doing anything."""
        body = {"name": name, "description": description, "status": status}
        return self._run(manage.update(self._settings, Agent, body, "agents", agent_id))

    def delete_agent(self, agent_id: str) -> None:
        """Delete an agent; its log stays."""
        self._run(manage.delete(self._settings, "agents", agent_id))

    # permissions

    def list_permissions(self, agent_id: str, *, limit: Optional[int] = None) -> Iterator[Permission]:
        """All permissions of one agent."""
        return self._iterate(Permission, {"limit": limit}, "agents", agent_id, "permissions")

    def create_permission(
        self,
        agent_id: str,
        action: str,
        *,
        effect: Optional[str] = None,
        requires_approval: Optional[bool] = None,
        max_amount: Optional[Amount] = None,
        currency: Optional[str] = None,
        approval_expires_in_seconds: Optional[int] = None,
    ) -> Permission:
        """Let an agent do ``action``, a name or a pattern such as ``stripe.*``.

        ``effect`` is ``allow`` (default) or ``deny``. Up to ``max_amount`` (read from
        ``context["amount"]``) it is allowed; above, it needs approval or is denied.
        """
        body = {
            "action": action,
            "effect": effect,
            "requires_approval": requires_approval,
            "max_amount": max_amount,
            "currency": currency,
            "approval_expires_in_seconds": approval_expires_in_seconds,
        }
        path = ("agents", agent_id, "permissions")
        return self._run(manage.create(self._settings, Permission, body, *path))

    def get_permission(self, permission_id: str) -> Permission:
        """One permission. Raises NotFoundError."""
        return self._run(manage.get(self._settings, Permission, "permissions", permission_id))

    def update_permission(
        self,
        permission_id: str,
        *,
        action: str = KEEP,
        effect: str = KEEP,
        requires_approval: bool = KEEP,
        max_amount: Optional[Amount] = KEEP,
        currency: Optional[str] = KEEP,
        approval_expires_in_seconds: Optional[int] = KEEP,
    ) -> Permission:
        """Change what is given; None clears ``max_amount`` or ``currency``."""
        body = {
            "action": action,
            "effect": effect,
            "requires_approval": requires_approval,
            "max_amount": max_amount,
            "currency": currency,
            "approval_expires_in_seconds": approval_expires_in_seconds,
        }
        return self._run(manage.update(self._settings, Permission, body, "permissions", permission_id))

    def delete_permission(self, permission_id: str) -> None:
        """Take a permission away."""
        self._run(manage.delete(self._settings, "permissions", permission_id))

    # the audit trail

    def list_logs(
        self,
        *,
        agent_id: Optional[str] = None,
        action: Optional[str] = None,
        status: Optional[str] = None,
        created_after: Optional[str] = None,
        created_before: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> Iterator[LogEntry]:
        """All matching entries of the audit trail.

        Times are RFC 3339 text; ``limit`` counts per request, at most 100.
        """
        query = {
            "agent_id": agent_id,
            "action": action,
            "status": status,
            "created_after": created_after,
            "created_before": created_before,
            "limit": limit,
        }
        return self._iterate(LogEntry, query, "logs")

    def get_log_entry(self, entry_id: str) -> LogEntry:
        """One entry of the audit trail. Raises NotFoundError."""
        return self._run(manage.get(self._settings, LogEntry, "logs", entry_id))

    def get_log_checkpoint(self) -> LogCheckpoint:
        """The newest seal of the log with the key that signed it."""
        return self._run(manage.get_checkpoint(self._settings))

    # webhook endpoints

    def list_webhook_endpoints(self, *, limit: Optional[int] = None) -> Iterator[WebhookEndpoint]:
        """All webhook endpoints of the organization."""
        return self._iterate(WebhookEndpoint, {"limit": limit}, "webhook-endpoints")

    def create_webhook_endpoint(
        self, url: str, events: Sequence[str], *, enabled: Optional[bool] = None
    ) -> WebhookEndpoint:
        """A new endpoint. Keep its ``secret``: it is shown this once."""
        body = {"url": url, "events": list(events), "enabled": enabled}
        return self._run(manage.create(self._settings, WebhookEndpoint, body, "webhook-endpoints"))

    def get_webhook_endpoint(self, endpoint_id: str) -> WebhookEndpoint:
        """One endpoint, without its secret. Raises NotFoundError."""
        return self._run(manage.get(self._settings, WebhookEndpoint, "webhook-endpoints", endpoint_id))

    def update_webhook_endpoint(
        self, endpoint_id: str, *, url: str = KEEP, events: Sequence[str] = KEEP, enabled: bool = KEEP
    ) -> WebhookEndpoint:
        """Change what is given."""
        body = {"url": url, "events": events, "enabled": enabled}
        path = ("webhook-endpoints", endpoint_id)
        return self._run(manage.update(self._settings, WebhookEndpoint, body, *path))

    def delete_webhook_endpoint(self, endpoint_id: str) -> None:
        """Send nothing there any more."""
        self._run(manage.delete(self._settings, "webhook-endpoints", endpoint_id))

    def test_webhook_endpoint(self, endpoint_id: str) -> WebhookDelivery:
        """Send a test event; what became of it is told by ``list_webhook_deliveries``."""
        return self._run(manage.test_endpoint(self._settings, endpoint_id))

    def rotate_webhook_secret(self, endpoint_id: str) -> WebhookEndpoint:
        """The endpoint with a new ``secret``; for a while webhooks are signed with both."""
        path = ("webhook-endpoints", endpoint_id, "rotate-secret")
        return self._run(manage.post(self._settings, WebhookEndpoint, *path, id=endpoint_id))

    def list_webhook_deliveries(
        self, endpoint_id: str, *, limit: Optional[int] = None
    ) -> Iterator[WebhookDelivery]:
        """What was sent to one endpoint."""
        path = ("webhook-endpoints", endpoint_id, "deliveries")
        return self._iterate(WebhookDelivery, {"limit": limit}, *path)

    def replay_webhook_delivery(self, delivery_id: str) -> WebhookDelivery:
        """Send a delivery again."""
        path = ("webhook-deliveries", delivery_id, "replay")
        return self._run(manage.post(self._settings, WebhookDelivery, *path))
