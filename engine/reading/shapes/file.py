"""What an author may write in a file."""

from __future__ import annotations

from pydantic import Field

from engine.reading.shapes.anatomy import Lesion
from engine.reading.shapes.body import BodyMap
from engine.reading.shapes.case import Case
from engine.reading.shapes.diary import Diary, RecoveryCourse
from engine.reading.shapes.instrument import Instrument
from engine.reading.shapes.origin import Claim, Source, Threshold
from engine.reading.shapes.policy import Policy
from engine.reading.shapes.primitives import Shape
from engine.reading.shapes.rule import Rule
from engine.reading.shapes.table import Table
from engine.reading.shapes.trend import Measure, Trend
from engine.reading.shapes.vocabulary import Conclusion, Education, Finding, Syndrome, Treatment


class KnowledgeFile(Shape):
    """A knowledge file: any of these lists."""

    policy: list[Policy] = Field(default=[])
    sources: list[Source] = Field(default=[])
    thresholds: list[Threshold] = Field(default=[])
    findings: list[Finding] = Field(default=[])
    conclusions: list[Conclusion] = Field(default=[])
    syndromes: list[Syndrome] = Field(default=[])
    treatments: list[Treatment] = Field(default=[])
    texts: list[Education] = Field(default=[])
    maps: list[BodyMap] = Field(default=[])
    lesions: list[Lesion] = Field(default=[])
    instruments: list[Instrument] = Field(default=[])
    measures: list[Measure] = Field(default=[])
    trends: list[Trend] = Field(default=[])
    rules: list[Rule] = Field(default=[])
    tables: list[Table] = Field(default=[])
    claims: list[Claim] = Field(default=[])
    cases: list[Case] = Field(default=[])
    diaries: list[Diary] = Field(default=[])
    courses: list[RecoveryCourse] = Field(default=[])
