"""Read, create, change and delete what an organization has set up."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Type, TypeVar

from .._wire.read_result import Page, read_approval, read_checkpoint, read_one, read_page, read_queued_delivery
from .._wire.request import build_request, path_of
from ..results import Approval, LogCheckpoint, WebhookDelivery
from ..settings import Settings
from .send import send
from .step import Flow

T = TypeVar("T")

KEEP: Any = type("Keep", (), {"__repr__": lambda self: "KEEP"})()
"""Default of a field that an update leaves as it is (None would clear it)."""


def changed(fields: Mapping[str, Any]) -> Dict[str, Any]:
    """The fields an update really sets."""
    return {name: value for name, value in fields.items() if value is not KEEP}


def given(fields: Mapping[str, Any]) -> Dict[str, Any]:
    """The fields a create really sets."""
    return {name: value for name, value in fields.items() if value is not None}


def get(settings: Settings, cls: Type[T], *path: str) -> Flow[T]:
    """The object at ``path``."""
    request = build_request(settings, "GET", path_of(*path))
    return read_one(cls, (yield from send(settings, request)))


def get_page(settings: Settings, cls: Type[T], query: Mapping[str, Any], *path: str) -> Flow[Page[T]]:
    """One page of the list at ``path``."""
    request = build_request(settings, "GET", path_of(*path), query=query)
    return read_page(cls, (yield from send(settings, request)))


def create(settings: Settings, cls: Type[T], body: Mapping[str, Any], *path: str) -> Flow[T]:
    """The object created. Sent once: a lost answer is not asked for again, which could create two."""
    request = build_request(settings, "POST", path_of(*path), body=given(body))
    return read_one(cls, (yield from send(settings, request)))


def update(settings: Settings, cls: Type[T], body: Mapping[str, Any], *path: str) -> Flow[T]:
    """The object after the change."""
    request = build_request(settings, "PATCH", path_of(*path), body=changed(body))
    return read_one(cls, (yield from send(settings, request)))


def delete(settings: Settings, *path: str) -> Flow[None]:
    """Nothing, once it is deleted."""
    yield from send(settings, build_request(settings, "DELETE", path_of(*path)))


def post(settings: Settings, cls: Type[T], *path: str, **known: Optional[str]) -> Flow[T]:
    """What a command without a body answers; ``known`` fills in what the answer leaves out."""
    request = build_request(settings, "POST", path_of(*path), body={})
    return read_one(cls, (yield from send(settings, request)), **known)


def cancel_approval(settings: Settings, approval_id: str) -> Flow[Approval]:
    """The approval, cancelled."""
    request = build_request(settings, "POST", path_of("approvals", approval_id, "cancel"), body={})
    return read_approval((yield from send(settings, request)))


def get_checkpoint(settings: Settings) -> Flow[LogCheckpoint]:
    """The newest seal of the log."""
    return read_checkpoint((yield from send(settings, build_request(settings, "GET", path_of("log-checkpoint")))))


def test_endpoint(settings: Settings, endpoint_id: str) -> Flow[WebhookDelivery]:
    """The delivery of the test event, still on its way."""
    request = build_request(settings, "POST", path_of("webhook-endpoints", endpoint_id, "test"), body={})
    return read_queued_delivery((yield from send(settings, request)))
