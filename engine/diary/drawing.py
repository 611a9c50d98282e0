"""Turns an episode into what is drawn: its measures as lines, stages and treatments as bars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.diary.current import answers_on
from engine.diary.picture import Line, Moment, Picture, Point, Span, Tone
from engine.inference.reference import evaluate
from engine.inference.series import Series, spoken
from engine.inference.timeline import Timeline
from engine.model.answers import UNKNOWN
from engine.model.diary import Episode
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.plain import affirms, names
from engine.model.policy import DISPOSITIONS
from engine.model.trend import Lasting, Measure
from engine.model.truth import Truth

STAGES_SHOWN = 60
"""The newest check-ins for which the stage is worked out again; each takes a consultation."""

COUNTS = 10.0
"""An axis of counts ends at the next multiple of it: few people come near to the most allowed."""

FEWEST = 2
"""Points that make a line worth drawing."""


def picture(
    kb: KnowledgeBase,
    episode: Episode,
    today: date,
    *,
    stages: bool = False,
    calm: bool = True,
) -> Picture:
    """The episode up to a day; ``stages`` works out where recovery stood at every check-in.

    Where the result is not ``calm``, what would reassure beside it is left out: from where on a
    measure is clearly better, and the stages of earlier times that were for the better.
    """
    line = Timeline(kb, episode, today)
    days = [entry.at.date() for entry in line.entries] or [today]
    bands = [span for span in (_stages(line) if stages else ()) if calm or span.tone != "better"]
    return Picture(
        title=episode.title,
        lines=tuple(
            _line(line.series(id), marks=calm) for id in kb.measures if _is_drawn(line.series(id))
        ),
        spans=(*bands, *_treatments(line)),
        moments=tuple(_moments(line)),
        first=min(days[0], episode.onset or days[0]) if stages else days[0],
        last=days[-1],
        words=(),
    )


def _is_drawn(series: Series) -> bool:
    """A measure of degrees with a few points of which not all say that there is nothing of it."""
    if series.finding.type == "yes-no":
        return False
    some = any(level != series.measure.none_at for level in series.levels)
    return len(series.levels) >= FEWEST and some


def _line(series: Series, *, marks: bool) -> Line:
    measure, finding = series.measure, series.finding
    ticks = tuple(
        (level, finding.option_label(option).partition(":")[0])
        for option, level in sorted(measure.levels.items(), key=lambda pair: pair[1])
    )
    low, high = finding.bounds or (ticks[0][0], ticks[-1][0])
    if finding.bounds is not None:
        high = min(high, max(COUNTS, -(-max(series.levels) // COUNTS) * COUNTS))
        ticks = tuple((level, f"{level:g}") for level in (low, (low + high) / 2, high))
    points = tuple(
        Point(entry.at, level, spoken(finding, entry.answers[finding.id]))
        for entry, level in zip(series.entries, series.levels, strict=True)
    )
    return Line(
        measure.id, measure.label, _units(finding), low, high,
        "lower" if measure.better == "lower" else "higher", points, ticks,
        tuple(_marks(series, measure)) if marks else (),
    )  # fmt: skip


def _units(finding: Finding) -> str:
    return "" if finding.unit in (None, "point") else f"{finding.unit}s"


def _marks(series: Series, measure: Measure) -> Iterator[tuple[float, str]]:
    """Where a change for the better from the worst begins to count."""
    if len(series.harm) < FEWEST or measure.levels:
        return
    worst = max(series.harm)
    needed = max(series.counts, series.share * abs(worst))
    sign = 1.0 if measure.better == "lower" else -1.0
    yield sign * (worst - needed), "clearly better than at its worst"


def _treatments(line: Timeline) -> Iterator[Span]:
    """Whatever the trends follow the duration of, from its first to its last check-in."""
    for trend in line.kb.trends.values():
        lasting = trend.reckoning
        if not isinstance(lasting, Lasting) or not line.kb.findings[lasting.finding].options:
            continue
        label = line.kb.findings[lasting.finding].option_label(lasting.option).partition(":")[0]
        start: date | None = None
        for entry in line.entries:
            said = entry.answers.get(lasting.finding, UNKNOWN)
            used = names(said, lasting.option)
            if used and start is None:
                start = entry.at.date()
            elif used is False and start is not None:
                yield Span(label, start, entry.at.date(), "treatment", "plain")
                start = None
        if start is not None:
            yield Span(label, start, None, "treatment", "plain")


def _stages(line: Timeline) -> Iterator[Span]:
    """Where recovery stood, by the rules, from one check-in to the next."""
    kb, entries = line.kb, line.entries[-STAGES_SHOWN:]
    current: tuple[str, Tone, date] | None = None
    for entry in entries:
        day = entry.at.date()
        label, tone = _stage(Timeline(kb, line.episode, day))
        if current is not None and current[0] != label:
            if current[0]:
                yield Span(current[0], current[2], day, "stage", current[1])
            current = None
        if current is None:
            current = label, tone, day
    if current is not None and current[0]:
        yield Span(current[0], current[2], None, "stage", current[1])


def _stage(line: Timeline) -> tuple[str, Tone]:
    """The stage to name on a day: the most serious, and of the good ones the furthest."""
    found = evaluate(line.kb, answers_on(line))
    stages = [
        conclusion
        for id, truth in found.conclusions.items()
        if truth is Truth.MET and (conclusion := line.kb.conclusions[id]).kind == "stage"
    ]
    urgent = DISPOSITIONS.index(found.ruling.level) <= 1
    bad = [stage for stage in stages if stage.outlook != "better"]
    if urgent and not bad:
        return f"to be seen: {line.kb.policy.level(found.ruling.level).label}", "danger"
    if bad:
        first = min(bad, key=lambda stage: stage.order or 0)
        worse: Tone = "danger" if urgent else "worse"
        return first.label, worse if first.outlook == "worse" else "unchanged"
    if not stages or found.ruling.cannot_exclude:
        return "", "plain"
    return max(stages, key=lambda stage: stage.order or 0).label, "better"


def _moments(line: Timeline) -> Iterator[Moment]:
    episode = line.episode
    if episode.onset is not None:
        yield Moment("began", episode.onset, "onset")
    for day in episode.examined:
        if day <= line.today:
            yield Moment("examined", day, "examined")
    flags = {f.id: f for f in line.kb.findings.values() if f.screen == "red-flag"}
    told: set[str] = set()
    for entry in line.entries:
        for id, value in entry.answers.items():
            if id in flags and affirms(value) and id not in told:
                told.add(id)
                yield Moment(flags[id].label, entry.at.date(), "warning")
