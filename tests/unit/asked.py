"""Questions made for the tables of typed replies, and what a text comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.interview.replies import (
    reply_value,
)
from engine.model.entries import Finding, Option
from engine.reading.answers import Unusable
from tests.people import shipped

TODAY = date(2026, 11, 22)
"""A Sunday."""

ASKED = [finding for finding in shipped().findings.values() if finding.computed is None]
YES_NO = [finding for finding in ASKED if finding.type == "yes-no"]
WITH_OPTIONS = [finding for finding in ASKED if finding.options]

PLAIN = next(finding for finding in YES_NO if not finding.sided)
SIDED = next(finding for finding in YES_NO if finding.sided)
GROUP = [replace(SIDED if at in (2, 4, 5) else PLAIN, id=f"q{at}") for at in range(1, 6)]
"""Five questions; the second, fourth and fifth have sides."""


def choice(*labels: str, type: str = "choice") -> Finding:
    """A question with the options o1, o2 and so on."""
    options = tuple(Option(f"o{at}", label, None) for at, label in enumerate(labels, 1))
    return replace(PLAIN, id="made", type=type, options=options)


LENGTH = replace(
    shipped().findings["symptom-duration"], id="length", unit="week", bounds=(0.0, 520.0)
)
LEVEL = replace(shipped().findings["pain-now"], id="level", bounds=(0.0, 10.0))
AGE = shipped().findings["age"]
COUNT = replace(LEVEL, id="count", question="How many buttons are there?", bounds=(0.0, 2000.0))
SHARE = replace(LEVEL, id="share", unit="percent", bounds=(0.0, 100.0))
COLOURS = choice("red, dark or light", "green and blue", "yellow", "not yellow", "brown")
SHAPES = replace(
    choice(
        "ring", "long ring", "between 3 and 4 corners", "ball, as if rolled", "side of a box",
        "side of a tin", "red-hot bar", type="choices",
    ),
)  # fmt: skip
SPOKEN = replace(
    SHAPES,
    options=(
        Option("a-ring", "ring", None, words=("round thing", "hoop", "both of those")),
        Option("a-ball", "ball", None, words=("round & full", "both of those", "ring road")),
        Option("none", "nothing of it", None),
        Option("all", "every shape", None),
    ),
)


def value(finding: Finding, text: str) -> Any:
    return reply_value(finding, text, TODAY)


def refusal(finding: Finding, text: str) -> str:
    with pytest.raises(Unusable) as caught:
        value(finding, text)
    return str(caught.value)
