"""What was released can be found without looking through a history."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "issues_0002"
down_revision = "issues_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    run_script(Path(__file__).with_suffix(".sql"))
