"""Plain scalars: what every program reads alike is read, all else is refused."""

from __future__ import annotations

import pytest
import yaml

from engine.reading.scalars import resolve
from engine.reading.yaml_tree import Document, parse

TAKEN = [
    ("yes", "yes"),
    ("no", "no"),
    ("unknown", "unknown"),
    ("true", True),
    ("false", False),
    ("null", None),
    ("~", None),
    ("", None),
    ("0", 0),
    ("-7", -7),
    ("10", 10),
    ("0.5", 0.5),
    ("-3.25", -3.25),
    ("2026-11-22", "2026-11-22"),
    ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
    ("12:75", "12:75"),
    ("1.2.3", "1.2.3"),
    ("v1", "v1"),
    ("1st", "1st"),
    ("5-10", "5-10"),
    ("one: two"[:3], "one"),
    ("only", "only"),
    ("none", "none"),
    ("note", "note"),
    ("0-8", "0-8"),
    ("e3", "e3"),
    ("0x", "0x"),
    ("inf", "inf"),
    ("nan", "nan"),
    ("123456789012345", 123456789012345),
]
REFUSED = [
    *("Yes", "YES", "No", "NO", "True", "TRUE", "False", "FALSE", "Null", "NULL"),
    *("on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N"),
    *("010", "00", "0777", "-012", "+5", "+1.5", "0o17", "0x1F", "0b101", "08", "0_1", "007.5"),
    *("12:30", "1:20:30", "190:20:30", "-1:30", "1:30.5"),
    *("1_000", "1_000.5", ".5", "-.5", "5.", "1e3", "1E3", "1.5e3", "1.5e+3", "1.e+3", "-1e-3"),
    *(".inf", "-.inf", "+.INF", ".nan", ".NaN", "="),
    *("1234567890123456", "0.12345678901234567", "9" * 400, "9" * 400 + ".0"),
]


@pytest.mark.parametrize(("text", "value"), TAKEN)
def test_taken(text: str, value: object) -> None:
    got, message = resolve(text)
    assert (got, type(got), message) == (value, type(value), None)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    got, message = resolve(text)
    assert got == text
    assert message is not None
    assert ";" in message


@pytest.mark.parametrize("text", REFUSED)
def test_refused_in_its_place_only_when_plain(text: str) -> None:
    """Quoted it is text like any other."""
    _, problems = parse(f"a: 1\nb: {text}\n", "f.yaml")
    assert [(p.code, p.at.line, p.at.column) for p in problems] == [("ambiguous-scalar", 2, 4)]
    document, problems = parse(f"a: 1\nb: '{text}'\n", "f.yaml")
    assert problems == []
    assert document.data == {"a": 1, "b": text}


WORDS = [text for text, _ in TAKEN if text not in ("yes", "no") and text[:4] != "2026"]


@pytest.mark.parametrize("text", WORDS)
def test_pyyaml_reads_what_is_taken_alike(text: str) -> None:
    """Apart from yes and no, which are words here, and days, which are text."""
    assert yaml.safe_load(f"[{text}]" if text else "[~]") == [resolve(text)[0]]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ('a: "\\u00e9\\n"\n', {"a": "é\n"}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ("a: b#c # d\n", {"a": "b#c"}),
        ("a: http://x.y/z\n", {"a": "http://x.y/z"}),
        ("{a: [b, {c: d}], e: }\n", {"a": ["b", {"c": "d"}], "e": None}),
        ('{"a":1,"b":[true,null]}', {"a": 1, "b": [True, None]}),
        ("n: 2\ny: 3\n", {"n": 2, "y": 3}),
        ("yes: [a]\nno: [b]\n", {"yes": ["a"], "no": ["b"]}),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("--- # start\na: 1\n...\n", {"a": 1}),
    ],
)
def test_forms(text: str, data: object) -> None:
    """Every form of text and nesting arrives as plain data."""
    document, problems = parse(text, "f.yaml")
    assert problems == []
    assert document.data == data


def test_places() -> None:
    """Keys and values know their line and column, counted from 1; what is in no file has none."""
    document, _ = parse("a:\n  - b: é\n    c: d\n", "f.yaml")
    assert str(document.location(("a", 0, "c"), key=True)) == "f.yaml:3:5"
    assert str(document.location(("a", 0, "c"))) == "f.yaml:3:8"
    assert str(document.location(("a", 0, "gone"))) == "f.yaml:2:5"
    assert str(document.location(("nowhere",))) == "f.yaml:1:1"
    in_memory = Document("answers", {"pain": 33})
    assert str(in_memory.location(("pain",))) == "answers"
