"""What a client is configured with, checked once when it is built."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Optional
from urllib.parse import urlsplit

from .errors import AuthenticationError, ValidationError

DEFAULT_BASE_URL = "http://localhost:3000"
API_ROOT = "/api/v1"


@dataclass(frozen=True)
class Clock:
    """Time and chance, replaceable in tests. ``sleep`` takes seconds (and is awaited by the async client)."""

    sleep: Callable[[float], Any] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random


@dataclass(frozen=True)
class Settings:
    """``timeout`` is in seconds and counts for each request, not for all attempts together."""

    api_key: str = field(repr=False)
    base_url: str
    timeout: float
    max_retries: int
    on_error: str
    clock: Clock = field(repr=False)

    def __post_init__(self) -> None:
        if not is_number(self.timeout) or not 0 < self.timeout < float("inf"):
            raise ValidationError(f"timeout must be a number of seconds above 0, not {self.timeout!r}")
        if type(self.max_retries) is not int or self.max_retries < 0:
            raise ValidationError(f"max_retries must be a whole number from 0, not {self.max_retries!r}")
        if self.on_error not in ("raise", "deny"):
            raise ValidationError(f'on_error must be "raise" or "deny", not {self.on_error!r}')


def resolve_settings(
    api_key: Optional[str],
    base_url: Optional[str],
    timeout: float,
    max_retries: int,
    on_error: str,
    clock: Clock,
) -> Settings:
    """Fill in what was left out from the environment.

    Raises AuthenticationError without a usable key, ValidationError for any other bad setting.
    """
    key = resolve_api_key(api_key)
    root = resolve_base_url(base_url)
    return Settings(key, root, timeout, max_retries, on_error, clock)


def resolve_api_key(api_key: Optional[str]) -> str:
    """The given key, or AGENTWARDEN_API_KEY."""
    key = (api_key or os.environ.get("AGENTWARDEN_API_KEY") or "").strip()
    if not key:
        raise AuthenticationError(
            "No API key: pass AgentWarden(api_key=...) or set the environment variable AGENTWARDEN_API_KEY"
        )
    if not is_header_safe(key):
        raise AuthenticationError("The API key contains characters no key has; was it copied whole?")
    return key


def resolve_base_url(base_url: Optional[str]) -> str:
    """The given URL, AGENTWARDEN_BASE_URL or the default, without a trailing slash or API root."""
    url = (base_url or os.environ.get("AGENTWARDEN_BASE_URL") or DEFAULT_BASE_URL).strip().rstrip("/")
    if url.endswith(API_ROOT):
        url = url[: -len(API_ROOT)].rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValidationError(f"base_url must look like https://agentwarden.example.com, not {url!r}")
    return url


def is_header_safe(text: str) -> bool:
    """Printable ASCII without spaces: fits in an HTTP header as it is."""
    return all("!" <= character <= "~" for character in text)


def is_number(value: object) -> bool:
    """An int or float; True and False are not numbers here."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
