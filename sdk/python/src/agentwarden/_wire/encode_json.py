"""Python values to JSON text, exactly: a Decimal keeps its digits, and nothing is guessed."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, Mapping

from ..errors import ValidationError

MAX_DEPTH = 100


def encode_json(value: Any, path: str = "", depth: int = 0) -> str:
    """JSON text of ``value``. Raises ValidationError naming the path of what JSON cannot hold."""
    if depth > MAX_DEPTH:
        raise ValidationError(f"{path[:80]}… is nested deeper than {MAX_DEPTH} levels")
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, (int, float, Decimal)):
        return _number(value, path)
    if isinstance(value, Mapping):
        return _object(value, path, depth)
    if isinstance(value, (list, tuple)):
        items = [encode_json(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
        return "[" + ",".join(items) + "]"
    raise ValidationError(
        f"{path or 'the value'} is of type {type(value).__name__}, which JSON cannot hold; "
        "convert it to text or a number first"
    )


def _text(value: str, path: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValidationError(f"{path or 'the value'} is not valid Unicode text") from None
    return json.dumps(value, ensure_ascii=False)


def _number(value: Any, path: str) -> str:
    if isinstance(value, int):
        try:
            return int.__repr__(value)
        except ValueError:
            raise ValidationError(f"{path or 'the value'} has too many digits") from None
    finite = value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)
    if not finite:
        raise ValidationError(f"{path or 'the value'} is {value}, which is not a finite number")
    return Decimal.__str__(value) if isinstance(value, Decimal) else float.__repr__(value)


def _object(value: Mapping[Any, Any], path: str, depth: int) -> str:
    members = []
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValidationError(f"{path or 'the value'} has the key {key!r}; JSON keys are text")
        inner = f"{path}.{key}" if path else key
        members.append(_text(key, inner) + ":" + encode_json(item, inner, depth + 1))
    return "{" + ",".join(members) + "}"
