"""What is found in somebody's own words, and what must not be found."""

from __future__ import annotations

import pytest

from engine.interview.freetext import Mention
from tests.unit.listening import LONG, heard, listener

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
