"""Unpinch's engine: reads the knowledge, reasons over answers, explains what it concluded.

>>> from engine.reading.load import load_knowledge
>>> from engine.reading.answers import answers_from
>>> from engine.inference.consult import Consultant
>>> kb = load_knowledge()
>>> answers = answers_from(kb, {"saddle-numbness": "yes"})
>>> Consultant(kb).consult(answers).disposition.level
'emergency'
"""

__version__ = "0.1.0"
