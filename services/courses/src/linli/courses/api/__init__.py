"""HTTP: parse, call, answer. One module for each aggregate."""
