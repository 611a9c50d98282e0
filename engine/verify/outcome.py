"""The outcome of an evaluation, for reading and as data."""

from __future__ import annotations

from engine.verify.evaluate import Outcome
from engine.verify.scoring import BY_KIND, Score, shares


def evaluation_lines(outcome: Outcome) -> list[str]:
    """The outcome for reading: expectations, measures, groups, misses."""
    met = outcome.expecting - len({fault.split(":", 1)[0] for fault in outcome.unexpected})
    lines = [f"{outcome.cases} cases, {met} of {outcome.expecting} with expectations met them."]
    lines += [f"  {fault}" for fault in outcome.unexpected]
    if outcome.scores:
        lines += ["", f"Labelled cases: {len(outcome.scores)}"]
        lines += [f"  {name}: {share}" for name, share in shares(outcome.scores).items()]
        for kind in sorted({s.kind for s in outcome.scores}):
            inside = [s for s in outcome.scores if s.kind == kind]
            lines += ["", f"Of these {kind or 'not named by the knowledge'}: {len(inside)}"]
            measured = shares(inside)
            lines += [f"  {name}: {measured[name]}" for name in BY_KIND if measured[name].of]
        lines += ["", "By group (cases, top-3, safe urgency):"]
        for group in sorted({s.group for s in outcome.scores}):
            inside = [s for s in outcome.scores if s.group == group]
            third = sum(s.rank is not None and s.rank <= 3 for s in inside)
            lines.append(f"  {group}: {len(inside)}, {third}, {sum(s.safe for s in inside)}")
        misses = [s for s in outcome.scores if s.rank is None or s.rank > 3 or s.under or s.over]
        lines += ["", "Misses:"] + [f"  {_miss(s)}" for s in misses]
    return lines


def _miss(s: Score) -> str:
    named = s.condition if s.covered else f"{s.condition} (not in the knowledge)"
    place = f"rank {s.rank}" if s.rank else "not among the possible"
    first = ", ".join(s.leading) or "nothing"
    urgency = "under-triage" if s.under else "over-triage" if s.over else "urgency fine"
    reason = f" ({s.reason})" if s.reason else ""
    return f"{s.case}: {named}: {place}{reason}, led by {first}; {urgency}: {s.given} for {s.gold}"


def evaluation_data(outcome: Outcome) -> dict[str, object]:
    """The outcome as plain data for JSON."""
    return {
        "schema": "unpinch.evaluation/1",
        "cases": outcome.cases,
        "expecting": outcome.expecting,
        "unexpected": list(outcome.unexpected),
        "measures": {
            name: {"hits": share.hits, "of": share.of, "interval": list(share.interval)}
            for name, share in shares(outcome.scores).items()
        },
        "scores": [
            {
                "case": s.case,
                "group": s.group,
                "kind": s.kind,
                "condition": s.condition,
                "covered": s.covered,
                "contestable": s.contestable,
                "rank": s.rank,
                "leading": list(s.leading),
                "reason": s.reason,
                "gold": s.gold,
                "given": s.given,
                "safe": s.safe,
                "under": s.under,
                "over": s.over,
            }
            for s in outcome.scores
        ],
    }
