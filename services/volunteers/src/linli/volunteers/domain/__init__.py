"""The rules, one module for each aggregate: its states, `evolve`, `decide` and its refusals."""
