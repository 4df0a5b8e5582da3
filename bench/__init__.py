"""Benchmarks of the platform against named peers, in one run on one machine: `make bench`."""
