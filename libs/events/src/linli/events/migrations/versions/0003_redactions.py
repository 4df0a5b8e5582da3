"""Which bodies were replaced by order of law."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "events_0003"
down_revision = "events_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table."""
    run_script(Path(__file__).with_suffix(".sql"))
