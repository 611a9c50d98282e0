"""What is found in somebody's own words, and what must not be found."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.interview import english
from engine.interview.freetext import Listener, Mention
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.load import load_knowledge

SIDES = ("left", "right", "both")
UNFINDABLE: frozenset[tuple[str, str]] = frozenset()
"""Finding and phrase where a longer phrase of another finding takes the words."""


@functools.cache
def knowledge() -> KnowledgeBase:
    return load_knowledge()


@functools.cache
def listener() -> Listener:
    return Listener(knowledge())


def heard(text: str, *, carer: bool = False) -> set[str]:
    """The mentions of a text as ``finding=value``, a plain yes as ``finding``."""
    mentions = listener().mentions(text, carer=carer)
    return {m.finding if m.value == "yes" else f"{m.finding}={m.value}" for m in mentions}


def asked_of_anyone() -> list[Finding]:
    return [f for f in knowledge().findings.values() if f.answered_by != "clinician"]


SENTENCES = {
    # Arm and hand
    "My right hand tingles": "tingling-present=right tingling-quality=tingling",
    "For weeks I've had pins and needles in my right thumb, index and middle finger": (
        "tingling-present=right tingling-quality=pins-and-needles numb-area=thumb"
        " numb-area=index-finger numb-area=middle-finger"
    ),
    "I keep dropping things and my left grip is weak": "drops-things grip-weakness=left",
    "I shake my hand out at night": "pain-relieved-by=shaking-hand",
    "I woke up this morning and can't lift my wrist. I slept on my arm": (
        "wrist-drop prolonged-posture=arm-over-chair"
    ),
    "My ring and little finger are numb, I lean on my elbow all day": (
        "numb-area=ring-finger numb-area=little-finger numbness-present"
        " prolonged-posture=elbow-leaning"
    ),
    "pain in my thumb and numbness in my little finger": (
        "pain-present pain-area=thumb numbness-present numb-area=little-finger"
    ),
    "my left arm is weak and my right leg is numb": "weakness-present=left numbness-present=right",
    "numbness in my left and right hand": "numbness-present=both",
    "My thumb and index finger are numb but my elbow hurts": (
        "numb-area=thumb numb-area=index-finger numbness-present pain-area=elbow pain-present"
    ),
    "I have pain. It's in my wrist": "pain-present pain-area=wrist",
    "PAIN IN MY RIGHT WRIST!!!": "pain-present=right pain-area=wrist",
    "hand feels weak": "weakness-present",
    "my arm has become really weak": "weakness-present",
    # Neck
    "My neck hurts and the pain radiates down my right arm": (
        "neck-pain pain-present=right pain-radiates-arm=right"
    ),
    "I can not turn my head": "range-reduced=neck",
    "I cant turn my head": "range-reduced=neck",
    "electric shock when I bend my neck": "shock-on-neck-bending",
    "a cervical rib": "cervical-rib-known",
    # Back and leg
    "pain down my left leg": "pain-radiates-leg=left",
    "shooting pain down both legs": "both-legs-symptoms",
    "pain on the bottom of my foot": "pain-present pain-area=sole",
    "my bottom hurts": "pain-area=buttock pain-present",
    "I can't walk far and leaning forward helps": (
        "position-intolerance=walking pain-relieved-by=bending-forward relief-bending-forward"
    ),
    "I cannot lift my left foot": "foot-lift-weakness=left",
    "nothing helps": "pain-relieved-by=nothing",
    "it hurts when I sit. Coughing hurts.": (
        "pain-worse-with=sitting pain-worse-with=cough-sneeze-strain"
    ),
    "The outside of my thigh is numb, I wear tight jeans": (
        "numb-area=outer-thigh numbness-present tight-belt-or-clothing"
    ),
    "getting weaker and weaker": "weakness-trend=worsening weakness-worsening",
    "left-sided sciatica": "pain-radiates-leg=left",
    "I'm right-handed with sciatica": "pain-radiates-leg",
    "the sciatica is bad right now": "pain-radiates-leg",
    "I left my job because of the pain": "pain-present",
    # Face
    "stabbing pain in my face": "face-pain-attacks",
    "half of my face is numb": "numb-area=jaw-cheek",
    "twiching in my eyelid": "twitching-present",
    # Emergencies
    "I can't pee since this morning and I'm numb between my legs": (
        "urinary-difficulty saddle-numbness"
    ),
    "Both of my legs are weak": "both-legs-weak",
    "the left side of my face suddenly drooped": "face-or-speech-sudden",
    "chest pain and my left arm hurts": "pain-area=chest-wall chest-pressure pain-present=left",
    "my leg’s cold & pale": "limb-cold-pale",
    "sudden severe headache": "sudden-neck-head-pain",
    "I lost weight without trying. Night sweats.": "weight-loss-unexplained fever-or-unwell",
    "I have a fever": "fever-or-unwell",
    "motorbike accident yesterday": "major-trauma",
    # Said by a newcomer
    "hard to pee since this morning": "urinary-difficulty",
    "trouble passing urine": "urinary-difficulty",
    "I'm struggling to pee": "urinary-difficulty",
    "not been able to wee": "urinary-difficulty",
    "haven't peed since yesterday": "urinary-difficulty",
    "no trouble passing urine": "urinary-difficulty=no",
    "it is not hard to pee": "urinary-difficulty=no",
    "my bum is numb": "saddle-numbness numbness-present",
    "numb bottom": "saddle-numbness numbness-present",
    "can't feel my bottom": "saddle-numbness numbness-present",
    "my backside has gone numb": "saddle-numbness",
    "my buttocks are numb": "saddle-numbness",
    "tingling in my bum": "saddle-numbness tingling-present",
    "no numb bum": "saddle-numbness=no numbness-present=no",
    "my left buttock is numb": "numb-area=buttock numbness-present=left",
    "my bum hurts and my leg is numb": "pain-area=buttock pain-present numbness-present",
    "can't feel the bottom of my foot": "numb-area=sole numbness-present",
    "numbness in the bottom of my back": "numb-area=lower-back numbness-present",
    "my bottom lip is numb": "numb-area=jaw-cheek numbness-present",
    "I wet my pants": "bladder-control-loss",
    "he keeps wetting himself": "bladder-control-loss",
    "I never wet myself": "bladder-control-loss=no",
    "my face looks crooked": "face-or-speech-sudden",
    "face is drooping": "face-or-speech-sudden",
    "my mouth hangs on one side": "face-or-speech-sudden",
    "no facial droop": "face-or-speech-sudden=no",
    "chest pain or arm pain when climbing stairs, sweating": "pain-area=chest-wall chest-pressure",
    "my arm hurts when I climb the stairs": "chest-pressure",
    "no arm pain when climbing stairs": "chest-pressure=no",
    "my leg gives way": "knee-gives-way",
    "my left leg gave out": "knee-gives-way=left",
    "both legs gave way": "both-legs-weak",
    "wakes me at nite": "pain-worse-with=night night-hand-symptoms",
    "wake up with tingling in my left hand": "night-hand-symptoms=left tingling-present=left",
    "numbness wakes me at night": "night-hand-symptoms numbness-present",
    "the pain in my leg wakes me at night": "pain-present pain-worse-with=night",
    "leg cramps wake me at night": "spasm-at-night",
    "it does not wake me at night": "night-hand-symptoms=no",
    "I shake my hand to get relief": "pain-relieved-by=shaking-hand",
    "it hurts to shake hands": "pain-worse-with=gripping",
    "I lifted a box yesterday": "onset=after-strain minor-trauma",
    "it came after heavy lifting": "onset=after-strain minor-trauma",
    "heavy lifting": "heavy-lifting-work",
    "thumb, index and middle are numb": (
        "numb-area=thumb numb-area=index-finger numb-area=middle-finger numbness-present"
    ),
    "my middle and ring fingers are numb": (
        "numb-area=middle-finger numb-area=ring-finger numbness-present"
    ),
    "my thumb and fingers are numb": (
        "numb-area=thumb numb-area=index-finger numb-area=middle-finger numb-area=ring-finger"
        " numb-area=little-finger numbness-present"
    ),
    "numb between thumb and finger": "numb-area=back-of-hand-thumb-side numbness-present",
    "foot drop, and my toes catch": "foot-lift-weakness",
    "left foot drop": "foot-lift-weakness=left",
    "no foot drop": "foot-lift-weakness=no",
    "I cannot raise my right wrist": "wrist-drop=right",
    # Shorthand
    "nocturnal paraesthesia": "night-hand-symptoms tingling-present",
    "reduced grip": "grip-weakness",
    "no grip weakness": "grip-weakness=no",
    # Background
    "I have diabetes and take blood thinners": "diabetes=control-unknown anticoagulant-use",
    "I am 24 weeks pregnant": "pregnancy=weeks-20-to-28",
    "I had a stroke 5 years ago": "stroke-past",
    "I had breast cancer ten years ago": "cancer-history",
    "When I was young I had polio": "polio-past",
    "car accident years ago": "neck-injury-past",
    "Dr says slipped disk L5/S1": "disc-herniation-known",
    # What is denied
    "no numbness": "numbness-present=no",
    "not numb": "numbness-present=no",
    "I am not in pain": "pain-present=no",
    "without any real pain": "pain-present=no",
    "I never had sciatica": "pain-radiates-leg=no",
    "I don’t have tingling": "tingling-present=no",
    "I dont have tingling": "tingling-present=no",
    "neither weak nor numb": "numbness-present=no",
    "no pain or tingling": "pain-present=no tingling-present=no",
    "no pain and no tingling in my left arm": "pain-present=no tingling-present=no",
    "no fever, weight loss or night sweats": "fever-or-unwell=no weight-loss-unexplained=no",
    "haven't had any numbness, tingling or weakness": (
        "numbness-present=no tingling-present=no weakness-present=no"
    ),
    "no numbness in my fingers or weakness": "numbness-present=no weakness-present=no",
    "no severe pain": "pain-present=no",
    "I don't have any problems with my bladder": "urinary-difficulty=no",
    "fever: no": "fever-or-unwell=no",
    # What is not denied although a negation stands near
    "can't feel my leg": "numbness-present",
    "I couldn't feel my left leg": "numbness-present=left",
    "no strength in my hand": "weakness-present",
    "no pain but my foot is numb": "pain-present=no numbness-present",
    "no pain and my foot is numb": "pain-present=no numbness-present",
    "no fever my leg hurts": "fever-or-unwell=no pain-present",
    "no fever, my leg hurts or tingles": (
        "fever-or-unwell=no pain-present tingling-present tingling-quality=tingling"
    ),
    "no fever. Numb hand.": "fever-or-unwell=no numbness-present",
    "ibuprofen does not help the pain": "pain-present",
    "not only numb": "numbness-present",
    "no wonder my back hurts": "back-pain",
    "not sure why my foot is numb": "numbness-present",
    "my wife says I limp": "limp",
    "the numbness started two years ago": "numbness-present",
    "the pain comes and goes": "pain-constancy=intermittent",
    "numb today, no longer tingling": "numbness-present",
    "no numbness in my foot. My hand is numb": "numbness-present",
    "my left knee hurts. The right heel is painful": (
        "pain-area=knee pain-present=both pain-area=heel"
    ),
    # Misspelt
    "tingeling in my litle finger": "tingling-present numb-area=little-finger",
    "pain in my wirst": "pain-present pain-area=wrist",
    "my thmub is numb": "numb-area=thumb numbness-present",
    "numbnes and weaknes": "numbness-present weakness-present",
    "siatica": "pain-radiates-leg",
    # Clutter
    "😀 my 😱 leg... is numb 🦵": "numbness-present",
    "well, um, so, the thing is: sciatica!!!": "pain-radiates-leg",
    "(left) flare-up": "pain-flares",
    "pain left knee": "pain-present=left pain-area=knee",
    "weak\tgrip": "grip-weakness",
}

NOTHING = [
    "",
    " \n\t ",
    "...!?!,;:()",
    "😀😀😀",
    "hello, nice to meet you. How are you today?",
    "It is worse. The heat, sitting, other things.",
    "sudden, gradual, both, left, right, none, yes, no",
    "I have cold feet and a cold house",
    "I caught cold feet",
    "the right way to vote in the election",
    "I waist my time switching the tight light, never",
    "I am not sure if it is numb",
    "I'm not sure it's numb",
    "I don't think I have numbness",
    "I wonder if it is a slipped disc",
    "no longer numb",
    "no more numbness",
    "hardly any pain",
    "numbness is gone",
    "the pain in my left leg has gone away completely",
    "the pain went away",
    "pain free",
    "I used to have sciatica",
    "my mother had a stroke",
    "My father has parkinson's disease",
    "As a child I had epilepsy",
    "fell off a ladder many years ago",
    "no diabetes, not diabetic",
    "down, leg pai",
    "I can pee fine",
    "my face is not drooping",
    "my leg does not give way",
    "my toes don't catch on anything",
    "it began in the middle of the night",
    "I have not lifted anything heavy",
    "my hands shake",
    "my mother wet her pants",
    "phalen positive, tinel positive, SLR +ve",
]

LONG = (
    "I am a 52 year old woman and a pastry cook. About ten weeks ago, after a busy spring, I "
    "began to wake at night with pins and needles in the thumb, index and middle finger of "
    "my right hand. I shake my hand out and it passes. My husband had "
    "a stroke last year, so he worries. I have no neck pain, and there is no weakness, but I keep "
    "dropping things. I don't have diabetes. I take thyroxine for an underactive thyroid. I tried "
    "paracetamol and a wrist splint. I'm not sure whether I had a fever in March."
)


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_mentions_what_it_says(text: str) -> None:
    assert heard(text) == set(SENTENCES[text].split())


@pytest.mark.parametrize("text", NOTHING)
def test_a_sentence_about_nothing_mentions_nothing(text: str) -> None:
    assert heard(text) == set()


def test_a_long_story_is_told_in_its_order() -> None:
    told = [(m.finding, m.value) for m in listener().mentions(LONG)]
    assert told == [
        ("sex", "female"),
        ("night-hand-symptoms", "yes"),
        ("tingling-present", "yes"),
        ("tingling-quality", "pins-and-needles"),
        ("numb-area", "thumb"),
        ("numb-area", "index-finger"),
        ("numb-area", "middle-finger"),
        ("pain-relieved-by", "shaking-hand"),
        ("neck-pain", "no"),
        ("weakness-present", "no"),
        ("drops-things", "yes"),
        ("hypothyroidism", "yes"),
        ("treatments-tried", "pain-medicine"),
        ("treatments-tried", "splint"),
    ]


def test_what_is_said_is_quoted_as_typed() -> None:
    text = "I CAN NOT feel my Left leg"
    assert listener().mentions(text) == (
        Mention("numbness-present", "left", "CAN NOT feel my Left leg"),
    )


def test_a_carer_speaks_of_a_relative() -> None:
    text = "My father has a limp"
    assert heard(text) == set()
    assert heard(text, carer=True) == {"limp"}


def test_a_place_without_a_trouble_is_offered_for_each() -> None:
    assert heard("my kneecap") == {"pain-area=knee", "numb-area=knee"}


def test_among_equal_phrases_the_red_flag_is_taken() -> None:
    assert "face-or-speech-sudden" in heard("the side of my face drooped")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("waist", "wrist"), ("never", "fever"), ("right", "tight"), ("switching", "twitching")],
)
def test_a_real_word_is_no_misspelling(typed: str, meant: str) -> None:
    assert heard(f"my {typed}") == set()
    assert listener()._forms(typed, {}) == (english.key(typed),)
    assert english.key(meant) not in listener()._forms(typed, {})


@pytest.mark.parametrize("typed", ["wrst", "wrisst", "wrost", "wrsit", "wris"])
def test_one_edit_is_forgiven(typed: str) -> None:
    assert english.one_edit(typed, "wrist")


@pytest.mark.parametrize("typed", ["wrt", "rwsit", "waste", "wristlet", "w", ""])
def test_two_edits_are_not_forgiven(typed: str) -> None:
    assert not english.one_edit(typed, "wrist")


@pytest.mark.parametrize("text", ["can't walk", "cannot walk", "can not walk", "cant walk"])
def test_cannot_is_one_word(text: str) -> None:
    (clause,) = english.clauses(text)
    assert [word.text for word in clause] == ["can't", "walk"]


@pytest.mark.parametrize("finding", asked_of_anyone(), ids=lambda finding: finding.id)
def test_every_phrase_finds_its_finding(finding: Finding) -> None:
    phrases = [("yes", words) for words in finding.words]
    phrases += [(option.id, words) for option in finding.options for words in option.words]
    missed = set()
    for value, words in phrases:
        found = {m.value for m in listener().mentions(words) if m.finding == finding.id}
        if found.isdisjoint({value, *(SIDES if value == "yes" else ())}):
            missed.add((finding.id, words))
    assert missed == {each for each in UNFINDABLE if each[0] == finding.id}


@pytest.mark.parametrize("finding", asked_of_anyone(), ids=lambda finding: finding.id)
def test_every_phrase_is_free_of_punctuation(finding: Finding) -> None:
    for words in (*finding.words, *(w for option in finding.options for w in option.words)):
        assert english.phrase(words), words


def test_what_only_a_clinician_sees_is_never_found() -> None:
    sayings = [
        words
        for finding in knowledge().findings.values()
        if finding.answered_by == "clinician" or finding.computed
        for words in (finding.label, *finding.words, *(o.label for o in finding.options))
    ]
    found = {m.finding for words in sayings for m in listener().mentions(words)}
    assert found <= {f.id for f in asked_of_anyone() if not f.computed}


@pytest.mark.parametrize("piece", [LONG, "both ", "a, ", "pain no ", "x", "numb and pain ", "(😀"])
def test_a_very_long_text_is_read(piece: str) -> None:
    text = (piece * (100_000 // len(piece)))[:100_000]
    assert listener().mentions(text) == listener().mentions(text)


def test_nothing_of_a_text_is_kept() -> None:
    listener()
    before = english._that_count.cache_info().currsize
    listener().mentions("numb zyxwvut")
    assert english._that_count.cache_info().currsize == before


def words_of_the_vocabulary() -> list[str]:
    findings = asked_of_anyone()
    return sorted({word for finding in findings for text in finding.words for word in text.split()})


PIECES = st.one_of(
    st.sampled_from(words_of_the_vocabulary()),
    st.sampled_from([w for finding in asked_of_anyone() for w in finding.words]),
    st.sampled_from(
        ["no", "not", "never", "and", "or", "but", "my", "left", "right", ",", ".", ": ", "mother"]
    ),
    st.text(max_size=12),
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map(" ".join)), st.booleans())
def test_any_text_is_understood_or_left_alone(text: str, carer: bool) -> None:
    mentions = listener().mentions(text, carer=carer)
    findings = knowledge().findings
    for mention in mentions:
        finding = findings[mention.finding]
        assert mention.said
        assert mention.said in text
        options = {option.id for option in finding.options}
        assert mention.value in options or finding.type == "yes-no"
        assert finding.type != "yes-no" or mention.value in ("yes", "no", *SIDES)
        assert finding.sided or mention.value not in SIDES or options
    assert len({(m.finding, m.value) for m in mentions}) == len(mentions)
