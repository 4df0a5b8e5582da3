"""Who has been erased here, and who has read what is personal."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "chassis_0002"
down_revision = "chassis_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    run_script(Path(__file__).with_suffix(".sql"))
