"""Turns shaped measures and trends into those of the model, checking what they refer to."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.answers import NO, YES
from engine.model.frozen import frozen
from engine.model.trend import (
    Bound,
    Cleared,
    Course,
    Elapsed,
    FollowUp,
    Gained,
    Lasting,
    Latest,
    Meant,
    Measure,
    Reckoning,
    Replaced,
    Setback,
    SinceGain,
    Sudden,
    Trend,
)
from engine.model.units import convertible
from engine.reading import shapes
from engine.reading.links import Links
from engine.reading.register import Authored
from engine.reading.suggest import did_you_mean
from engine.reading.yaml_tree import Path

_AMOUNTS = ("number", "scale", "duration")


def measure_of(links: Links, authored: Authored) -> Measure:
    """The measure; levels that its finding does not have become problems."""
    s: shapes.Measure = authored.shape
    links.check(authored, ("finding",), "findings", s.finding)
    finding = links.shapes["findings"].get(s.finding)
    if finding is not None:
        _check_levels(links, authored, finding)
    return Measure(
        id=s.id,
        finding=s.finding,
        label=s.label,
        group=s.group,
        better=s.better,
        levels=frozen({option: float(level) for option, level in s.levels.items()}),
        counts=_bound(links, authored, ("counts",), s.counts, _unit(finding)),
        share=None if s.share is None else _bound(links, authored, ("share",), s.share, "percent"),
        much=None if s.much is None else _bound(links, authored, ("much",), s.much, _unit(finding)),
        none_at=None if s.none_at is None else float(s.none_at),
        fluctuating=s.fluctuating,
        settled_by_examination=s.settled_by_examination,
        sources=links.sources(authored),
        claims=links.claims(authored),
        at=authored.document.location(authored.path),
    )


def _check_levels(links: Links, authored: Authored, finding: shapes.Finding) -> None:
    levels: Mapping[str, float] = authored.shape.levels
    if (finding.type in _AMOUNTS) == bool(levels) or finding.type == "choices":
        message = f"'{finding.id}' is of type {finding.type}; levels are given for the options of "
        message += "a choice, or for yes and no, and a measure reads nothing of several options"
        links.problem(authored, ("finding",), "wrong-type", message)
        return
    known = [o.id for o in finding.options] or [YES, NO]
    for option in levels:
        if finding.type not in _AMOUNTS and option not in known:
            message = f"'{finding.id}' has no option '{option}'{did_you_mean(option, known)}"
            links.problem(authored, ("levels", option), "unknown-option", message)


def _bound(
    links: Links,
    authored: Authored,
    path: Path,
    bound: float | str,
    wanted: str | None,
) -> Bound:
    """A number, or a threshold in a unit that can be told in the one that is wanted."""
    if not isinstance(bound, str):
        return Bound(float(bound), None)
    links.check(authored, path, "thresholds", bound)
    threshold = links.shapes["thresholds"].get(bound)
    if threshold is not None and wanted and not convertible(threshold.unit, wanted):
        message = f"threshold '{bound}' is in {threshold.unit}, and {wanted} is needed here"
        links.problem(authored, path, "wrong-unit", message)
    return Bound(None, bound)


def _unit(finding: shapes.Finding | None) -> str | None:
    """The unit of the levels of a measure; None where its finding is not known."""
    return (finding.unit or "point") if finding else None


def trend_of(links: Links, authored: Authored) -> Trend:
    """The trend; what it says must be an answer to its finding."""
    s: shapes.Trend = authored.shape
    links.check(authored, ("gives",), "findings", s.gives)
    gives = links.shapes["findings"].get(s.gives)
    way = next(way for way in shapes.WAYS if getattr(s, way) is not None)
    if gives is not None:
        _check_gives(links, authored, way, gives)
    return Trend(
        id=s.id,
        gives=s.gives,
        reckoning=_reckoning(links, authored, way),
        because=s.because,
        sources=links.sources(authored),
        claims=links.claims(authored),
        at=authored.document.location(authored.path),
    )


_GIVES = {
    "course": ("choice",),
    "meant": ("choice", "yes-no"),
    "elapsed": ("duration",),
    "since_gain": ("duration",),
    "lasting": ("duration",),
    "follow_up": ("yes-no",),
    "gained": ("yes-no",),
    "sudden": ("yes-no",),
    "replaced": ("yes-no",),
    "setback": ("yes-no",),
    "cleared": ("yes-no",),
}


def _check_gives(links: Links, authored: Authored, way: str, gives: shapes.Finding) -> None:
    s: shapes.Trend = authored.shape
    if way == "latest":
        other = links.shapes["findings"].get(str(s.latest))
        fits = other is None or (other.type, other.unit) == (gives.type, gives.unit)
    else:
        fits = gives.type in _GIVES[way]
    if not fits or gives.computed:
        message = f"'{gives.id}' is of type {gives.type}, which {way} does not give"
        links.problem(authored, ("gives",), "wrong-type", message)


def _reckoning(links: Links, authored: Authored, way: str) -> Reckoning:
    s: shapes.Trend = authored.shape
    match way:
        case "course":
            return _course(links, authored)
        case "latest":
            links.check(authored, ("latest",), "findings", str(s.latest))
            return Latest(str(s.latest))
        case "meant":
            return _meant(links, authored)
        case "elapsed":
            return Elapsed(str(s.elapsed))
        case "follow_up":
            return FollowUp(int(s.follow_up or 0))
        case "lasting":
            return _lasting(links, authored)
        case _:
            return _over_measures(links, authored, way)


def _over_measures(links: Links, authored: Authored, way: str) -> Reckoning:
    s: shapes.Trend = authored.shape
    part = getattr(s, way)

    def days() -> Bound:
        return _bound(links, authored, (way, "days"), part.days, "day")

    if way in ("gained", "since_gain"):
        _measures(links, authored, (way,), part)
        return Gained(tuple(part)) if way == "gained" else SinceGain(tuple(part))
    if way == "replaced":
        _measures(links, authored, (way, "better"), [part.better])
        _measures(links, authored, (way, "worse"), part.worse)
        return Replaced(part.better, tuple(part.worse))
    if way == "cleared":
        _measures(links, authored, (way, "measures"), part.measures)
        return Cleared(tuple(part.measures), float(part.at_most), days())
    measure = _measures(links, authored, (way, "measure"), [part.measure])
    if way == "setback":
        _measures(links, authored, (way, "without"), part.without)
        return Setback(part.measure, days(), tuple(part.without))
    finding = links.shapes["findings"].get(measure.finding) if measure else None
    return Sudden(
        part.measure, _bound(links, authored, (way, "by"), part.by, _unit(finding)), days()
    )


def _measures(
    links: Links, authored: Authored, path: Path, ids: list[str]
) -> shapes.Measure | None:
    for id in ids:
        links.check(authored, path, "measures", id)
    return links.shapes["measures"].get(ids[0]) if ids else None


def _course(links: Links, authored: Authored) -> Course:
    course: shapes.Course = authored.shape.course
    measure = _measures(links, authored, ("course", "measure"), [course.measure])
    gives = links.shapes["findings"].get(authored.shape.gives)
    source = links.shapes["findings"].get(measure.finding) if measure else None
    for state, said in course.says.items():
        answers = said if isinstance(said, dict) else {"": said}
        for option, answer in answers.items():
            at: Path = ("course", "says", state, option) if option else ("course", "says", state)
            if option and source is not None:
                _check_option(links, authored, at, source, option)
            if gives is not None:
                _check_option(links, authored, at, gives, answer)
    says: dict[str, str | Mapping[str, str]] = {
        str(state): frozen(said) if isinstance(said, dict) else said
        for state, said in course.says.items()
    }
    return Course(course.measure, frozen(says))


def _meant(links: Links, authored: Authored) -> Meant:
    meant: shapes.Meant = authored.shape.meant
    links.check(authored, ("meant", "finding"), "findings", meant.finding)
    source = links.shapes["findings"].get(meant.finding)
    gives = links.shapes["findings"].get(authored.shape.gives)
    for option, answer in meant.says.items():
        for finding, named in ((source, option), (gives, answer)):
            if finding is not None:
                _check_option(links, authored, ("meant", "says", option), finding, named)
    return Meant(meant.finding, frozen(meant.says))


def _lasting(links: Links, authored: Authored) -> Lasting:
    lasting: shapes.Lasting = authored.shape.lasting
    links.check(authored, ("lasting", "finding"), "findings", lasting.finding)
    finding = links.shapes["findings"].get(lasting.finding)
    if finding is not None:
        _check_option(links, authored, ("lasting", "option"), finding, lasting.option)
    return Lasting(lasting.finding, lasting.option)


def _check_option(
    links: Links, authored: Authored, path: Path, finding: shapes.Finding, option: str
) -> None:
    known = [o.id for o in finding.options] or [YES, NO]
    if option not in known:
        message = f"'{finding.id}' has no option '{option}'{did_you_mean(option, known)}"
        links.problem(authored, path, "unknown-option", message)
