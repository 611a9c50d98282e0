"""Combines what fired: evidence into support, floors into a disposition, arguments into verdicts.

Pure lookups in the tables of the policy. No certainty arithmetic: inside an independence group
only the strongest entry counts, and the first row that fits decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from engine.inference.evaluation import Floor, Ledger, Ruling, Verdict
from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from engine.model.policy import (
    DISPOSITIONS,
    REACHABLE_SUPPORTS,
    Policy,
    SupportRow,
    VerdictRow,
    at_least_as_urgent,
    supported_at_least,
)
from engine.model.rule import LEVELS, Argument, Evidence, Rule
from engine.model.truth import Truth

PLACES = ("first", "option", "later")

Status = Callable[[str], Truth]
"""The truth of a rule's condition, by rule id."""


def combine_evidence(policy: Policy, rules: Sequence[Rule], status: Status) -> Ledger:
    """The ledger of one syndrome from all its evidence rules."""
    standing = [(rule, _evidence(rule), status(rule.id)) for rule in rules]
    fired = sorted(
        ((rule, entry) for rule, entry, truth in standing if truth is Truth.MET),
        key=lambda pair: (LEVELS.index(pair[1].level), pair[0].order),
    )
    exact_for = _groups_per_level(rule for rule, entry in fired if entry.favours)
    exact_against = _groups_per_level(rule for rule, entry in fired if not entry.favours)
    undecided = [
        LEVELS.index(entry.level)
        for _, entry, truth in standing
        if truth is Truth.OPEN and entry.favours
    ]
    tally = _Tally(_reached(exact_for), _reached(exact_against), min(undecided, default=None))
    row = next(number for number, each in enumerate(policy.support) if tally.fits(each))
    return Ledger(
        syndrome=_evidence(rules[0]).syndrome,
        support=policy.support[row].support,
        row=row,
        for_=tuple(rule.id for rule, entry in fired if entry.favours),
        against=tuple(rule.id for rule, entry in fired if not entry.favours),
        open=tuple(rule.id for rule, _, truth in standing if truth is Truth.OPEN),
        profile=tuple(mine - theirs for mine, theirs in zip(exact_for, exact_against, strict=True)),
    )


def _evidence(rule: Rule) -> Evidence:
    assert isinstance(rule.then, Evidence)
    return rule.then


def strongest_per_group(rules: Iterable[Rule]) -> dict[str, str]:
    """The strongest level of every independence group."""
    strongest: dict[str, str] = {}
    for rule in rules:
        entry = _evidence(rule)
        seen = strongest.get(entry.group)
        if seen is None or LEVELS.index(entry.level) < LEVELS.index(seen):
            strongest[entry.group] = entry.level
    return strongest


def _groups_per_level(rules: Iterable[Rule]) -> list[int]:
    """How many independence groups have each level as their strongest."""
    levels = list(strongest_per_group(rules).values())
    return [levels.count(level) for level in LEVELS]


def _reached(exact: Iterable[int]) -> dict[str, int]:
    """How many groups have each level or a stronger one."""
    return dict(zip(LEVELS, accumulate(exact), strict=True))


class _Tally(NamedTuple):
    """What the combination table reads."""

    in_favour: Mapping[str, int]
    against: Mapping[str, int]
    open_at: int | None
    """The strongest level at which something in favour is open."""

    def fits(self, row: SupportRow) -> bool:
        """Whether a row of the table describes the evidence."""
        return (
            all(self.in_favour[level] >= n for level, n in row.for_.items())
            and all(self.against[level] >= n for level, n in row.against.items())
            and all(self.against[level] <= n for level, n in row.against_at_most.items())
            and (row.open_for is None or self._open_from(row.open_for))
        )

    def _open_from(self, level: str) -> bool:
        return self.open_at is not None and self.open_at <= LEVELS.index(level)


def rule_disposition(
    kb: KnowledgeBase,
    established: Callable[[str], bool],
    ledgers: Mapping[str, Ledger],
    answers: Answers,
) -> Ruling:
    """The most urgent floor among everything met; nothing unknown is taken for a no."""
    floors = [
        Floor(conclusion.floor, conclusion.kind, conclusion.id)
        for conclusion in kb.conclusions.values()
        if conclusion.floor is not None and established(conclusion.id)
    ]
    for ledger in ledgers.values():
        floor = syndrome_floor(kb.syndromes[ledger.syndrome].floors, ledger.support)
        if floor is not None:
            floors.append(Floor(floor, "syndrome", ledger.syndrome))
    unknown = tuple(
        finding.id
        for finding in kb.findings.values()
        if finding.screen == "red-flag" and answers.get(finding.id) is None
    )
    unknown += tuple(id for id in answers.asked if answers.is_left(id) and id not in unknown)
    if unknown:
        floors.append(Floor(kb.policy.unknown_screen_floor, "unknown-screen", ""))
    floors.append(Floor(DISPOSITIONS[-1], "default", ""))
    floors.sort(key=lambda floor: DISPOSITIONS.index(floor.level))
    return Ruling(floors[0].level, tuple(floors), unknown)


def syndrome_floor(floors: Mapping[str, str], support: str) -> str | None:
    """The most urgent floor among the degrees of support that are reached."""
    reached = [
        floors[needed]
        for needed in REACHABLE_SUPPORTS
        if needed in floors and supported_at_least(support, needed)
    ]
    return min(reached, key=DISPOSITIONS.index, default=None)


def judge_treatment(
    kb: KnowledgeBase, rules: Sequence[Rule], status: Status, disposition: str
) -> Verdict | None:
    """The verdict on one treatment from all rules about it; None where no argument fired."""
    fired = [rule for rule in rules if status(rule.id) is Truth.MET]
    if not fired:
        return None
    by_kind: dict[str, list[Rule]] = {"for": [], "against": [], "excludes": []}
    for rule in fired:
        by_kind[_argument(rule).argument].append(rule)
    treatment = _argument(fired[0]).treatment
    place = min(
        (str(_argument(rule).place) for rule in by_kind["for"]), key=PLACES.index, default=None
    )
    held = at_least_as_urgent(disposition, kb.policy.hold_from)
    care = kb.treatments[treatment].care
    row = next(
        (
            number
            for number, candidate in enumerate(kb.policy.verdicts)
            if _verdict_row_fits(candidate, by_kind, place, held, care)
        ),
        None,
    )
    if row is None:
        return None
    return Verdict(
        treatment=treatment,
        verdict=kb.policy.verdicts[row].verdict,
        row=row,
        for_=tuple(rule.id for rule in by_kind["for"]),
        against=tuple(rule.id for rule in by_kind["against"]),
        excluded_by=tuple(rule.id for rule in by_kind["excludes"]),
    )


def _argument(rule: Rule) -> Argument:
    assert isinstance(rule.then, Argument)
    return rule.then


def _verdict_row_fits(
    row: VerdictRow,
    by_kind: Mapping[str, Sequence[Rule]],
    place: str | None,
    held: bool,
    care: str,
) -> bool:
    return (
        (row.excluded is None or row.excluded == bool(by_kind["excludes"]))
        and (row.favoured is None or row.favoured == bool(by_kind["for"]))
        and (row.against is None or row.against == bool(by_kind["against"]))
        and (row.place is None or row.place == place)
        and (row.held is None or row.held == held)
        and (not row.care or care in row.care)
    )
