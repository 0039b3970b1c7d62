"""The action server: rasa-sdk's own, on loopback, with an error handler that keeps silent."""

from __future__ import annotations

import argparse
import logging

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse, json

logger = logging.getLogger(__name__)


def create_actions_app() -> Sanic:
    """Make the server with every action of this package.

    rasa-sdk answers an error with the whole request, and so with the whole conversation: here it is
    answered with nothing, and logged by its type alone.
    """
    executor = ActionExecutor()
    executor.register_package("actions")
    app = create_app(executor, cors_origins=[])
    app.error_handler = SilentErrors()
    return app


class SilentErrors(ErrorHandler):
    """Answers any error with its type alone."""

    def response(self, request: Request, exception: Exception) -> HTTPResponse:
        """Log the error's type and answer 500."""
        logger.error("an action failed with %s", type(exception).__name__)
        return json({"error": "the action failed"}, status=500)


def main() -> None:
    """Serve on 127.0.0.1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5055)
    logging.basicConfig(level=logging.WARNING)
    arguments = parser.parse_args()
    create_actions_app().run("127.0.0.1", arguments.port, single_process=True, motd=False)


if __name__ == "__main__":
    main()
