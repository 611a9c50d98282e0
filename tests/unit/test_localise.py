"""One lesion must explain all signs: what fits, what does not, and what would tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import pytest

from engine.explain.checker import check_proof
from engine.explain.lines import Voice
from engine.explain.place import Places
from engine.explain.prove import Prover
from engine.inference.localise import Fit, Localisation, Sign, localise, separators
from engine.model.anatomy import Lesion
from engine.model.proof import LesionNode, Proof
from tests.conftest import Golden
from tests.people import consult, shipped


def located(answers: dict[str, Any]) -> Localisation:
    consultation = consult(answers)
    return localise(shipped(), consultation.answers, consultation.evaluation.ledgers)


PLACES: dict[str, tuple[dict[str, Any], str]] = {
    "c6": (
        {"numb-area": ["thumb"], "weak-movements": ["elbow-flexion", "wrist-extension"],
         "reflexes-reduced": ["brachioradialis"]},
        "lesion-root-c6",
    ),
    "median at the wrist": (
        {"numb-area": ["thumb", "index-finger", "middle-finger"],
         "weak-movements": ["thumb-abduction"], "reflexes-reduced": "none"},
        "lesion-median-wrist",
    ),
    "l5": (
        {"numb-area": ["top-of-foot"], "weak-movements": ["big-toe-extension",
         "ankle-dorsiflexion", "hip-abduction", "ankle-inversion"]},
        "lesion-root-l5",
    ),
    "outer thigh": ({"numb-area": ["outer-thigh"], "weak-movements": "none",
                     "reflexes-reduced": "none"}, "lesion-lateral-femoral-cutaneous"),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "lesion"), PLACES.values(), ids=PLACES)
def test_the_place_that_a_textbook_names(answers: dict[str, Any], lesion: str) -> None:
    found = located(answers)
    assert found.fits[0].lesion.id == lesion
    assert found.fits[0].unexplained == ()


def test_a_place_is_told_what_it_cannot_explain() -> None:
    """The nerve at the wrist gives no weak elbow and no lost reflex."""
    found = located(PLACES["c6"][0])
    wrist = next(fit for fit in found.fits if fit.lesion.id == "lesion-median-wrist")
    assert {(s.modality, s.id) for s in wrist.unexplained} == {
        ("strength", "elbow-flexion"),
        ("strength", "wrist-extension"),
        ("reflex", "brachioradialis"),
    }


def test_a_usual_sign_that_is_absent_counts_and_one_that_is_unknown_does_not() -> None:
    """Brachioradialis looked for and present, or not looked for."""
    signs = {"numb-area": ["thumb"]}
    looked_for = located({**signs, "reflexes-reduced": "none"})
    unknown = located(signs)
    for found, missing, open_ in ((looked_for, 1, 0), (unknown, 0, 1)):
        root = next(fit for fit in found.fits if fit.lesion.id == "lesion-root-c6")
        assert sum(s.modality == "reflex" for s in root.missing) >= missing
        assert any(s.modality == "reflex" for s in root.missing) is bool(missing)
        assert any(s.modality == "reflex" for s in root.open) is bool(open_)


def test_the_whole_does_not_deny_its_parts() -> None:
    """Who says the whole hand has not said that the thumb is well."""
    answers = consult({"numb-area": ["whole-hand"]}).answers.by_finding["numb-area"]
    assert "thumb" not in answers.yes | answers.no
    assert "heel" in answers.no


def test_both_sides_call_for_more_than_one_nerve() -> None:
    found = located({"numb-area": ["sole"], "numbness-present": "both", "tingling-present": "both"})
    assert all(found.fits[0].lesion.explains("sides", s) for s in ("numbness-present",))
    nerve = next(fit for fit in found.fits if fit.lesion.site == "nerve")
    assert {s.modality for s in nerve.unexplained} == {"sides"}


def test_two_places_where_one_is_not_enough() -> None:
    """The partner is the best place that explains all that the leading one leaves."""
    kb = shipped()
    thumb = Sign("sensation", "thumb", ("numb-area",))
    thigh = Sign("sensation", "outer-thigh", ("numb-area",))

    def fit(lesion: str, *explained: Sign) -> Fit:
        left = tuple(sign for sign in (thumb, thigh) if sign not in explained)
        return Fit(kb.lesions[lesion], explained, left, (), (), ())

    wrist, c6 = fit("lesion-median-wrist", thumb), fit("lesion-root-c6", thumb)
    groin = fit("lesion-lateral-femoral-cutaneous", thigh)
    assert Localisation((thumb, thigh), (wrist, c6, groin)).partner == groin
    assert Localisation((thumb, thigh), (wrist, c6)).partner is None
    assert Localisation((thumb,), (fit("lesion-median-wrist", thumb, thigh), c6)).partner is None


def test_what_would_tell_two_places_apart() -> None:
    """Open, usual for one, beyond the other; the policy's first modality leads."""
    found = located({"numb-area": ["thumb", "index-finger"], "pain-area": ["neck"]})
    assert found.rival is not None
    told = separators(shipped(), found.fits[0], found.rival)
    order = list(shipped().policy.modalities)
    places = [
        (
            t.sign.id not in t.speaks_for.typical.get(t.sign.modality, ()),
            order.index(t.sign.modality),
        )
        for t in told
    ]
    assert places == sorted(places), "the usual signs first, each in the order of the policy"
    for each in told:
        sign = each.sign.modality, each.sign.id
        assert each.speaks_for.explains(*sign)
        assert not each.speaks_against.explains(*sign)


def test_nothing_is_said_without_a_sign() -> None:
    assert located({"age": 50}).fits == ()
    consultation = consult({"age": 50})
    assert list(Places(Prover(consultation), "clinician").lines()) == []


def test_damaged_arguments_are_refused() -> None:
    """The checker counts signs and lesions again."""
    consultation = consult(PLACES["c6"][0])
    prover = Prover(consultation)
    found = localise(shipped(), consultation.answers, consultation.evaluation.ledgers)
    sound, other = (prover.nodes[prover.lesion(fit)] for fit in found.fits[:2])
    assert isinstance(sound, LesionNode)
    assert isinstance(other, LesionNode)
    prover.lesion(next(f for f in found.fits if f.unexplained))
    damaged = [
        LesionNode("lesion-median-wrist", sound.explained, sound.unexplained, ()),
        LesionNode(sound.lesion, sound.explained[:1], (), ()),
        LesionNode(sound.lesion, sound.explained[:-1], sound.explained[-1:], ()),
        LesionNode(sound.lesion, sound.explained, (), sound.explained[:1]),
    ]
    checked = check_proof(shipped(), consultation.answers, prover.proof())
    assert checked == []
    for node in damaged:
        nodes = {**prover.nodes, "bad": node}
        faults = check_proof(shipped(), consultation.answers, Proof(shipped().hash, nodes, {}))
        assert any("lesion" in fault for fault in faults), node


def made(id: str, site: str, syndromes: tuple[str, ...], typical: tuple[str, ...]) -> Lesion:
    """A lesion of sensation."""
    return replace(
        shipped().lesions["lesion-root-c6"],
        id=id,
        site=site,
        syndromes=syndromes,
        typical=MappingProxyType({"sensation": typical}),
        also=MappingProxyType({"pain": ("neck",)}),
    )


def order_of(lesions: list[Lesion], answers: dict[str, Any]) -> list[str]:
    """How lesions come out against each other, alone in the knowledge base."""
    consultation = consult(answers)
    kb = replace(shipped(), lesions=MappingProxyType({x.id: x for x in lesions}))
    found = localise(kb, consultation.answers, consultation.evaluation.ledgers)
    return [fit.lesion.id for fit in found.fits]


NIGHT = {
    "night-hand-symptoms": "right",
    "tingling-present": "right",
    "pain-relieved-by": ["shaking-hand"],
    "numb-area": ["thumb", "index-finger", "middle-finger"],
}
"""Answers that support the wrist and nothing else that is named below."""


def test_fewer_unexplained_signs_come_before_better_support() -> None:
    both = made("both", "root", ("femoral-neuropathy",), ("thumb", "index-finger", "middle-finger"))
    one = made("one", "nerve", ("carpal-tunnel-syndrome",), ("thumb",))
    assert order_of([one, both], NIGHT) == ["both", "one"]


def test_better_support_comes_before_absent_signs() -> None:
    fingers = ("thumb", "index-finger", "middle-finger")
    supported = made("x", "nerve", ("carpal-tunnel-syndrome",), (*fingers, "little-finger"))
    other = made("a", "root", ("femoral-neuropathy",), fingers)
    nameless = made("b", "root", (), fingers)
    assert order_of([other, nameless, supported], NIGHT) == ["x", "a", "b"]


def test_pain_elsewhere_weighs_less_than_any_firm_sign() -> None:
    signs = {"numb-area": ["thumb"], "pain-area": ["knee", "hip"]}
    firm = made("firm", "root", (), ("thumb",))
    loose = replace(
        made("loose", "nerve", (), ()), also=MappingProxyType({"pain": ("knee", "hip")})
    )
    assert order_of([loose, firm], signs) == ["firm", "loose"]


def test_absent_signs_then_hallmarks_settle_the_rest() -> None:
    signs = {"numb-area": ["thumb", "index-finger"]}
    lacking = made("lacking", "nerve", (), ("thumb", "index-finger", "heel"))
    narrow = replace(
        made("narrow", "plexus", (), ("thumb",)),
        also=MappingProxyType({"sensation": ("index-finger",)}),
    )
    fitting = made("fitting", "root", (), ("thumb", "index-finger"))
    assert order_of([lacking, narrow, fitting], signs) == ["fitting", "narrow", "lacking"]


def test_of_equal_places_the_smaller_one_leads() -> None:
    wide = replace(
        made("wide", "cord", (), ("thumb",)), also=MappingProxyType({"pain": ("neck", "hip")})
    )
    narrow = made("narrow", "nerve", (), ("thumb",))
    assert order_of([wide, narrow], {"numb-area": ["thumb"]}) == ["narrow", "wide"]


def test_the_rival_stands_for_something_else() -> None:
    """Another place of the same site and name is none; another site or another name is."""

    def fits(*lesions: Lesion) -> Localisation:
        return Localisation((), tuple(Fit(lesion, (), (), (), (), ()) for lesion in lesions))

    leading = made("leading", "root", ("cervical-radiculopathy",), ())
    same = made("same", "root", ("cervical-radiculopathy",), ())
    other_name = made("name", "root", ("carpal-tunnel-syndrome",), ())
    other_site = made("site", "nerve", ("cervical-radiculopathy",), ())
    for other in (other_name, other_site):
        rival = fits(leading, same, other).rival
        assert rival is not None
        assert rival.lesion is other
    assert fits(leading, same).rival is None
    assert fits().rival is None


def test_signs_that_were_looked_for_are_not_open() -> None:
    """Possible are only those that nobody looked for."""
    found = located({"numb-area": ["thumb"], "weak-movements": ["elbow-flexion"]})
    root = next(fit for fit in found.fits if fit.lesion.id == "lesion-root-c6")
    looked_for = {"weak-movements"}
    assert all(not looked_for & set(sign.findings) for sign in (*root.open, *root.possible))
    assert any(sign.modality == "reflex" for sign in (*root.open, *root.possible))


WHERE: dict[str, dict[str, Any]] = {
    "a root that explains everything": PLACES["c6"][0],
    "a nerve, and the sign that would tell": PLACES["median at the wrist"][0],
    "two places": {
        "numb-area": ["little-finger", "outer-thigh", "jaw-cheek"],
        "weak-movements": ["ankle-plantarflexion"],
        "reflexes-reduced": ["triceps"],
    },
    "nothing but pain": {"pain-area": ["outer-elbow"], "numb-area": "none"},
}


def test_what_is_said_about_the_place(golden: Golden) -> None:
    """Read the text aloud before you accept a change of it."""
    lines: list[str] = []
    for name, answers in WHERE.items():
        for voice in get_args(Voice)[:2]:
            lines += ["", f"{name}, {voice}:"]
            prover = Prover(consult(answers))
            lines += [f"{'  ' * line.depth}{line.text}" for line in Places(prover, voice).lines()]
            assert check_proof(shipped(), prover.answers, prover.proof()) == []
    golden(Path(__file__).parent / "where.txt", "\n".join(lines[1:]) + "\n")


def test_the_saddle_may_be_told_in_two_ways() -> None:
    """The warning question says the same as the area, and the other one does not deny it."""
    asked = located({"saddle-numbness": "yes", "numb-area": ["top-of-foot"]})
    assert ("sensation", "saddle") in {(s.modality, s.id) for s in asked.signs}
    cauda = next(fit for fit in asked.fits if fit.lesion.id == "lesion-cauda")
    assert cauda.missing == ()
    consultation = consult({"saddle-numbness": "yes", "numb-area": ["top-of-foot"]})
    prover = Prover(consultation)
    prover.lesion(cauda)
    assert check_proof(shipped(), consultation.answers, prover.proof()) == []
