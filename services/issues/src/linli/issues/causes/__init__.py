"""What lies behind issues: causes that several have in common, and neighbours at odds."""
