"""Whether a published likelihood ratio, or else expert consensus, justifies a level of evidence.

The end of the interval nearer to 1 counts: a finding for a syndrome is decisive above 10, strong
from 5, moderate from 2; one against it is decisive below 0.1, strong to 0.2, moderate to 0.5.
Source: R. Jaeschke and others, JAMA 1994;271:703-707, for the values of likelihood ratios.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.rule import LEVELS, Evidence, Rule
from engine.reading.codes import Code
from engine.reading.yaml_tree import Path

_FOR = {"strong": 5.0, "moderate": 2.0}
_AGAINST = {"strong": 0.2, "moderate": 0.5}


def check_level(rule: Rule) -> Iterator[tuple[Path, Code, str]]:
    """Where in the rule the level is not justified, and the message."""
    if not isinstance(rule.then, Evidence):
        return
    ratio = rule.likelihood_ratio
    if ratio is None:
        if not rule.consensus:
            message = (
                "the level has neither a likelihood_ratio nor consensus; "
                "give the published ratio, or 'consensus: true'"
            )
            yield ("then", "level"), "unjustified-level", message
        return
    favours = rule.then.favours
    if not (ratio.value > 1 if favours else ratio.value < 1):
        side = "for" if favours else "against"
        message = f"a ratio of {ratio.value:g} does not speak {side} a syndrome; check the side"
        yield ("likelihood_ratio", "value"), "likelihood-ratio", message
        return
    end = "low" if favours else "high"
    justified = justified_level(ratio.low if favours else ratio.high, favours=favours)
    if not rule.consensus and LEVELS.index(rule.then.level) < LEVELS.index(justified):
        message = (
            f"'{end}: {getattr(ratio, end):g}' justifies {justified}, not {rule.then.level}; "
            "lower the level, or add 'consensus: true'"
        )
        yield ("likelihood_ratio", end), "likelihood-ratio", message


def justified_level(end: float, *, favours: bool) -> str:
    """The strongest level that the end of the interval nearer to 1 justifies."""
    if end > 10 if favours else end < 0.1:
        return "decisive"
    for level, bound in (_FOR if favours else _AGAINST).items():
        if end >= bound if favours else end <= bound:
            return level
    return "weak"
