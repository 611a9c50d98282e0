"""The same answers give the same trace under any hash seed and in any thread."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from engine.explain.result import result_data
from engine.inference.consult import Consultant
from engine.reading.answers import answers_from
from tests.people import consult, random_person, shipped

ROOT = Path(__file__).parents[2]

DIGEST = """
from random import Random
from tests.differential.test_reproducible import digest
from tests.people import random_person
rng = Random("seeds")
print([digest(random_person(rng)) for _ in range(3)])
"""


def digest(person: dict[str, object]) -> str:
    """A digest of the firings in order and of the whole result with its proofs."""
    consultation = consult(person)
    trace = [(f.rule, f.alternative, f.literals) for f in consultation.trace.firings]
    text = json.dumps([trace, result_data(consultation)])
    return hashlib.sha256(text.encode()).hexdigest()


def test_ten_hash_seeds_leave_one_trace() -> None:
    """Stock Experta fires ties in an order that follows the seed; here the order is total."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            cwd=ROOT,
            timeout=120,
        ).stdout
        for seed in range(10)
    }
    assert len(outputs) == 1


def test_threads_do_not_disturb_each_other() -> None:
    """Consultations in parallel give what they give one after the other."""
    rng = Random("threads")
    people = [answers_from(shipped(), random_person(rng)) for _ in range(24)]
    consultant = Consultant(shipped())
    alone = [consultant.consult(person).trace for person in people]
    with ThreadPoolExecutor(max_workers=6) as pool:
        together = list(pool.map(lambda person: consultant.consult(person).trace, people))
    assert together == alone


def test_a_failed_consultation_does_not_spoil_the_next() -> None:
    """An engine that stopped half-way is thrown away."""
    rng = Random("spoil")
    person = answers_from(shipped(), random_person(rng))
    consultant = Consultant(shipped())
    expected = consultant.consult(person).trace
    runner = consultant._local.runner
    runner.system.record = None
    try:
        consultant.consult(person)
    except TypeError:
        pass
    else:
        raise AssertionError("the broken engine should have failed")
    assert consultant.consult(person).trace == expected
