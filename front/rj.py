"""The queue's command line, for a force's administrator. It works beside the running service."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from content.force import ForceError
from encryption import KeyRingError
from front.database import DatabaseFailed
from front.queue.administration import Administration, CannotDo, administration
from front.queue.refusals import NoSuchRequest
from front.queue.statuses import MoveNotAllowed, Status
from front.queue.tokens import TokenError
from front.settings import SettingsError

STATUSES = [status.value for status in Status]
PLAIN_ERRORS = (
    DatabaseFailed,
    ForceError,
    KeyRingError,
    MoveNotAllowed,
    SettingsError,
    TokenError,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do one command. Exit codes: 0 done, 1 can't be done, 2 no such command."""
    given = create_parser().parse_args(arguments)
    try:
        with administration() as opened:
            given.run(opened, given)
            sys.stdout.flush()
    except NoSuchRequest:
        sys.exit("There is no request with this reference.")
    except (CannotDo, *PLAIN_ERRORS) as error:
        sys.exit(str(error))
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def create_parser() -> argparse.ArgumentParser:
    """Make the reader of the command line."""
    parser = argparse.ArgumentParser(prog="rj", description=__doc__)
    commands = _group(parser)

    tokens = _group(commands.add_parser("tokens", help="officers' API tokens"))
    add = _command(tokens, "add", Administration.add_token, "make a token and print it, once")
    add.add_argument("name", help="a role or a machine, such as console-1")
    _command(tokens, "list", Administration.list_tokens, "list all tokens")
    revoke = _command(tokens, "revoke", Administration.revoke_token, "end a token")
    revoke.add_argument("name")

    keys = _group(commands.add_parser("keys", help="encryption keys"))
    _command(keys, "make", Administration.make_key, "print a new key")
    _command(keys, "rotate", Administration.rotate_keys, "encrypt all with the newest key")

    listed = _command(commands, "list", Administration.list_requests, "list requests, a line each")
    listed.add_argument("--status", choices=STATUSES, metavar="STATUS")
    show = _command(commands, "show", Administration.show, "print a request")
    show.add_argument("reference")
    history = _command(
        commands, "history", Administration.history, "print what became of a request"
    )
    history.add_argument("reference")
    move = _command(commands, "move", Administration.move, "move a request on")
    move.add_argument("reference")
    move.add_argument("status", choices=STATUSES, metavar="STATUS")
    _command(commands, "export", Administration.export, "print all requests, as JSON lines")
    audit = _command(commands, "audit", Administration.audit, "print the audit trail")
    audit.add_argument("reference", nargs="?", help="of this request alone")
    purge = _command(commands, "purge", Administration.purge, "delete what is kept too long")
    purge.add_argument("--dry-run", action="store_true", help="say what, but delete nothing")
    return parser


def _group(parser: argparse.ArgumentParser) -> argparse._SubParsersAction:
    return parser.add_subparsers(title="commands", required=True)


def _command(
    group: argparse._SubParsersAction,
    name: str,
    run: Callable[[Administration, argparse.Namespace], None],
    does: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=does, description=does)
    parser.set_defaults(run=run)
    return parser


if __name__ == "__main__":
    main()
