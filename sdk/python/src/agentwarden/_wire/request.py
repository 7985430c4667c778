"""Requests and answers, independent of the HTTP library that carries them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional
from urllib.parse import quote, urlencode

from .._version import __version__
from ..errors import ValidationError
from ..settings import API_ROOT, Settings
from .encode_json import encode_json


@dataclass(frozen=True)
class Request:
    """One HTTP request, complete. ``timeout`` in seconds.

    ``repeatable``: sending it twice has the effect of sending it once.
    """

    method: str
    url: str
    headers: Dict[str, str] = field(repr=False)
    body: Optional[bytes]
    timeout: float
    repeatable: bool


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; header names in lower case."""

    status: int
    headers: Dict[str, str]
    body: bytes

    @property
    def request_id(self) -> Optional[str]:
        """The id to quote when asking about this request."""
        return self.headers.get("x-request-id")


def build_request(
    settings: Settings,
    method: str,
    path: str,
    *,
    query: Optional[Mapping[str, Any]] = None,
    body: Optional[Mapping[str, Any]] = None,
    idempotency_key: Optional[str] = None,
    held_seconds: float = 0,
) -> Request:
    """Build a request for ``path`` below the API root; None in ``query`` and ``body`` is left out.

    ``held_seconds`` is how long the server may hold the answer back on top of the timeout.
    Raises ValidationError when the body cannot be JSON.
    """
    asked = {name: value for name, value in (query or {}).items() if value is not None}
    url = settings.base_url + API_ROOT + path + ("?" + urlencode(asked) if asked else "")
    headers = {
        "Accept": "application/json",
        "User-Agent": f"agentwarden-python/{__version__}",
        "X-API-Key": settings.api_key,
    }
    if idempotency_key is not None:
        headers["Idempotency-Key"] = idempotency_key
    content = None
    if body is not None:
        content = encode_json(body).encode("utf-8")
        headers["Content-Type"] = "application/json"
    repeatable = method != "POST" or idempotency_key is not None
    return Request(method, url, headers, content, settings.timeout + held_seconds, repeatable)


def path_of(*segments: str) -> str:
    """A URL path. Raises ValidationError for an id that is empty or would point elsewhere."""
    for segment in segments:
        if not isinstance(segment, str) or segment.strip(". ") == "":
            raise ValidationError(f"{segment!r} is not an id")
    return "".join("/" + quote(segment, safe="") for segment in segments)
