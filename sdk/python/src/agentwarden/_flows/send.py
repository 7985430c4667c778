"""Send a request, again where that is safe and may help."""

from __future__ import annotations

from itertools import count

from .._wire.read_error import read_error
from .._wire.request import Answer, Request
from ..errors import AgentWardenError, NetworkError
from ..settings import Settings
from .step import Flow, Pause, Send

FIRST_DELAY_SECONDS = 0.5
MAX_DELAY_SECONDS = 8.0
MAX_RETRY_AFTER_SECONDS = 60.0


def send(settings: Settings, request: Request) -> Flow[Answer]:
    """The answer to ``request``. Raises the error of the last attempt."""
    for attempt in count():
        refused = False
        try:
            answer: Answer = yield Send(request)
            refused = answer.headers.get("x-should-retry") == "false"
            error = read_error(answer)
        except NetworkError as unanswered:
            error = unanswered
        if error is None:
            return answer
        if refused or attempt >= settings.max_retries or not may_repeat(request, error):
            raise error
        yield Pause(delay_before_retry(settings, attempt, error))
    raise AssertionError("unreachable")


def may_repeat(request: Request, error: AgentWardenError) -> bool:
    """Whether sending again may help and cannot act twice."""
    if error.status_code == 429:
        return True
    return request.repeatable and is_passing(error)


def is_passing(error: AgentWardenError) -> bool:
    """Whether the trouble is likely to pass: no answer, 408, 429, 5xx, or our own first attempt at work."""
    if error.status_code == 409:
        return error.code == "idempotency_in_progress"
    if error.status_code is None:
        return isinstance(error, NetworkError)
    return error.status_code in (408, 429) or error.status_code >= 500


def delay_before_retry(settings: Settings, attempt: int, error: AgentWardenError) -> float:
    """Seconds to wait: what the server asked for, else doubling, scaled down by up to a quarter."""
    if error.retry_after is not None:
        return min(error.retry_after, MAX_RETRY_AFTER_SECONDS)
    delay = min(FIRST_DELAY_SECONDS * 2.0**attempt, MAX_DELAY_SECONDS)
    return delay * (1 - 0.25 * settings.clock.random())
