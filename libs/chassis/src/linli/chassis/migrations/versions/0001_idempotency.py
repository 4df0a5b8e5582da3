"""The answers kept by `Idempotency-Key`."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "chassis_0001"
down_revision = None
branch_labels = ("chassis",)
depends_on = None


def upgrade() -> None:
    """Create the table."""
    run_script(Path(__file__).with_suffix(".sql"))
