"""Open311 GeoReport v2: the town's issues for every client that speaks it."""
