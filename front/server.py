"""The front's process: both listeners, over the same conversations and storage."""

from __future__ import annotations

import sys

import structlog
from sanic import Sanic

from content.force import ForceError
from encryption import KeyRingError, load_key_ring
from front.database import DatabaseFailed
from front.logs import setup_logs
from front.public import create_public
from front.queue.keys import adopt_newest_key, prepare_database
from front.services import create_services
from front.settings import SettingsError, load_settings
from front.staff import create_staff

log = structlog.get_logger()


def main() -> None:
    """Check the settings, bring the database up to date, and serve until told to stop."""
    try:
        settings = load_settings()
        setup_logs(settings.log_level)
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        prepare_database(settings.database_url, load_key_ring())
        services = create_services(settings)
        adopt_newest_key(services.engine, load_key_ring())
    except (SettingsError, ForceError, KeyRingError, DatabaseFailed) as error:
        sys.exit(f"The front can't start. {error}")
    if services.force.unchecked:
        log.warning("force_values_never_checked", blocks=list(services.force.unchecked))
    if services.queue.retention.keep is None:
        log.warning("retention_not_set", value="retention.closed_requests_days")
    public, staff = create_public(services), create_staff(services)
    public.prepare(settings.host, settings.port, single_process=True, motd=False, access_log=False)
    staff.prepare(
        settings.staff_host, settings.staff_port, single_process=True, motd=False, access_log=False
    )
    Sanic.serve_single(primary=public)


if __name__ == "__main__":
    main()
