"""Pictures of a diary: nothing bad is smoothed away, nothing is invented, nothing is injected."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diary.chart import NARROW, WIDE, chart
from engine.diary.layout import breadth, dates, flags, hidden, stack, wrap
from engine.diary.page import page
from engine.diary.picture import Line, Moment, Picture, Span, in_order, runs, worst
from engine.diary.sparkline import BLOCKS, BREAK, rows, spark
from tests.diary_example import line, picture, points, rich

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert('1')</script> & \"x\" ]]> \x1b[2J\x00 \u202e\ud800"


def drawn(source: Picture, followed: Line, **options: Any) -> ET.Element:
    """A chart, read as XML."""
    return ET.fromstring(chart(source, followed, **options))  # noqa: S314


def polylines(svg: ET.Element) -> list[str]:
    return [each.attrib["points"] for each in svg.iter(f"{SVG}polyline")]


def shown(svg: ET.Element) -> list[str]:
    return [each.text or "" for each in svg.iter(f"{SVG}text")]


def hostile() -> Picture:
    """Harm in every text there is."""
    followed = line(
        id=HOSTILE, label=HOSTILE, unit=HOSTILE, ticks=((0.0, HOSTILE),), marks=((7.0, HOSTILE),),
        points=tuple(replace(each, text=HOSTILE) for each in points((1, 5, 2))),
    )  # fmt: skip
    return picture(
        followed, title=HOSTILE, words=(HOSTILE,),
        spans=(Span(HOSTILE, date(2026, 3, 2), None, "stage", "danger"),),
        moments=(Moment(HOSTILE, date(2026, 3, 4), "warning"),),
    )  # fmt: skip


def test_harmful_texts_are_shown_and_do_nothing() -> None:
    told = page(hostile(), [(HOSTILE, [HOSTILE])])
    assert "<script" not in told
    assert "&lt;script&gt;alert(&#x27;1&#x27;)" in told
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", told)
    told.encode()


def test_a_terminal_is_not_steered_by_a_label() -> None:
    assert all(each.isprintable() for each in rows(hostile(), 80))


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_charts_are_xml_with_a_title_and_a_description(width: int) -> None:
    for source in (rich(), hostile()):
        for followed in source.lines:
            svg = drawn(source, followed, width=width, name="c")
            title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
            assert title is not None
            assert desc is not None
            assert svg.attrib["role"] == "img"
            assert svg.attrib["aria-labelledby"] == "c-title c-desc"
            assert (title.attrib["id"], desc.attrib["id"]) == ("c-title", "c-desc")
            assert f"{followed.better} is better" in (desc.text or "")
            ids = [each.attrib["id"] for each in svg.iter() if "id" in each.attrib]
            assert len(ids) == len(set(ids))


def test_charts_fetch_and_run_nothing() -> None:
    for followed in rich().lines:
        for each in drawn(rich(), followed).iter():
            assert each.tag.removeprefix(SVG) not in {"script", "image", "use", "style", "a"}
            assert not any(key.startswith("on") or "href" in key for key in each.attrib)
            assert "style" not in each.attrib


def test_every_answer_is_in_the_table() -> None:
    told = page(rich(), ())
    for followed in rich().lines:
        for point in followed.points:
            assert f'<time datetime="{point.at.isoformat()}">' in told
        body = told.split(f"{followed.label}: all answers</caption>")[1].split("</table>")[0]
        cells = re.findall(r"<td>(.*?)</td><td class=\"number\">(.*?)</td>", body)
        assert [(unescape(text), float(number)) for text, number in cells] == [
            (point.text, point.value) for point in in_order(followed.points)
        ]


def test_everything_that_went_on_is_in_a_table() -> None:
    told = page(rich(), ()).split('id="meanwhile"')[1]
    labels = [each.label for each in rich().spans] + [each.label for each in rich().moments]
    assert all(f"<td>{label}</td>" in told for label in labels)
    assert "since 23 May 2026" in told


def test_a_line_is_interrupted_only_where_the_gap_is_longer() -> None:
    followed = line(points=(*points((5, 6)), *points((7, 8), days=15)[1:]))
    exact = replace(followed.points[2], at=followed.points[1].at + timedelta(days=14))
    later = replace(exact, at=exact.at + timedelta(seconds=1))
    for third, count in ((exact, 1), (later, 2)):
        given = line(points=(*followed.points[:2], third, replace(third, at=third.at
                     + timedelta(days=1))))  # fmt: skip
        assert len(runs(in_order(given.points), 14)) == count
        assert len(polylines(drawn(picture(given), given))) == count
        assert spark(given, 40, gap=14).count(BREAK) == count - 1


def test_a_gap_is_told_in_words_with_its_days() -> None:
    told = "\n".join(rows(rich(), 80))
    assert "┊ no answer for more than 14 days: 23 Apr 2026 to 23 May 2026" in told
    assert "No answer for more than 14 days: 23 Apr 2026 to 23 May 2026." in page(rich(), ())


def test_a_single_answer_is_a_point_and_no_line() -> None:
    only = line(points=points((4,)))
    svg = drawn(picture(only), only)
    assert not polylines(svg)
    assert len(list(svg.iter(f"{SVG}circle"))) > 1
    assert rows(picture(only), 60)[1:] == ["  only answer: 4 of 10, 2 Mar 2026"]


def test_no_answer_at_all_is_said() -> None:
    none = line(points=())
    assert rows(picture(none), 60)[1:] == ["  no answers yet"]
    assert "no answers yet" in shown(drawn(picture(none), none))
    told = page(picture(none), ())
    assert "No answers yet." in told
    assert "<table>" not in told
    assert rows(picture(), 60) == []


def test_equal_answers_on_a_scale_without_height_lie_in_the_middle() -> None:
    flat = line(low=4.0, high=4.0, ticks=(), marks=(), points=points((4, 4, 4)))
    ((first, *rest),) = (each.split() for each in polylines(drawn(picture(flat), flat)))
    assert {each.split(",")[1] for each in rest} == {first.split(",")[1]}
    assert len(set(spark(flat, 40, gap=14))) == 1


def test_an_answer_outside_the_scale_widens_it() -> None:
    outside = line(points=points((1, 14)))
    svg = drawn(picture(outside), outside)
    height = float(svg.attrib["height"])
    assert all(0 < float(each.split(",")[1]) < height for each in polylines(svg)[0].split())


@given(
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 10)), min_size=2, max_size=300),
    st.sampled_from(["lower", "higher"]),
    st.integers(40, 120),
)
@settings(deadline=None, max_examples=60)
def test_the_worst_is_always_seen_and_the_row_fits(
    told: list[tuple[int, int]], better: Any, width: int
) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    given_points = tuple(
        replace(points((level,))[0], at=start + timedelta(hours=12 * half)) for half, level in told
    )
    followed = line(points=given_points, better=better)
    signs = spark(followed, width - 2, gap=14)
    bad = worst(followed.points, better).value
    assert BLOCKS[round(bad / 10 * 7)] in signs
    assert set(signs) <= {*BLOCKS, BREAK}
    assert all(breadth(row) <= width for row in rows(picture(followed), width))


@pytest.mark.parametrize(("better", "bad", "good"), [("lower", 9, 1), ("higher", 1, 9)])
def test_one_bad_answer_among_a_thousand_good_ones_is_seen(
    better: Any, bad: int, good: int
) -> None:
    values = [good] * 1000
    values[613] = bad
    followed = line(points=points(values, days=0.25), better=better)
    signs = spark(followed, 40, gap=14)
    assert len(signs) <= 40
    assert signs.count(BLOCKS[round(bad / 10 * 7)]) == 1
    svg = chart(picture(followed), followed)
    assert f"worst: {bad} of 10, 2 Aug 2026" in svg


def test_words_without_a_terminal_for_unicode_are_ascii() -> None:
    told = rows(picture(line(label="Schmerz ärger 痛")), 60, ascii=True)
    assert all(row.isascii() for row in told)
    assert told[1].strip() == "=*~"


@pytest.mark.parametrize("width", [1, 40, 77, 120, 500])
def test_rows_keep_to_the_width(width: int) -> None:
    wide = line(label="痛み" * 40, unit="x" * 200)
    for source in (rich(), picture(wide)):
        assert max(map(breadth, rows(source, width))) <= min(max(width, 40), 120)


def test_pictures_repeat_and_do_not_depend_on_the_order_of_the_points() -> None:
    turned = replace(rich(), lines=tuple(
        replace(each, points=each.points[::-1]) for each in rich().lines))  # fmt: skip
    assert page(rich(), ()) == page(rich(), ()) == page(turned, ())
    assert rows(rich(), 80) == rows(turned, 80)


def test_ten_thousand_answers_are_quick_and_stay_small() -> None:
    values = [n * 7919 % 11 for n in range(10_000)]
    many = picture(line(points=points(values, days=0.1)), last=date(2028, 11, 27))
    spent = []
    for _ in range(3):
        started = time.process_time()
        told = page(many, ())
        rows(many, 80)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.3
    assert told.count('<th scope="row">') == 10_000
    assert len(chart(many, many.lines[0])) < 300_000


def test_narrow_charts_say_the_same_by_letters_and_numbers() -> None:
    told = shown(drawn(rich(), rich().lines[0], width=NARROW))
    assert {"A: severe from here on", "B: mild up to here", "A", "B"} <= set(told)
    assert {"1: It began, 27 Feb 2026", "3: Examined, 2 Apr 2026"} <= set(told)


def test_what_lies_outside_of_the_axis_is_told_and_not_drawn() -> None:
    source = picture(
        line(),
        spans=(Span("Long ago", date(2020, 1, 1), date(2020, 2, 1), "treatment", "plain"),),
        moments=(Moment("Before", date(2020, 1, 1), "onset"),),
    )
    told = page(source, ())
    assert "<td>Long ago</td>" in told
    assert "<td>Before</td>" in told
    assert not {"Long ago", "Before"} & set(shown(drawn(source, source.lines[0])))


def test_the_page_may_run_and_fetch_nothing() -> None:
    told = page(rich(), ())
    assert "default-src 'none'" in told
    assert "unsafe" not in told
    assert not re.search(r"(?i)<script|<link|<img|<a |\son\w+=|\sstyle=|url\((?!#)|@import", told)
    assert set(re.findall(r"https?://[^\"\s]+", told)) == {"http://www.w3.org/2000/svg"}


def test_headings_come_in_order_and_the_words_come_first() -> None:
    told = page(rich(), [("Last", ["The end."])])
    headings = re.findall(r"<h(\d)>(.*?)</h", told)
    assert headings == [
        ("1", "Arm pain since February 2026"), ("2", "How to read the charts"),
        ("2", "Pain at its worst"), ("2", "Strength of the thumb"),
        ("2", "Walking without a rest"), ("2", "What went on"), ("2", "Last"),
    ]  # fmt: skip
    assert told.index(rich().words[0]) < told.index("<svg") < told.index("The end.")


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 (relative luminance) of two colours as #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_texts_and_lines_can_be_told_from_the_paper() -> None:
    svg = drawn(rich(), rich().lines[0])
    inks = {each.attrib.get("fill", svg.attrib["fill"]) for each in svg.iter(f"{SVG}text")}
    inks |= {each.attrib["stroke"] for each in svg.iter(f"{SVG}polyline")}
    inks |= {each.attrib["fill"] for each in svg.iter(f"{SVG}pattern")}
    assert len(inks) > 4
    assert all(contrast(ink, "#ffffff") >= 4.5 for ink in inks)


def test_tones_differ_by_their_patterns() -> None:
    svg = drawn(rich(), rich().lines[0])
    tiles = [
        [tile.attrib.get("d", tile.tag) for tile in each] for each in svg.iter(f"{SVG}pattern")
    ]
    assert len({str(tile) for tile in tiles}) == len(tiles) == 6


@pytest.mark.parametrize(
    ("first", "last", "most", "labels"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 4, ["2 Mar"]),
        (date(2026, 3, 2), date(2026, 3, 5), 4, ["2 Mar", "3 Mar", "4 Mar", "5 Mar"]),
        (date(2026, 3, 3), date(2026, 3, 25), 4, ["9 Mar", "16 Mar", "23 Mar"]),
        (date(2026, 1, 1), date(2026, 3, 31), 3, ["Jan 2026", "Feb 2026", "Mar 2026"]),
        (date(2020, 5, 1), date(2026, 3, 1), 6, ["2021", "2022", "2023", "2024", "2025", "2026"]),
        (date(2026, 1, 2), date(9999, 12, 31), 5, None),
    ],
)
def test_dates_under_the_axis_are_round(
    first: date, last: date, most: int, labels: list[str] | None
) -> None:
    found = dates(first, last, most)
    assert len(found) <= most
    assert all(first <= each <= last for each, _ in found)
    assert labels is None or [label for _, label in found] == labels


EXTENTS = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90)), min_size=1, max_size=15)


@given(EXTENTS)
def test_flags_that_hang_to_the_right_neither_overlap_nor_hide_a_pole(
    given_flags: list[tuple[int, int]],
) -> None:
    ordered = sorted(given_flags)
    extents = [(float(x), float(x + wide)) for x, wide in ordered]
    poles = [float(x) for x, _ in ordered]
    lanes = flags(extents, poles)
    assert not overlapping(extents, lanes)
    assert not hidden(extents, poles, lanes)


@given(EXTENTS)
def test_lanes_do_not_overlap(given_bars: list[tuple[int, int]]) -> None:
    extents = [(float(x), float(x + wide)) for x, wide in given_bars]
    assert not overlapping(extents, stack(extents))


def overlapping(extents: list[tuple[float, float]], lanes: list[int]) -> bool:
    pairs = [(n, m) for n in range(len(lanes)) for m in range(n) if lanes[n] == lanes[m]]
    return any(extents[n][0] < extents[m][1] and extents[m][0] < extents[n][1] for n, m in pairs)


@given(st.text(), st.integers(2, 30))
def test_wrapped_rows_fit_and_lose_nothing(text: str, cells: int) -> None:
    found = wrap(text, cells)
    assert all(breadth(row) <= cells for row in found)
    assert "".join("".join(found).split()) == "".join(text.split())
