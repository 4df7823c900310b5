"""Failures over HTTP: RFC 9457 problem documents for programs, a page for people, one Chinese sentence for both."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from service import errors
from service.domain import messages
from service.domain.labels import label
from service.domain.problems import Problem
from service.errors import InvalidInputError, NotSignedInError
from service.web import rendering

log = structlog.get_logger("stationdesk.web")
_TITLES = {400: "请求有误", 401: "请先登录", 403: "没有权限", 404: "没有找到", 409: "不能这样处理", 413: "文件太大",
           422: "内容有误", 429: "请稍候再试", 500: "系统出错"}  # fmt: skip
_HTTP_CODES = {404: "not_found", 405: "wrong_method"}


def install(app: FastAPI) -> None:
    """Answer every failure of the application in one shape."""
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    for kind in errors.FAULTS:
        app.add_exception_handler(kind, _failure)


def sentence(error: Exception) -> str:
    """Return the clerk's sentence for a failure; of an input with several faults, each one's."""
    rows = _rows(error)
    if rows:
        return "".join(dict.fromkeys(f"{_file(row)}{messages.sentence(_row_problem(row))}" for row in rows))
    return messages.sentence(errors.problem_of(error))


def answer(request: Request, status: int, code: str, detail: str, **extra: object) -> Response:
    """Return a failure as a page where a browser asked for one, else as a problem document."""
    title = _TITLES.get(status, "请求有误")
    if rendering.wants_page(request):
        return rendering.page(request, "error.html", {"title": title, "detail": detail}, status)
    body = {"type": f"urn:stationdesk:{code}", "title": title, "status": int(status), "code": code}
    return JSONResponse({**body, "detail": detail, **extra}, status, media_type="application/problem+json")


def _failure(request: Request, error: Exception) -> Response:
    fault = errors.fault_of(error)
    if fault is None:  # unreachable: the table made this handler
        return _bug(request, error)
    if isinstance(error, NotSignedInError) and rendering.wants_page(request):
        return RedirectResponse(f"/signin?next={request.url.path}", 303)
    log.info("refused", path=request.url.path, status=fault.http.value, error=str(error))
    rows = _rows(error)
    extra = {"errors": [_row_json(row) for row in rows]} if rows else {}
    return answer(request, fault.http, errors.problem_of(error).code, sentence(error), **extra)


def _rows(error: Exception) -> tuple[errors.BadRow, ...]:
    return error.rows if isinstance(error, InvalidInputError) else ()


def _file(row: errors.BadRow) -> str:
    return f"{row.name}：" if row.name and row.code in errors.MEDIA_CODES else ""


def _row_json(row: errors.BadRow) -> dict[str, object]:
    return {"row": row.row, "field": row.name, "code": row.code, "message": messages.sentence(_row_problem(row))}


def _row_problem(row: errors.BadRow) -> Problem:
    return Problem(row.code, field=row.name, params=row.params)


def _wrong_request(request: Request, error: Exception) -> Response:
    if any(item["loc"][0] == "path" for item in getattr(error, "errors", list)()):
        said = messages.sentence(Problem("not_found"))
        return answer(request, HTTPStatus.NOT_FOUND, "not_found", said)
    if rendering.wants_page(request):
        names = dict.fromkeys(label(str(item["loc"][-1])) for item in getattr(error, "errors", list)())
        said = messages.sentence(Problem("wrong_form", params={"places": "、".join(names)}))
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "wrong_form", said)
    places = ", ".join(".".join(map(str, item["loc"][1:])) for item in getattr(error, "errors", list)())
    detail = messages.sentence(Problem("wrong_request", params={"places": places}))
    return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "wrong_request", detail)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    code = _HTTP_CODES.get(status, "wrong_request")
    params = {} if code in _HTTP_CODES.values() else {"places": str(getattr(error, "detail", ""))}
    return answer(request, status, code, messages.sentence(Problem(code, params=params)))


def _bug(request: Request, error: Exception) -> Response:
    log.error("bug", path=request.url.path, exc_info=error)
    detail = messages.sentence(Problem("internal_error"))
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", detail)
