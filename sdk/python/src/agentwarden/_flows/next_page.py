"""Follow a list from page to page."""

from __future__ import annotations

from typing import Any, Optional

from .._wire.read_result import Page
from ..errors import InvalidResponseError


def next_cursor(page: Page[Any], asked: Optional[str]) -> Optional[str]:
    """The cursor to ask for next, None at the end. Raises rather than read one page forever."""
    if page.next_cursor is not None and page.next_cursor == asked:
        raise InvalidResponseError("Unexpected answer from AgentWarden: a page names itself as the next")
    return page.next_cursor
