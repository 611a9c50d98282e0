"""Reads an episode: where recovery stands, what its check-ins show and moved, what is next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.diary.current import LAST_TOLD, UNTIL_EXAMINED, answers_on
from engine.explain.lines import Line, Section, Voice
from engine.explain.prove import Prover
from engine.explain.report import report
from engine.explain.result import held, shown_stages
from engine.explain.words import joined, sentence
from engine.inference.consult import Consultant, Consultation
from engine.inference.timeline import Timeline
from engine.model.answers import NO, YES
from engine.model.diary import Episode
from engine.model.entries import Conclusion
from engine.model.policy import DISPOSITIONS
from engine.model.proof import AnswerNode, ConclusionNode
from engine.model.trend import BETTER, SAME, WORSE, Derivation, Reading
from engine.model.units import amount
from engine.model.value import value

CONFLICTS = "Answers that do not fit together"
FIRST = ("What to do first", "Why", CONFLICTS, "Where recovery stands")
"""What stands before that which the diary adds."""
OWN = (
    "What your check-ins show",
    "What has moved since the last time",
    "On the way to recovery",
    "Next check-in",
)
"""What the diary adds."""

NOTHING = (NO, "0", "0.0")
"""What was worked out and says that something did not happen, or that no time has passed."""

UNCLEAR = 5
"""The most measures that are named as not clear."""


@value
class Review:
    """An episode on a day: its consultation, and that of the check-in before, if there is one."""

    timeline: Timeline
    consultation: Consultation
    before: Review | None


@value
class NextCheckIn:
    """When to write in the diary again, and why then; ``stage`` is what says so, if one does."""

    on: date
    because: str
    stage: str


def review(consultant: Consultant, episode: Episode, today: date) -> Review:
    """What the diary says on a day. Raises InternalError where the engines disagree."""
    line = Timeline(consultant.kb, episode, today)
    before = _review(consultant, line.before(), None) if len(line.entries) > 1 else None
    return _review(consultant, line, before)


def _review(consultant: Consultant, line: Timeline, before: Review | None) -> Review:
    return Review(line, consultant.consult(answers_on(line)), before)


def stages(found: Review) -> list[Conclusion]:
    """Where recovery stands, the most serious first."""
    return [found.consultation.kb.conclusions[id] for id in shown_stages(found.consultation)]


def next_check_in(found: Review) -> NextCheckIn | None:
    """The earliest day any stage asks for, else that of the policy; None without a check-in."""
    if not found.timeline.entries:
        return None
    last = found.timeline.entries[-1].at.date()
    due = [stage for stage in stages(found) if stage.check_again is not None]
    if not due:
        policy = found.consultation.kb.policy.diary
        return NextCheckIn(last + timedelta(policy.again_days), policy.because, "")
    soonest = min(due, key=lambda stage: (stage.check_again.days, stage.id))  # type: ignore[union-attr]
    again = soonest.check_again
    assert again is not None
    return NextCheckIn(last + timedelta(again.days), again.because, soonest.id)


# -- words ------------------------------------------------------------------------------------


def sections(found: Review, prover: Prover, voice: Voice) -> list[Section]:
    """The result with what the diary adds, in the order in which a person needs it."""
    made = [_as_the_diary_knows(found, prover, each)
            for each in report(found.consultation, prover, voice)]  # fmt: skip
    if voice == "patient" and found.consultation.disposition.level == DISPOSITIONS[0]:
        shown = [(OWN[0], _worse_only(found, prover))]
    else:
        parts = (_shown, _moved, _way, _next)
        shown = [(title, part(found, prover)) for title, part in zip(OWN, parts, strict=True)]
    quiet = held(found.consultation)
    own = [
        Section(title, kept)
        for title, lines in shown
        if (kept := tuple(line for line in lines if not (quiet and line.reassuring)))
    ]
    told = [*(s for s in made if s.title in FIRST), *own]
    return [s for s in (*told, *(s for s in made if s.title not in FIRST)) if s.lines]


def _as_the_diary_knows(found: Review, prover: Prover, section: Section) -> Section:
    """A section without what the diary knows better: who was examined, and what was said before.

    A warning sign that still counts although the last check-in denied it is no contradiction.
    """
    kb, lines = found.consultation.kb, list(section.lines)
    examined = found.timeline.episode.examined
    unexamined = prover.assumption(kb.policy.not_examined)
    for place, line in enumerate(lines):
        if examined and line.node == unexamined:
            text = f"You were examined on {day_words(examined[-1])}. What was found then is not "
            lines[place] = Line(f"{text}written here.", prover.ruling())
    carried = {each.finding for each in found.consultation.answers.derived
               if each.trend in (UNTIL_EXAMINED, LAST_TOLD)}  # fmt: skip
    if carried:
        stale = {
            prover.conclusion(id)
            for id in found.consultation.established("contradiction")
            if carried & _told_of(prover, prover.conclusion(id))
        }
        lines = [line for line in lines if line.node not in stale]
    if lines and section.title == CONFLICTS:
        last = found.timeline.entries[-1].id
        text = f"To correct it, type: unpinch diary edit {last} --set FINDING=VALUE"
        lines.append(Line(text, prover.ruling()))
    return Section(section.title, tuple(lines))


def _told_of(prover: Prover, id: str) -> set[str]:
    """The findings that an established conclusion rests on, by the support chosen for it."""
    node = prover.nodes[id]
    below = (node.chosen,) if isinstance(node, ConclusionNode) else getattr(node, "premises", ())
    own = {node.finding} if isinstance(node, AnswerNode) else set()
    return own.union(*(_told_of(prover, each) for each in below))


def _worse_only(found: Review, prover: Prover) -> Iterator[Line]:
    return (line for line in _shown(found, prover) if not line.reassuring)


def _shown(found: Review, prover: Prover) -> Iterator[Line]:
    """Every change that was worked out, with the figures behind it; the worse ones first."""
    kb, entries = found.consultation.kb, found.timeline.entries
    if not found.timeline.is_recent and entries:
        days = (found.timeline.today - entries[-1].at.date()).days
        yield Line(
            f"The last check-in is {days} days old. How things are now is not known: "
            "add a check-in.", prover.ruling(),
        )  # fmt: skip
    derived = found.consultation.answers.derived
    for each in sorted(derived, key=_place):
        if not _is_telling(each):
            continue
        node = prover.derivation(each.finding) or prover.ruling()
        text = f"{sentence(f'{kb.findings[each.finding].label}: {value_words(found, each)}')}"
        calm = each.state not in WORSE
        yield Line(text, node, reassuring=calm)
        if each.readings:
            yield Line(f"From: {figures(found, each)}.", node, 1, reassuring=calm)
        if each.state == SAME:
            continue  # what has not changed needs no reason
        if each.trend in kb.trends:
            yield Line(kb.trends[each.trend].because, node, 1, reassuring=calm)
        elif each.trend == UNTIL_EXAMINED:
            yield Line(
                "It counts until somebody qualified has examined you; note that day with: "
                "unpinch diary examined", node, 1,
            )  # fmt: skip
        elif each.trend == LAST_TOLD:
            yield Line(
                "The last check-in does not say, so it counts as it was told before.", node, 1
            )
    yield from _not_clear(found, prover)


def _place(derivation: Derivation) -> int:
    """Where it is told: what is worse, what is better, the rest, then what is the same."""
    if derivation.state is None:
        return 2
    return 0 if derivation.state in WORSE else 1 if derivation.state in BETTER else 3


def _is_telling(derivation: Derivation) -> bool:
    """Whether it says more than that something did not happen, or that time has passed."""
    return derivation.state is not None or (
        bool(derivation.readings) and derivation.value not in NOTHING
    )


def _not_clear(found: Review, prover: Prover) -> Iterator[Line]:
    """The measures of which there was something, but not often enough to say where they go."""
    kb, line = found.consultation.kb, found.timeline
    if len(line.entries) == 1:
        yield Line("This is the first check-in. The next one shows what changes.", prover.ruling())
        return
    unclear = [
        measure.label
        for id, measure in kb.measures.items()
        if kb.findings[measure.finding].type != "yes-no"
        and any(level != measure.none_at for level in line.series(id).levels)
        and line.standing(id) is None
    ]
    if unclear:
        enough, more = kb.policy.diary, len(unclear) - UNCLEAR
        named = [*unclear[:UNCLEAR], *([f"{more} more"] if more > 0 else [])]
        yield Line(
            f"Not clear yet which way these go: {joined(named)}. To say that something stays the "
            f"same takes {enough.check_ins} check-ins over {enough.over_days} days.",
            prover.ruling(),
        )


def value_words(found: Review, derivation: Derivation) -> str:
    """What was worked out, in words."""
    finding = found.consultation.kb.findings[derivation.finding]
    if finding.type in ("yes-no", "choice", "choices"):
        said = derivation.value
        return "yes" if said == YES else finding.option_label(said)
    unit = finding.unit if finding.type == "duration" else None
    return amount(round(float(derivation.value), 1), unit or "point")


def figures(found: Review, derivation: Derivation) -> str:
    """The readings behind a derivation: what, how much, and when."""
    kb = found.consultation.kb
    told: dict[str, list[Reading]] = {}
    for reading in derivation.readings:
        told.setdefault(reading.finding, []).append(reading)
    return "; ".join(
        f"{kb.findings[id].label}: "
        + ", ".join(f"{said} on {joined(days)}" for said, days in _by_answer(readings).items())
        for id, readings in told.items()
    )


def _by_answer(readings: list[Reading]) -> dict[str, list[str]]:
    """The days on which each answer was given."""
    days: dict[str, list[str]] = {}
    for reading in readings:
        days.setdefault(reading.said, []).append(day_words(date.fromisoformat(reading.on)))
    return days


def day_words(day: date) -> str:
    """A day as it is written in a letter: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def _moved(found: Review, prover: Prover) -> Iterator[Line]:
    """What is otherwise than at the check-in before, and what that did to stage and urgency."""
    before = found.before
    if before is None:
        return
    kb, root = found.consultation.kb, prover.ruling()
    then = day_words(before.timeline.entries[-1].at.date())
    old, new = (
        {d.finding: d for d in each.consultation.answers.derived} for each in (before, found)
    )
    first: list[str] = []
    for id in dict.fromkeys((*new, *old)):
        was, now = old.get(id), new.get(id)
        if was is not None and now is not None and was.value == now.value:
            continue
        told = any(
            each is not None and each.state != SAME and _is_telling(each) for each in (was, now)
        )
        if not told or kb.findings[id].type not in ("yes-no", "choice"):
            continue
        words = [value_words(each, d) if d else "not known"
                 for each, d in ((before, was), (found, now))]  # fmt: skip
        calm = now is None or now.state not in WORSE
        if was is None and calm:
            first.append(kb.findings[id].label)
            continue
        node = prover.derivation(id) or root
        label = sentence(f"{kb.findings[id].label}: {words[1]} (on {then}: {words[0]})")
        yield Line(label, node, reassuring=calm)
    if first:
        text = f"Not known on {then}, and told above with its figures: {joined(first)}."
        yield Line(text, root, reassuring=True)
    yield from _moved_stages(found, before, prover, then)


def _moved_stages(found: Review, before: Review, prover: Prover, then: str) -> Iterator[Line]:
    old, new = stages(before), stages(found)
    for stage in new:
        if stage not in old:
            yield Line(f"New: {stage.label}.", prover.conclusion(stage.id),
                       reassuring=stage.outlook != "worse")  # fmt: skip
    for stage in old:
        if stage not in new:
            yield Line(f"No longer: {stage.label}.", prover.conclusion(stage.id), reassuring=True)
    policy = found.consultation.kb.policy
    was, now = (each.consultation.disposition.level for each in (before, found))
    if was != now:
        yield Line(
            f"How soon to be seen: {policy.level(now).label} (on {then}: "
            f"{policy.level(was).label}).", prover.ruling(),
        )  # fmt: skip


def _way(found: Review, prover: Prover) -> Iterator[Line]:
    """The usual order of recovery, and where this one is."""
    shown = stages(found)
    if not shown and found.before is not None:
        yield Line(
            "Not enough is known to say where recovery stands. To see what is missing for one of "
            "its stages, type: unpinch diary explain why-not and the stage.",
            prover.ruling(),
        )
        stages_of = [c for c in found.consultation.kb.conclusions.values() if c.outlook == "better"]
        listed = joined(c.id for c in sorted(stages_of, key=lambda c: c.order or 0))
        yield Line(f"The stages are {listed}.", prover.ruling(), 1)
    if not shown or any(stage.outlook != "better" for stage in shown):
        return
    kb = found.consultation.kb
    better = sorted(
        (c for c in kb.conclusions.values() if c.kind == "stage" and c.outlook == "better"),
        key=lambda c: c.order or 0,
    )
    here = [stage.id for stage in shown]
    words = [f"{c.label} (you are here)" if c.id in here else c.label for c in better]
    yield Line(f"Usually in this order: {', then '.join(words)}.", prover.ruling(), reassuring=True)


def _next(found: Review, prover: Prover) -> Iterator[Line]:
    due = next_check_in(found)
    if due is not None:
        node = prover.conclusion(due.stage) if due.stage else prover.ruling()
        passed = due.on < found.timeline.today
        told = f"It was due on {day_words(due.on)}" if passed else day_words(due.on)
        yield Line(f"{told}. {due.because}", node)
