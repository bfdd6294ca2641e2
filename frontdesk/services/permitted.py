"""Which role may do what a service does: said at the method, checked before anything of it happens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.office import Office

_P = ParamSpec("_P")
_R = TypeVar("_R")


class _Service(Protocol):
    """A service of the desk."""

    _office: Office


_S = TypeVar("_S", bound=_Service)


def needs(
    permission: Permission,
) -> Callable[[Callable[Concatenate[_S, _P], _R]], Callable[Concatenate[_S, _P], _R]]:
    """Let a method, which takes who acts as ``by``, be used by those only who may do this.

    It raises Refused, naming who may, for anybody else; while sign-in is off it lets everybody.
    """

    def guard(method: Callable[Concatenate[_S, _P], _R]) -> Callable[Concatenate[_S, _P], _R]:
        """Return the method with the question before it."""

        @wraps(method)
        def guarded(service: _S, /, *args: _P.args, **given: _P.kwargs) -> _R:
            service._office.require(cast("int", given["by"]), permission)
            return method(service, *args, **given)

        guarded.__dict__["needed"] = permission
        return guarded

    return guard
