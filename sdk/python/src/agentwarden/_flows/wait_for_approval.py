"""Read an approval, or wait until it is resolved."""

from __future__ import annotations

from typing import Optional

from .._wire.read_result import read_approval
from .._wire.request import build_request, path_of
from ..errors import AgentWardenError, ApprovalTimeoutError, InvalidResponseError, ValidationError
from ..results import Approval
from ..settings import Settings, is_number
from .send import is_passing, send
from .step import Flow, Pause

MAX_HELD_SECONDS = 60
SHORTEST_ROUND_SECONDS = 1.0


def get_approval(settings: Settings, approval_id: str, wait: Optional[float] = None) -> Flow[Approval]:
    """The approval as it is, or as it is after at most ``wait`` seconds."""
    if wait is not None and (not is_number(wait) or not 0 <= wait <= MAX_HELD_SECONDS):
        raise ValidationError(f"wait must be 0 to {MAX_HELD_SECONDS} seconds, not {wait!r}")
    held = None if wait is None else int(wait)
    path = path_of("approvals", approval_id)
    request = build_request(settings, "GET", path, query={"wait": held}, held_seconds=held or 0)
    return read_approval((yield from send(settings, request)))


def wait_for_approval(settings: Settings, approval_id: str, timeout: float = 300) -> Flow[Approval]:
    """The approval once it is resolved. Raises ApprovalTimeoutError after ``timeout`` seconds.

    A passing failure does not end the wait: a human may be about to decide.
    """
    if not is_number(timeout) or not timeout >= 0:
        raise ValidationError(f"timeout must be a number of seconds from 0, not {timeout!r}")
    now = settings.clock.monotonic
    deadline = now() + timeout
    while True:
        began = now()
        failure: Optional[AgentWardenError] = None
        try:
            held = max(0.0, min(deadline - began, float(MAX_HELD_SECONDS)))
            approval = yield from get_approval(settings, approval_id, held)
            if not approval.pending:
                return approval
        except AgentWardenError as error:
            if isinstance(error, InvalidResponseError) or not is_passing(error):
                raise
            failure = error
        ended = now()
        if ended >= deadline:
            message = f"Approval {approval_id} was not resolved within {timeout:g} s"
            raise ApprovalTimeoutError(message, approval_id=approval_id) from failure
        round_left = SHORTEST_ROUND_SECONDS - (ended - began)
        if round_left > 0:
            yield Pause(min(round_left, deadline - ended))
