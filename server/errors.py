"""One JSON shape for every error: {"error": {"code", "message", "hint"?, "problems"?}}."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, jsonify, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server.hosts import HostError

_HOST_STATUS = {
    "run_not_found": 404,
    "run_ended": 409,
    "server_busy": 503,
    "too_many_for_client": 429,
    "too_many_controls": 429,
    "engine_unavailable": 503,
    "events_gone": 410,
    "events_unknown": 400,
}
_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "not_json",
    429: "too_many_requests",
    500: "server_error",
}


class ApiError(Exception):
    """An answer other than what was asked for."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        problems: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.problems = problems


def install(app: Flask) -> None:
    """Answer every exception in the one shape."""
    app.register_error_handler(ApiError, _answer)
    app.register_error_handler(HostError, _host_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _answer(error: ApiError) -> Response:
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.hint is not None:
        body["hint"] = error.hint
    if error.problems is not None:
        body["problems"] = error.problems
    response = jsonify({"error": body})
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    if error.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _host_error(error: HostError) -> Response:
    status = _HOST_STATUS[error.code]
    return _answer(ApiError(status, error.code, error.message, hint=error.hint))


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error  # a redirect is no error
    code = _CODES.get(status, error.name.lower().replace(" ", "_"))
    response = _answer(ApiError(status, code, _message(error, status)))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or [])
    if isinstance(error, RateLimitExceeded):
        response.headers["Retry-After"] = str(error.limit.limit.get_expiry())
    return response


def _message(error: HTTPException, status: int) -> str:
    """What was asked, what was expected."""
    if isinstance(error, RateLimitExceeded):
        return f"Too many requests from your address: at most {error.description}. Wait a little."
    if status == 404:
        return f"There is nothing at {request.path[:200]}."
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or []))
        return f"{request.path[:200]} takes {allowed}, not {request.method[:20]}."
    if status == 413:
        limit = request.max_content_length
        return f"The body of the request is larger than {limit} bytes, the most taken here."
    return error.description or error.name


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("%s %s", request.method, request.path)
    message = "Something went wrong in the server; its log says more."
    return _answer(ApiError(500, "server_error", message))
