"""How labelled cases fare against their published answers: scores, shares and intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.explain.names import syndrome_named
from engine.inference.consult import Consultation
from engine.model.knowledge import Case
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS, at_least_as_urgent

BY_KIND = ("top-1", "top-3", "safe urgency", "over-triage of routine and self-care")
"""The measures that are also shown for each kind of condition."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one labelled case came out against its published answer."""

    case: str
    group: str
    kind: str
    """Kind of the labelled condition, empty where the knowledge does not name it."""
    condition: str
    covered: bool
    contestable: bool
    rank: int | None
    """Place of the labelled condition among those supported at least as possible, from 1."""
    gold: str
    acceptable: tuple[str, ...]
    given: str
    leading: tuple[str, ...]
    reason: str
    """Why the labelled condition is not supported, empty where it is."""

    @property
    def safe(self) -> bool:
        """At the gold urgency, more cautious, or at most one level less cautious."""
        return DISPOSITIONS.index(self.given) <= DISPOSITIONS.index(self.gold) + 1

    @property
    def under(self) -> bool:
        """Less urgent than every acceptable level."""
        least = max((self.gold, *self.acceptable), key=DISPOSITIONS.index)
        return DISPOSITIONS.index(self.given) > DISPOSITIONS.index(least)

    @property
    def over(self) -> bool:
        """Sent to be seen today though routine care or self-care was right."""
        return self.gold in ("routine", "self-care") and at_least_as_urgent(self.given, "same-day")


def score(consultation: Consultation, case: Case, gold: Mapping[str, Any]) -> Score:
    """How the labelled answer of a case fares."""
    shown = [x.syndrome for x in consultation.differential if x.support in REACHABLE_SUPPORTS]
    named = gold["condition"]
    known = syndrome_named(consultation.kb, named)
    condition = known or named
    return Score(
        case=case.id,
        group=gold["group"],
        kind=consultation.kb.syndromes[known].kind if known else "",
        condition=condition,
        covered=known is not None,
        contestable=gold["contestable"],
        rank=shown.index(condition) + 1 if condition in shown else None,
        gold=gold["disposition"],
        acceptable=tuple(gold["also_acceptable"]),
        given=consultation.disposition.level,
        leading=tuple(shown[:3]),
        reason="" if known is None or known in shown else _shortcoming(consultation, known),
    )


def _shortcoming(consultation: Consultation, syndrome: str) -> str:
    """What stands against a syndrome, or what nobody answered, in ids."""
    ledger = consultation.evaluation.ledgers.get(syndrome)
    if ledger is None:
        return "no rule weighs it"
    if ledger.against:
        return f"{ledger.support}; against: {', '.join(ledger.against[:3])}"
    rules = consultation.kb.rules
    wanted = [id for id in ledger.open if getattr(rules[id].then, "favours", False)]
    if wanted:
        return f"{ledger.support}; open: {', '.join(wanted[:3])}"
    return f"{ledger.support}; nothing for it"


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many, with the 95 % Wilson interval."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Source: E. B. Wilson, J Am Stat Assoc 22:209-212 (1927)."""
        if not self.of:
            return 0.0, 1.0
        z, p, n = 1.959964, self.hits / self.of, self.of
        middle = p + z * z / (2 * n)
        spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = self.interval
        share = self.hits / self.of
        return f"{self.hits} of {self.of} ({share:.0%}, 95 % interval {low:.0%} to {high:.0%})"


def shares(scores: Iterable[Score]) -> dict[str, Share]:
    """The measures over some scores; top-1 and top-3 over covered cases that are not contested."""
    scores = list(scores)
    fair = [s for s in scores if s.covered and not s.contestable]
    mild = [s for s in scores if s.gold in ("routine", "self-care")]
    emergencies = [s for s in scores if s.gold == "emergency"]
    return {
        "coverage": Share(sum(s.covered for s in scores), len(scores)),
        "top-1": Share(sum(s.rank == 1 for s in fair), len(fair)),
        "top-3": Share(sum(s.rank is not None and s.rank <= 3 for s in fair), len(fair)),
        "safe urgency": Share(sum(s.safe for s in scores), len(scores)),
        "under-triage": Share(sum(s.under for s in scores), len(scores)),
        "emergencies below same-day": Share(
            sum(not at_least_as_urgent(s.given, "same-day") for s in emergencies), len(emergencies)
        ),
        "over-triage of routine and self-care": Share(sum(s.over for s in mild), len(mild)),
    }
