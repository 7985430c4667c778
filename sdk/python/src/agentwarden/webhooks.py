"""Verify webhooks as Standard Webhooks describes, before believing a word of them.

Give the functions the body as the bytes that arrived, not parsed JSON::

    event = webhooks.unwrap(request.get_data(), request.headers)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import time
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union

from ._wire.decode_json import decode_json
from .errors import WebhookVerificationError
from .results import WebhookEvent

TOLERANCE_SECONDS = 300
SECRET_PREFIX = "whsec_"
SIGNED_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")

Secrets = Union[str, Iterable[str], None]
Headers = Union[Mapping[Any, Any], Iterable[Tuple[Any, Any]]]


def unwrap(
    body: Union[bytes, str],
    headers: Headers,
    secret: Secrets = None,
    *,
    tolerance: float = TOLERANCE_SECONDS,
    now: Optional[float] = None,
) -> WebhookEvent:
    """Verify, then parse. Raises WebhookVerificationError as ``verify`` does, or if it is no event."""
    verify(body, headers, secret, tolerance=tolerance, now=now)
    try:
        raw = decode_json(_bytes_of(body))
    except ValueError as error:
        raise WebhookVerificationError(f"The webhook is signed, but is not JSON: {error}") from None
    event, data = (raw.get("event"), raw.get("data")) if isinstance(raw, dict) else (None, None)
    if not isinstance(event, str) or not isinstance(data, dict):
        raise WebhookVerificationError("The webhook is signed, but has no event and data")
    return WebhookEvent(_names(headers)["webhook-id"], event, raw.get("timestamp"), data, raw)


def verify(
    body: Union[bytes, str],
    headers: Headers,
    secret: Secrets = None,
    *,
    tolerance: float = TOLERANCE_SECONDS,
    now: Optional[float] = None,
) -> None:
    """Return if the webhook is signed with the secret, and was at most ``tolerance`` seconds ago.

    ``secret`` is ``whsec_…``, or several of them while one is being replaced; when left out,
    AGENTWARDEN_WEBHOOK_SECRET (several separated by spaces). ``now`` is Unix time in seconds.
    Raises WebhookVerificationError otherwise.
    """
    keys = [_key_of(text) for text in _secrets(secret)]
    content = _bytes_of(body)
    found = _names(headers)
    missing = [name for name in SIGNED_HEADERS if not found.get(name)]
    if missing:
        raise WebhookVerificationError(f"The header {missing[0]} is missing")
    _check_age(found["webhook-timestamp"], tolerance, time.time() if now is None else now)
    expected = [_signature(key, found["webhook-id"], found["webhook-timestamp"], content) for key in keys]
    offered = [part.encode("utf-8") for part in found["webhook-signature"].split(" ")]
    matches = [hmac.compare_digest(one, other) for one in expected for other in offered]
    if not any(matches):
        raise WebhookVerificationError("No signature of this webhook was made with the secret")


def sign(body: Union[bytes, str], webhook_id: str, timestamp: int, secret: str) -> str:
    """The ``webhook-signature`` of a body: what the server sends. For your own tests."""
    return _signature(_key_of(secret), webhook_id, str(timestamp), _bytes_of(body)).decode("ascii")


def _secrets(secret: Secrets) -> List[str]:
    if secret is None:
        secret = os.environ.get("AGENTWARDEN_WEBHOOK_SECRET", "")
    texts = secret.split() if isinstance(secret, str) else list(secret)
    if not texts:
        raise WebhookVerificationError(
            "No webhook secret: pass secret=... or set the environment variable AGENTWARDEN_WEBHOOK_SECRET"
        )
    return texts


def _key_of(secret: str) -> bytes:
    text = secret[len(SECRET_PREFIX) :] if secret.startswith(SECRET_PREFIX) else secret
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise WebhookVerificationError("The webhook secret is not whsec_ followed by base64")
    return key


def _bytes_of(body: Any) -> bytes:
    if isinstance(body, str):
        return body.encode("utf-8")
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    raise WebhookVerificationError("The body must be the bytes that arrived, not parsed JSON")


def _names(headers: Headers) -> Dict[str, str]:
    pairs = headers.items() if hasattr(headers, "items") else headers
    return {_header_text(name).lower(): _header_text(value).strip() for name, value in pairs}


def _header_text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _check_age(timestamp: str, tolerance: float, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 15):
        raise WebhookVerificationError("The header webhook-timestamp is not a Unix time in seconds")
    if int(timestamp) < now - tolerance:
        raise WebhookVerificationError("The webhook is too old")
    if int(timestamp) > now + tolerance:
        raise WebhookVerificationError("The webhook is dated in the future")


def _signature(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> bytes:
    signed = f"{webhook_id}.{timestamp}.".encode("utf-8") + body
    return b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
