"""Photos: checked, cleaned, kept sealed beside the history, and forgotten with their key."""
