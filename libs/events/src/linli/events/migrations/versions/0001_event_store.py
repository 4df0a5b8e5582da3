"""The event store, and the bookkeeping of projections and reactions."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "events_0001"
down_revision = None
branch_labels = ("events",)
depends_on = None


def upgrade() -> None:
    """Create everything; there is no way back, only a next step."""
    run_script(Path(__file__).with_suffix(".sql"))
