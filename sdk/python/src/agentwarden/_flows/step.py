"""What a flow asks of the client that runs it.

A flow is a generator holding the logic of one call. It yields steps; the client, sync or async,
performs each and sends its outcome back in, or throws its exception. So no logic is written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Generator, TypeVar, Union

from .._wire.request import Request

T = TypeVar("T")


@dataclass(frozen=True)
class Send:
    """Send this request once; the outcome is an Answer."""

    request: Request


@dataclass(frozen=True)
class Pause:
    """Sleep for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Call:
    """Call the user's function; the outcome is what it returns."""

    func: Callable[[], Any]


Step = Union[Send, Pause, Call]
Flow = Generator[Step, Any, T]
