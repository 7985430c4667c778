"""An HTTP answer that is not a success, as the error to raise."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any, Optional, Type

from ..errors import (
    AgentWardenError,
    APITimeoutError,
    AuthenticationError,
    ConflictError,
    InvalidResponseError,
    NotFoundError,
    PermissionDeniedError,
    PlanLimitError,
    RateLimitError,
    ServerError,
    ValidationError,
)
from .decode_json import decode_json
from .request import Answer

ERROR_OF_STATUS = {
    400: ValidationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    408: APITimeoutError,
    409: ConflictError,
    413: ValidationError,
    415: ValidationError,
    422: ValidationError,
    429: RateLimitError,
}


def read_error(answer: Answer) -> Optional[AgentWardenError]:
    """The error this answer stands for, or None when it is a success."""
    if 200 <= answer.status < 300:
        return None
    body = _body_of(answer)
    members = body if isinstance(body, dict) else {}
    detail = members.get("detail")
    code = members.get("code")
    request_id = answer.request_id or members.get("request_id")
    if code is None and isinstance(detail, dict):
        code = detail.get("error")
    return _class_for(answer.status, detail)(
        _message(answer.status, detail),
        status_code=answer.status,
        code=code if isinstance(code, str) else None,
        body=body,
        request_id=request_id if isinstance(request_id, str) else None,
        retry_after=_retry_after(answer.headers.get("retry-after")),
    )


def _body_of(answer: Answer) -> Any:
    try:
        return decode_json(answer.body)
    except ValueError:
        return answer.body.decode("utf-8", "replace")


def _class_for(status: int, detail: Any) -> Type[AgentWardenError]:
    if status == 403 and isinstance(detail, dict):
        return PlanLimitError
    if status >= 500:
        return ServerError
    if status < 400:
        return InvalidResponseError
    return ERROR_OF_STATUS.get(status, AgentWardenError)


def _message(status: int, detail: Any) -> str:
    if isinstance(detail, dict):
        detail = detail.get("message")
    if isinstance(detail, str) and detail:
        return detail
    if 300 <= status < 400:
        return f"AgentWarden answered with a redirect (HTTP {status}); is base_url right?"
    return f"AgentWarden answered with HTTP {status}"


def _retry_after(text: Optional[str]) -> Optional[float]:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = _seconds_until(text)
    return seconds if 0 <= seconds < float("inf") else None


def _seconds_until(http_date: str) -> float:
    try:
        return max(0.0, parsedate_to_datetime(http_date).timestamp() - time.time())
    except (TypeError, ValueError, IndexError, OverflowError):
        return -1.0
