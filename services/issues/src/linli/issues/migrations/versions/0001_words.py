"""What can be searched for: the words that everybody may read."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "issues_0001"
down_revision = None
branch_labels = ("issues",)
depends_on = ("chassis_0002", "events_0003")


def upgrade() -> None:
    """Create the tables, and what empties them."""
    run_script(Path(__file__).with_suffix(".sql"))
