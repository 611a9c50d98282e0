"""Evaluators of the same rules, and what is combined from what they find."""
