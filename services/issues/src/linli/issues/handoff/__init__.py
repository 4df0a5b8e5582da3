"""Hand-off with other systems that take complaints (12345): their orders in, our issues out."""
