"""What a search finds is in the order of its list."""

from pathlib import Path

from linli.events.migrate import run_script

revision = "issues_0003"
down_revision = "issues_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Date the words."""
    run_script(Path(__file__).with_suffix(".sql"))
