"""Runs migrations on the connection that `front.database` hands over."""

from alembic import context

import front.queue.tables  # noqa: F401  the queue's tables belong to the metadata too
from front.storage import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
