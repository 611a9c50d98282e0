"""One consultation with its trace, against stock Experta and CLIPS on the same productions.

The first three are fed the same literals stratum by stratum and give back what fired. The
others show what the rest of a consultation adds: three-valued statuses, the ledger and the
verdicts; the reference interpreter and the comparison; the proof.
"""

from __future__ import annotations

from benchmarks.measure import calibration, interleaved
from benchmarks.people import generated_person, shipped_people
from benchmarks.rivals import Clips, CountingExperta, Recorder, StockExperta
from engine.explain.result import prove_result
from engine.inference import reference
from engine.inference.consult import Consultant
from engine.inference.rete import RuleRunner
from engine.reading.load import load_knowledge

OURS = "Unpinch, Experta with trace"
ROUNDS = {"stock Experta": 3, "clipspy": 40}


def main() -> None:
    """Print medians and ratios."""
    kb = load_knowledge()
    consultant = Consultant(kb)
    program = consultant.program
    print(f"{len(kb.rules)} rules, {len(program.productions)} alternatives")
    people = [*shipped_people(kb, 2), generated_person(kb, 1)]
    stock, clips, counting = StockExperta(program), Clips(program), CountingExperta(program)
    runner = RuleRunner(program)
    recorder = Recorder(program)
    for number, person in enumerate(people):
        phases, fired = recorder.record(person)
        # All of them must do the same work before their time means anything.
        assert counting.consult(phases) == fired
        assert stock.consult(phases) == fired
        assert clips.consult(phases) == fired
        consultation = consultant.consult(person)
        contestants = {
            OURS: lambda s=phases: counting.consult(s),
            "clipspy": lambda s=phases: clips.consult(s),
            "stock Experta": lambda s=phases: stock.consult(s),
            "Unpinch, with ledger and verdicts": lambda p=person: runner.run(p),
            "Unpinch, both engines": lambda p=person: consultant.consult(p),
            "Unpinch, reference alone": lambda p=person: reference.evaluate(kb, p),
            "Unpinch, proof of the result": lambda c=consultation: prove_result(c),
        }
        found = interleaved(contestants, {name: ROUNDS.get(name, 60) for name in contestants})
        ours = found[OURS]
        print(
            f"\nperson {number}: {len(person.by_finding)} answers, {len(fired)} firings, "
            f"calibration {calibration():.1f} ms"
        )
        for name, median in found.items():
            print(f"  {name:34} {median:10.2f} ms   {median / ours:8.2f}")


if __name__ == "__main__":
    main()
