"""The ledger test: what was acknowledged is there, whatever was done to the platform meanwhile."""
