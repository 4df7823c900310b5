"""Signing in and out (登录)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service import errors
from service.errors import NotSignedInError, TooManyAttemptsError
from service.usecases import accounts
from service.web import problems, rendering
from service.web.auth import COOKIE, TheDesk

router = APIRouter(include_in_schema=False)


@router.get("/signin", response_class=HTMLResponse)
def ask(request: Request, next: str = "/board") -> Response:  # noqa: A002 - the query's name
    """Ask for name and password."""
    return rendering.page(request, "signin.html", {"next": next, "error": None, "name": None})


@router.post("/signin", response_class=HTMLResponse)
def sign_in(
    request: Request,
    desk: TheDesk,
    name: Annotated[str, Form()],
    password: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/board",  # noqa: A002 - the form's name
) -> Response:
    """Open a session."""
    address = request.client.host if request.client else "?"
    try:
        session = accounts.sign_in(desk.store, name, password, address=address, at=desk.now())
    except (NotSignedInError, TooManyAttemptsError) as error:
        fault = errors.fault_of(error)
        said = problems.sentence(error) if isinstance(error, TooManyAttemptsError) else "账号或密码不对，请重新输入。"
        values = {"next": next, "error": said, "name": name}
        return rendering.page(request, "signin.html", values, fault.http if fault else 401)
    answer = RedirectResponse(next if _is_ours(next) else "/board", 303)
    secure = request.url.scheme == "https"
    seconds = int((session.expires_at - desk.now()).total_seconds())
    answer.set_cookie(COOKIE, session.secret, max_age=seconds, httponly=True, samesite="lax", secure=secure)
    return answer


@router.post("/signout")
def sign_out(request: Request, desk: TheDesk) -> Response:
    """End the session."""
    secret = request.cookies.get(COOKIE)
    if secret:
        accounts.sign_out(desk.store, secret)
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(COOKIE)
    return answer


def _is_ours(path: str) -> bool:
    """A path of this site, so that nobody is sent elsewhere after signing in."""
    return path.startswith("/") and not path.startswith(("//", "/\\"))
