"""What an author may write: one pydantic model per entry of a knowledge file.

These models are the border. They are used to report faults and to generate the JSON Schema for
editors; everything past ``reading`` uses the frozen dataclasses of ``engine.model``.
"""

from engine.reading.shapes.case import Answer, Case, Expect, Gold, Subject
from engine.reading.shapes.common import Shape, SourceRef
from engine.reading.shapes.condition import (
    AtLeast,
    Chosen,
    Compare,
    Condition,
    DispositionReached,
    OnSide,
    SupportReached,
)
from engine.reading.shapes.file import KnowledgeFile
from engine.reading.shapes.origin import Claim, DatedValue, Source, Threshold
from engine.reading.shapes.policy import Policy, SupportRow, Tally, VerdictRow
from engine.reading.shapes.rule import Exemption, LikelihoodRatio, Rule, Then
from engine.reading.shapes.table import Row, Table
from engine.reading.shapes.vocabulary import (
    Conclusion,
    Education,
    Finding,
    Floors,
    Option,
    Syndrome,
    Treatment,
)

__all__ = [
    "Answer",
    "AtLeast",
    "Case",
    "Chosen",
    "Claim",
    "Compare",
    "Conclusion",
    "Condition",
    "DatedValue",
    "DispositionReached",
    "Education",
    "Exemption",
    "Expect",
    "Finding",
    "Floors",
    "Gold",
    "KnowledgeFile",
    "LikelihoodRatio",
    "OnSide",
    "Option",
    "Policy",
    "Row",
    "Rule",
    "Shape",
    "Source",
    "SourceRef",
    "Subject",
    "SupportReached",
    "SupportRow",
    "Syndrome",
    "Table",
    "Tally",
    "Then",
    "Threshold",
    "Treatment",
    "VerdictRow",
]
