"""Made diaries are the same every time, and as their course says."""

from __future__ import annotations

from itertools import pairwise

from engine.diary.synthetic import draws, synthetic
from tests.diaries import MONDAY
from tests.people import shipped


def test_made_diaries_are_the_same_every_time() -> None:
    """The seed decides; another one makes another diary."""
    kb = shipped()
    one, two = (list(draws(kb, 2 * len(kb.courses), MONDAY)) for _ in range(2))
    assert one == two
    assert {each.course for each in one} == set(kb.courses)
    first = next(iter(kb.courses.values()))
    made = [synthetic(kb, first, seed, MONDAY) for seed in range(5)]
    assert all(made[a] != made[b] for a in range(5) for b in range(a))


def test_made_diaries_are_as_the_course_says() -> None:
    """Days in order, numbers within their range, what is known on days of check-ins."""
    kb = shipped()
    for made in draws(kb, 3 * len(kb.courses), MONDAY):
        entries, onset = made.episode.entries, made.episode.onset
        since, every = kb.courses[made.course].since_onset, kb.courses[made.course].every
        assert onset is not None
        assert since[0] <= (entries[0].at.date() - onset).days <= since[1]
        gaps = [(b.at - a.at).days for a, b in pairwise(entries)]
        pauses = [p.days[1] for p in kb.courses[made.course].phases if p.pause]
        assert all(0 < gap < 2 * every[1] + sum(pauses) for gap in gaps), made.course
        assert {known.on for known in made.known} <= {each.at.date() for each in entries}
        for each in entries:
            for id, said in each.answers.items():
                finding = kb.findings[id]
                if isinstance(said, int | float) and finding.bounds is not None:
                    assert finding.bounds[0] <= said <= finding.bounds[1]
