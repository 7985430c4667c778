"""Turn a call's arguments into the context a reviewer sees."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Collection, Dict, Mapping, Optional, Tuple

from ._flows.act import Act
from ._wire.encode_json import encode_json
from .errors import ActionDenied

ContextOf = Optional[Callable[..., Mapping[str, Any]]]


class GuardedArguments:
    """The arguments of one guarded function, call after call.

    Without ``context_of`` the context is every argument by its parameter's name, defaults included,
    ``self``, ``cls`` and what is in ``ignore`` left out. With it, the context is what ``context_of``
    returns for the call. Raises TypeError for what cannot be guarded so.
    """

    def __init__(self, func: Callable[..., Any], context_of: ContextOf, ignore: Collection[str] = ()) -> None:
        if inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func):
            raise TypeError(f"{func.__qualname__} is a generator: it would run only after it was logged")
        self._signature = inspect.signature(func)
        self._context_of = context_of
        self._ignore = self._checked(ignore)

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

    def by_name(self, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Dict[str, Any]:
        """Every argument of the call by its parameter's name, defaults and ignored ones included."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return dict(bound.arguments)

    def _bind(self, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Dict[str, Any]:
        named = self.by_name(args, kwargs)
        first = next(iter(named), None)
        if first in ("self", "cls"):
            del named[first]
        return {name: value for name, value in named.items() if name not in self._ignore}

    def _checked(self, ignore: Collection[str]) -> Collection[str]:
        if isinstance(ignore, str):
            raise TypeError("ignore must be a list of names, not one text")
        if ignore and self._context_of is not None:
            raise TypeError("ignore has no meaning beside context: leave the arguments out there")
        unknown = [name for name in ignore if name not in self._signature.parameters]
        if unknown:
            raise TypeError(f"ignore names {unknown[0]!r}, which is no parameter of the function")
        return frozenset(ignore)
