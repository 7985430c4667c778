"""What ``protect`` makes of a function, for both clients."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Collection, Dict, Mapping, NamedTuple, Optional, Tuple, Union

from ._flows.act import run_guarded
from ._flows.step import Flow
from .errors import ActionDenied, ApprovalRequired, ApprovalTimeoutError, ValidationError
from .guarded_arguments import ContextOf, GuardedArguments
from .settings import Settings

Refusal = Union[ActionDenied, ApprovalRequired, ApprovalTimeoutError]
KeyOf = Optional[Callable[[Mapping[str, Any]], str]]
OnRefusal = Optional[Callable[[Refusal], Any]]


class Protection(NamedTuple):
    """How a function is guarded: what ``protect`` was given."""

    agent_id: str
    action: str
    wait: Optional[float]
    context: ContextOf
    ignore: Collection[str]
    idempotency_key: KeyOf
    on_refusal: OnRefusal


class GuardedFunction:
    """A function, every call of it checked first. Raises TypeError for what cannot be guarded."""

    def __init__(self, func: Callable[..., Any], protection: Protection) -> None:
        if inspect.iscoroutinefunction(protection.on_refusal):
            raise TypeError("on_refusal must be a plain function")
        self._func = func
        self._protection = protection
        self._arguments = GuardedArguments(func, protection.context, protection.ignore)

    def call(self, settings: Settings, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Flow[Any]:
        """The way of one call; a refusal is what ``on_refusal`` makes of it, if there is one."""
        agent_id, action, wait, _, _, _, on_refusal = self._protection
        act = self._arguments.act(agent_id, action, args, kwargs)
        key = self._key(args, kwargs)
        began = False

        def run() -> Any:
            nonlocal began
            began = True
            return self._func(*args, **kwargs)

        def confirm() -> None:
            self._arguments.confirm_unchanged(act, args, kwargs)

        try:
            return (yield from run_guarded(settings, act, run, wait, confirm, key))
        except (ActionDenied, ApprovalRequired, ApprovalTimeoutError) as refusal:
            # Once it has begun, the refusal is of something that it did itself.
            if began or on_refusal is None:
                raise
            return on_refusal(refusal)

    def _key(self, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[str]:
        key_of = self._protection.idempotency_key
        if key_of is None:
            return None
        key = key_of(self._arguments.by_name(args, kwargs))
        # Without it every repetition of the call would quietly be a question of its own.
        if key is None:
            raise ValidationError(f'idempotency_key gave no key for this call of "{self._protection.action}"')
        return key
