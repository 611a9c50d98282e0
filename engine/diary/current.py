"""What a diary says about a person on a day, as answers that the rules can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from engine.inference.series import spoken
from engine.inference.timeline import Timeline
from engine.inference.trends import derivations, is_worse
from engine.model.answers import LEFT, NO, YES, Answer, Answers
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.plain import affirms
from engine.model.trend import STATES, WORSE, Derivation, Meant, Reading
from engine.reading.answers import normalise, with_computed

UNTIL_EXAMINED = "until-examined"
"""In place of a trend: a warning sign that was told counts until somebody has examined it."""

LAST_TOLD = "last-told"
"""In place of a trend: a loss that was told counts until a check-in tells of it again."""


def answers_on(timeline: Timeline) -> Answers:
    """All that counts on the day: profile, last check-in, warning signs, and what has changed.

    A last check-in that is too old denies nothing any more. A warning sign that was told at any
    check-in counts until somebody qualified has examined the person. Where something that was
    said and something that was worked out differ, the worse of them counts; and what one answer
    means counts where another denies it. A loss of strength or feeling that the last check-in says
    nothing of is as it was told last. An essential question that the last check-in does not answer
    is marked as left out, so that the result does not reassure.
    """
    kb, episode = timeline.kb, timeline.episode
    said = _said(timeline)
    by_finding: dict[str, Answer] = {}
    asked: dict[str, str] = {}
    for id, value in said.items():
        answer = normalise(kb.findings[id], value)
        if answer is None:
            asked[id] = str(value)
        else:
            by_finding[id] = answer
    derived: dict[str, Derivation] = {}
    found = (*derivations(timeline), *_warnings(timeline), *_losses(timeline))
    for id, derivation in _prevailing(kb, found).items():
        denied = said.get(id) == NO and _is_meant(kb, derivation) and derivation.value == YES
        if id in by_finding and id in said and not is_worse(derivation) and not denied:
            continue
        plain = [YES, NO] if denied else _plain(kb.findings[id], derivation.value)
        answer = normalise(kb.findings[id], plain)
        assert answer is not None, derivation
        by_finding[id] = answer
        asked.pop(id, None)
        derived[id] = derivation
    if episode.entries:
        carried = {id for id, derivation in derived.items() if derivation.trend == LAST_TOLD}
        essential = kb.policy.diary.essential
        asked |= {id: LEFT for id in essential if id in carried or id not in by_finding}
    day = episode.entries[-1].at.date() if episode.entries else timeline.today
    answers = Answers(
        MappingProxyType(by_finding), MappingProxyType(asked), day, tuple(derived.values())
    )
    return with_computed(kb, answers)


def _prevailing(kb: KnowledgeBase, found: Iterable[Derivation]) -> dict[str, Derivation]:
    """Of several derivations for one finding the one that counts.

    That is one for the worse, else one for the better, else the same; of times the longest.
    """
    best: dict[str, Derivation] = {}
    for each in found:
        before = best.get(each.finding)
        if before is None or _weight(kb, each) > _weight(kb, before):
            best[each.finding] = each
    return best


def _is_meant(kb: KnowledgeBase, derivation: Derivation) -> bool:
    trend = kb.trends.get(derivation.trend)
    return trend is not None and isinstance(trend.reckoning, Meant)


def _weight(kb: KnowledgeBase, derivation: Derivation) -> tuple[int, float]:
    """How much a derivation counts beside another for the same finding."""
    if kb.findings[derivation.finding].type in ("number", "scale", "duration"):
        return 0, float(derivation.value)
    if derivation.state in WORSE:
        return len(STATES), -float(WORSE.index(derivation.state))
    if derivation.state is None:
        return int(derivation.value == YES), 0.0
    return STATES.index(derivation.state), 0.0


def _said(timeline: Timeline) -> dict[str, Any]:
    """The profile and the last check-in, as far as they still tell how things are."""
    episode = timeline.episode
    said = dict(episode.profile)
    if episode.entries:
        last = episode.entries[-1].answers
        if timeline.is_recent:
            said.update(last)
        else:
            said.update(_still(timeline.kb, last))
    return {id: value for id, value in said.items() if id in timeline.kb.findings}


def _still(kb: KnowledgeBase, last: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Of an old check-in only what was affirmed."""
    for id, value in last.items():
        finding = kb.findings.get(id)
        if finding is not None and finding.type == "yes-no" and affirms(value):
            yield id, value


def _plain(finding: Finding, value: str) -> Any:
    return value if finding.type in ("yes-no", "choice", "choices") else float(value)


def _warnings(timeline: Timeline) -> Iterator[Derivation]:
    """Warning signs that were told since the last examination and that the last check-in lacks."""
    entries = timeline.entries
    for finding in timeline.kb.findings.values():
        if finding.screen != "red-flag" or finding.type != "yes-no":
            continue
        told = [place for place, said in timeline.columns.get(finding.id, ()) if affirms(said)]
        # What the last check-in says itself needs no word.
        if not told or told[-1] == len(entries) - 1:
            continue
        last = entries[told[-1]]
        if timeline.episode.is_settled(last):
            continue
        value = last.answers[finding.id]
        day = last.at.date().isoformat()
        reading = Reading(day, finding.id, 1.0, spoken(finding, value))
        yield Derivation(
            UNTIL_EXAMINED, finding.id, str(value), WORSE[-1], (reading,), timeline.today
        )


def _losses(timeline: Timeline) -> Iterator[Derivation]:
    """What only an examination settles, as it was told last, where the last check-in lacks it."""
    for id, measure in timeline.kb.measures.items():
        if measure.fluctuating or not measure.settled_by_examination:
            continue
        series = timeline.series(id)
        if timeline.is_told_now(id) or not series.levels or series.levels[-1] == measure.none_at:
            continue
        said = series.entries[-1].answers[measure.finding]
        told = said if isinstance(said, str) else YES
        reading = (series.reading(-1),)
        yield Derivation(LAST_TOLD, measure.finding, told, None, reading, timeline.today)
