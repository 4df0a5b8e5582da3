"""The three rates (三率) of a place and a time, recomputed from events whenever they are asked."""
