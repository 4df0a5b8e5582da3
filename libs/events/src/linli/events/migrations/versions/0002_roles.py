"""The role by which somebody acted, beside who it was."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "events_0002"
down_revision = "events_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column, and have `append_commands` fill it."""
    run_script(Path(__file__).with_suffix(".sql"))
