"""Which question comes next, and the session as a fold of answers."""
