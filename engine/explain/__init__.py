"""Proofs, their checker, and the words for them."""
