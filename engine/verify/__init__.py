"""Checks of the knowledge and scores against labelled cases."""
