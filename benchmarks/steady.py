"""Ten thousand consultations through one engine: flat in time and in memory."""

from __future__ import annotations

import gc
import resource
import statistics
from functools import partial

from benchmarks.measure import calibration, milliseconds
from benchmarks.people import generated_person, shipped_people
from engine.inference.consult import Consultant
from engine.inference.rete import RuleRunner
from engine.reading.load import load_knowledge

NUMBER = 10_000
WINDOW = 1_000


def main() -> None:
    """Print the medians of the first and the last thousand, and the memory at both ends."""
    kb = load_knowledge()
    runner = RuleRunner(Consultant(kb).program)
    people = [*shipped_people(kb, 10), *(generated_person(kb, seed) for seed in range(10))]
    times: list[float] = []
    pace: list[float] = []
    memory: list[int] = []
    for number in range(NUMBER):
        person = people[number % len(people)]
        if number % 100 == 0:
            pace.append(calibration())
        times.append(milliseconds(partial(runner.run, person)))
        if number in (WINDOW, NUMBER - 1):
            gc.collect()
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    first, last = statistics.median(times[:WINDOW]), statistics.median(times[-WINDOW:])
    # The machine's own pace changes over minutes: the ratio is taken against it.
    steps = WINDOW // 100
    pace_first, pace_last = statistics.median(pace[:steps]), statistics.median(pace[-steps:])
    print(f"{NUMBER} consultations, calibration {pace_first:.1f} ms, then {pace_last:.1f} ms")
    print(f"  median of the first {WINDOW}: {first:.2f} ms, of the last: {last:.2f} ms, "
          f"ratio {last / first / (pace_last / pace_first):.2f}")  # fmt: skip
    print(f"  peak memory after {WINDOW}: {memory[0] / 1024:.1f} MiB, at the end: "
          f"{memory[1] / 1024:.1f} MiB, ratio {memory[1] / memory[0]:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
