"""The command line in parts; cli.py at the top puts them together."""
