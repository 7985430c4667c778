"""Runs flows one step at a time, with asyncio."""

from __future__ import annotations

import asyncio
import copy
import inspect
from dataclasses import replace
from typing import Any, AsyncIterator, Dict, Mapping, Optional, Type, TypeVar

from ._flows.manage import get_page
from ._flows.next_page import next_cursor
from ._flows.step import Call, Flow, Pause, Step
from ._transport.httpx_transport import HttpxTransport
from .settings import Clock, resolve_settings

T = TypeVar("T")
Self = TypeVar("Self", bound="AsyncRunner")


class AsyncRunner:
    """Settings, a connection pool, and the loop that drives a flow."""

    def __init__(
        self,
        api_key: Optional[str] = None,
        base_url: Optional[str] = None,
        timeout: float = 30,
        max_retries: int = 2,
        on_error: str = "raise",
        *,
        transport: Optional[Any] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        self._settings = resolve_settings(
            api_key, base_url, timeout, max_retries, on_error, clock or Clock(sleep=asyncio.sleep)
        )
        self._transport = transport or HttpxTransport()

    def with_options(
        self: Self,
        *,
        timeout: Optional[float] = None,
        max_retries: Optional[int] = None,
        on_error: Optional[str] = None,
    ) -> Self:
        """The same client, sharing its connections, with other settings."""
        options: Dict[str, Any] = {"timeout": timeout, "max_retries": max_retries, "on_error": on_error}
        chosen = {name: value for name, value in options.items() if value is not None}
        other = copy.copy(self)
        other._settings = replace(self._settings, **chosen)
        return other

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def __aenter__(self: Self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        resume: Any = None
        failed = False
        while True:
            try:
                step = flow.throw(resume) if failed else flow.send(resume)
            except StopIteration as done:
                result: T = done.value
                return result
            try:
                resume, failed = await self._perform(step), False
            except Exception as error:
                resume, failed = error, True

    async def _perform(self, step: Step) -> Any:
        if isinstance(step, Pause):
            return await self._settings.clock.sleep(step.seconds)
        if isinstance(step, Call):
            outcome = step.func()
            return await outcome if inspect.isawaitable(outcome) else outcome
        return await self._transport.send(step.request)

    async def _iterate(self, cls: Type[T], query: Mapping[str, Any], *path: str) -> AsyncIterator[T]:
        cursor: Optional[str] = None
        while True:
            asked = {**query, "cursor": cursor}
            page = await self._run(get_page(self._settings, cls, asked, *path))
            for item in page.items:
                yield item
            cursor = next_cursor(page, cursor)
            if cursor is None:
                return
