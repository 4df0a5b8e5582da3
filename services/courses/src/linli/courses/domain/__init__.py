"""The rules, one module for each aggregate: its state, `evolve`, `decide` and its refusals."""
