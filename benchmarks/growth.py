"""The same person under 1, 10 and 50 times the rules: about other findings, and about the same.

``wide`` copies every production with renamed literals, which nothing ever makes true; ``dense``
copies it with the same literals, so that the firings grow with the rules.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from benchmarks.measure import calibration, interleaved
from benchmarks.people import shipped_people
from benchmarks.rivals import CountingExperta, Recorder
from engine.inference.consult import Consultant
from engine.inference.program import Production, Program, waiting_of
from engine.reading.load import load_knowledge

SIZES = (1, 10, 50)


def grown(program: Program, times: int, *, dense: bool) -> Program:
    """A program with so many copies of every production."""
    productions = list(program.productions)
    for copy in range(1, times):
        productions += [
            _copied(production, copy, dense=dense) for production in program.productions
        ]
    return replace(program, productions=tuple(productions), waiting=waiting_of(productions))


def _copied(production: Production, copy: int, *, dense: bool) -> Production:
    literals = production.literals
    if not dense:
        literals = tuple(f"copy {copy} of {text}" for text in literals)
    rule = replace(production.rule, id=f"{production.rule.id}~{copy}")
    return replace(production, rule=rule, literals=literals)


def main() -> None:
    """Print the cost of a consultation at every size, as multiples of the smallest."""
    kb = load_knowledge()
    program = Consultant(kb).program
    person = shipped_people(kb, 1)[0]
    phases, fired = Recorder(program).record(person)
    for dense in (False, True):
        systems = {times: CountingExperta(grown(program, times, dense=dense)) for times in SIZES}
        for times, system in systems.items():
            assert len(system.consult(phases)) == len(fired) * (times if dense else 1)
        found = interleaved(
            {str(times): partial(system.consult, phases) for times, system in systems.items()},
            {str(times): 40 for times in SIZES},
        )
        print(f"\n{'dense' if dense else 'wide'}, calibration {calibration():.1f} ms")
        for times in SIZES:
            median = found[str(times)]
            ratio = median / found["1"]
            print(f"  {times:3} x {len(program.productions)}: {median:9.2f} ms   {ratio:7.2f}")


if __name__ == "__main__":
    main()
