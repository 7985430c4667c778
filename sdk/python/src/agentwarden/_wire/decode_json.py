"""JSON text to Python values, strictly."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Dict, List, Tuple, Union


def decode_json(body: bytes) -> Any:
    """Parse UTF-8 JSON. Raises ValueError for anything else, NaN and duplicate keys included.

    A number becomes an int or float; where a float would lose digits it becomes a Decimal, so that
    a context can be sent back as it came.
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=_exact,
            parse_constant=_refuse,
            object_pairs_hook=_unique,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _exact(digits: str) -> Union[float, Decimal]:
    number, exact = float(digits), Decimal(digits)
    return number if Decimal(repr(number)) == exact else exact


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("an object names the same key twice")
    return members
