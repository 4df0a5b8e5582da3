"""What everybody is told of persons."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "dashboards_0001"
down_revision = None
branch_labels = ("dashboards",)
depends_on = None


def upgrade() -> None:
    """Create the table."""
    run_script(Path(__file__).with_suffix(".sql"))
