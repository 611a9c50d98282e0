"""The knowledge base of Unpinch: YAML files, read by ``engine.reading.load``."""
