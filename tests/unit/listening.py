"""Somebody who listens, with the vocabulary of the shipped knowledge."""

from __future__ import annotations

import functools

from engine.interview.freetext import Listener
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.load import load_knowledge

SIDES = ("left", "right", "both")
LONG = (
    "I am a 52 year old woman and a pastry cook. About ten weeks ago, after a busy spring, I "
    "began to wake at night with pins and needles in the thumb, index and middle finger of "
    "my right hand. I shake my hand out and it passes. My husband had "
    "a stroke last year, so he worries. I have no neck pain, and there is no weakness, but I keep "
    "dropping things. I don't have diabetes. I take thyroxine for an underactive thyroid. I tried "
    "paracetamol and a wrist splint. I'm not sure whether I had a fever in March."
)


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
