"""Structured logs, one JSON object a line, without a word of what people write."""

from __future__ import annotations

import logging

import structlog


def setup_logs(level: str) -> None:
    """Write JSON lines to standard error.

    Events are named by constants in the code, and carry counts, times and kinds of errors: no
    message, name, number or address. Sanic's own loggers keep silent below an error.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=None),
    )
    for name in ("sanic.root", "sanic.access", "sanic.server"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("httpx").setLevel(logging.WARNING)
