"""What an author may write: one pydantic model per entry of a knowledge file.

These models are the border. They are used to report faults and to generate the JSON Schema for
editors; everything past ``reading`` uses the frozen dataclasses of ``engine.model``.
"""

from engine.reading.shapes.anatomy import Lesion
from engine.reading.shapes.body import BodyMap
from engine.reading.shapes.case import Answer, Case, Decision, Expect, Gold, Subject
from engine.reading.shapes.condition import (
    AtLeast,
    Chosen,
    Compare,
    Condition,
    DispositionReached,
    OnSide,
    ScoreReached,
    SupportReached,
)
from engine.reading.shapes.diary import Diary, ExpectedOn, Phase, RecoveryCourse
from engine.reading.shapes.file import KnowledgeFile
from engine.reading.shapes.instrument import Band, Instrument, Item
from engine.reading.shapes.origin import Claim, DatedValue, Source, Threshold
from engine.reading.shapes.policy import Modality, Policy, Site, SupportRow, Tally, VerdictRow
from engine.reading.shapes.primitives import Shape, SourceRef
from engine.reading.shapes.rule import Exemption, LikelihoodRatio, Rule, Then
from engine.reading.shapes.table import Row, Table
from engine.reading.shapes.trend import WAYS, Course, Lasting, Meant, Measure, Trend
from engine.reading.shapes.vocabulary import (
    Computed,
    Conclusion,
    Education,
    Expected,
    Figure,
    Finding,
    Floors,
    Option,
    Syndrome,
    Treatment,
)

__all__ = [
    "WAYS",
    "Answer",
    "AtLeast",
    "Band",
    "BodyMap",
    "Case",
    "Chosen",
    "Claim",
    "Compare",
    "Computed",
    "Conclusion",
    "Condition",
    "Course",
    "DatedValue",
    "Decision",
    "Diary",
    "DispositionReached",
    "Education",
    "Exemption",
    "Expect",
    "Expected",
    "ExpectedOn",
    "Figure",
    "Finding",
    "Floors",
    "Gold",
    "Instrument",
    "Item",
    "KnowledgeFile",
    "Lasting",
    "Lesion",
    "LikelihoodRatio",
    "Meant",
    "Measure",
    "Modality",
    "OnSide",
    "Option",
    "Phase",
    "Policy",
    "RecoveryCourse",
    "Row",
    "Rule",
    "ScoreReached",
    "Shape",
    "Site",
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
    "Trend",
    "VerdictRow",
]
