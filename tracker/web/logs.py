"""Structured logs to standard error: one event a line, with a request's id, person and address."""

import logging
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request
from flask_login import current_user

from config import Config

log = structlog.get_logger()


def start_logging(app: Flask, config: Config) -> None:
    """Set up structlog (JSON, or readable lines for a console) and log every request once."""
    last = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last if config.log_format == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )

    @app.before_request
    def start_request() -> None:
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(4))

    @app.after_request
    def log_request(response: Response) -> Response:
        if request.endpoint and not request.endpoint.endswith("static"):
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                milliseconds=round(1000 * (time.perf_counter() - g.started), 1),
                user=current_user.get_id().partition(":")[0] if current_user.is_authenticated else None,
                address=request.remote_addr,
            )
        return response
