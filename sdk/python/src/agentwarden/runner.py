"""Runs flows one step at a time, blocking."""

from __future__ import annotations

import copy
import inspect
from dataclasses import replace
from typing import Any, Dict, Iterator, Mapping, Optional, Type, TypeVar

from ._flows.manage import get_page
from ._flows.next_page import next_cursor
from ._flows.step import Call, Flow, Pause, Step
from ._transport.requests_transport import RequestsTransport
from .settings import Clock, resolve_settings

T = TypeVar("T")
Self = TypeVar("Self", bound="Runner")


class Runner:
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
            api_key, base_url, timeout, max_retries, on_error, clock or Clock()
        )
        self._transport = transport or RequestsTransport()

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

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        resume: Any = None
        failed = False
        while True:
            try:
                step = flow.throw(resume) if failed else flow.send(resume)
            except StopIteration as done:
                result: T = done.value
                return result
            try:
                resume, failed = self._perform(step), False
            except Exception as error:
                resume, failed = error, True

    def _perform(self, step: Step) -> Any:
        if isinstance(step, Pause):
            return self._settings.clock.sleep(step.seconds)
        if isinstance(step, Call):
            return _finished(step.func())
        return self._transport.send(step.request)

    def _iterate(self, cls: Type[T], query: Mapping[str, Any], *path: str) -> Iterator[T]:
        cursor: Optional[str] = None
        while True:
            asked = {**query, "cursor": cursor}
            page = self._run(get_page(self._settings, cls, asked, *path))
            yield from page.items
            cursor = next_cursor(page, cursor)
            if cursor is None:
                return


def _finished(outcome: Any) -> Any:
    if not inspect.isawaitable(outcome):
        return outcome
    if inspect.iscoroutine(outcome):
        outcome.close()
    raise TypeError("the function is asynchronous and did not run: use AsyncAgentWarden")
