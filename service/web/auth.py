"""Who asks: the session cookie of a page or the bearer token of a program, to a Scope."""

from typing import Annotated

from fastapi import Depends, Request

from service.domain.scope import Role, Scope
from service.errors import NotAllowedError, NotSignedInError
from service.usecases import accounts
from service.web.desk import Desk

COOKIE = "stationdesk_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER = "bearer "


def desk_of(request: Request) -> Desk:
    """Return the parts of the running service."""
    desk: Desk = request.app.state.desk
    return desk


def signed_in(request: Request) -> Scope:
    """Return what the caller may see; it is also what the page's menu shows.

    Raises:
        NotSignedInError: Nobody, or a session or token that ended.
        NotAllowedError: A page of another site makes the browser ask (cross-site request forgery).
    """
    desk = desk_of(request)
    given = request.headers.get("authorization", "")
    secret = request.cookies.get(COOKIE)
    if given.lower().startswith(_BEARER):
        scope = accounts.scope_of_token(desk.store, given[len(_BEARER) :].strip())
    elif secret:
        scope = accounts.scope_of_session(desk.store, secret, desk.now())
        _must_be_our_page(request, scope)
    else:
        raise NotSignedInError("neither session nor token")
    request.state.scope = scope
    return scope


def must_be(scope: Scope, action: str, *roles: Role) -> None:
    """Refuse an action to everybody who is not of one of these roles."""
    if scope.role not in roles:
        raise NotAllowedError(action, scope.user)


def _must_be_our_page(request: Request, scope: Scope) -> None:
    if request.method in _SAFE:
        return
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    foreign = origin is not None and origin.partition("://")[2] != request.headers.get("host")
    if foreign or site not in ("same-origin", "none"):
        raise NotAllowedError("act from another site's page", scope.user)


TheDesk = Annotated[Desk, Depends(desk_of)]
TheScope = Annotated[Scope, Depends(signed_in)]
