"""Frozen values: what knowledge, answers, conclusions and proofs are."""
