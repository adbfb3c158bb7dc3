"""Domain errors and bad input as `{"code", "message"}` with a fitting status."""

import logging

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from warmline.kit import CONNECTION_LOST, WarmlineError
from warmline.web.answers import json_response

logger = logging.getLogger(__name__)

STATUS = {
    "not_signed_in": 401,
    "sign_in_failed": 401,
    "token_invalid": 401,
    "token_expired": 401,
    "token_replaced": 401,
    "identity_refused": 401,
    "signature_refused": 401,
    "not_allowed": 403,
    "origin_not_allowed": 403,
    "not_found": 404,
    "unknown_queue": 404,
    "stale": 409,
    "conflict": 409,
    "being_checked": 409,
    "file_quota": 409,
    "quarantined": 410,
    "file_too_large": 413,
    "file_type": 415,
    "file_mismatch": 415,
    "file_empty": 400,
    "file_unknown": 404,
    "other_person": 409,
    "impossible": 409,
    "email_taken": 409,
    "last_admin": 409,
    "too_many_attempts": 429,
    "too_many": 429,
    "unavailable": 503,
}


def install(app: FastAPI) -> None:
    app.add_exception_handler(WarmlineError, _refused)
    app.add_exception_handler(RequestValidationError, _bad_input)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(asyncpg.DataError, _unkeepable)
    app.add_exception_handler(UnicodeEncodeError, _unkeepable)
    for lost in (asyncpg.PostgresError, *CONNECTION_LOST):
        app.add_exception_handler(lost, _database_away)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, WarmlineError)
    retry_after = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    body = {"code": error.code, "message": error.sentence, **getattr(error, "details", {})}
    return json_response(body, status=STATUS.get(error.code, 400), headers=headers)


def _bad_input(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return json_response({"code": "bad_input", "message": f"{where}: {first['msg']}."}, status=400)


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "bad_method"}.get(error.status_code, "refused")
    message = "There is nothing here." if code == "not_found" else f"{error.detail}."
    return JSONResponse({"code": code, "message": message}, error.status_code, error.headers)


def _unkeepable(_: Request, error: Exception) -> Response:
    """NUL, half of a surrogate pair and the like, in a field that is not cleaned."""
    logger.warning("A request held what cannot be kept (%s).", type(error).__name__)
    message = "This holds characters or numbers that cannot be kept."
    return json_response({"code": "bad_input", "message": message}, status=400)


def _database_away(_: Request, error: Exception) -> Response:
    logger.error("A request met a database error (%s).", type(error).__name__, exc_info=error)
    message = "The database did not answer. Please try again."
    return json_response({"code": "unavailable", "message": message}, status=503)
