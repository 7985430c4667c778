"""Turn a call's arguments into the context a reviewer sees."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

from ._flows.act import Act
from ._wire.encode_json import encode_json
from .errors import ActionDenied

ContextOf = Optional[Callable[..., Mapping[str, Any]]]


class GuardedArguments:
    """The arguments of one guarded function, call after call.

    Without ``context_of`` the context is every argument by its parameter's name, defaults included,
    ``self`` and ``cls`` left out. With it, the context is what ``context_of`` returns for the call.
    """

    def __init__(self, func: Callable[..., Any], context_of: ContextOf) -> None:
        if inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func):
            raise TypeError(f"{func.__qualname__} is a generator: it would run only after it was logged")
        self._signature = inspect.signature(func)
        self._context_of = context_of

    def act(self, agent_id: str, action: str, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Act:
        """What this call wants to do. Raises ValidationError for arguments JSON cannot hold."""
        if self._context_of is not None:
            return Act.of(agent_id, action, self._context_of(*args, **kwargs))
        return Act.of(agent_id, action, self._bind(args, kwargs))

    def confirm_unchanged(self, act: Act, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> None:
        """Raise ActionDenied when mutable arguments are no longer what was put to the reviewer."""
        if self._context_of is not None:
            return
        if encode_json(self._bind(args, kwargs)) != encode_json(act.context):
            raise ActionDenied(f'The arguments of "{act.action}" changed while approval was awaited')

    def _bind(self, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Dict[str, Any]:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        named = dict(bound.arguments)
        first = next(iter(named), None)
        if first in ("self", "cls"):
            del named[first]
        return named
