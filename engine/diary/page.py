"""Makes a whole HTML page of a picture: the words, the charts, and every number in a table."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape

from engine.diary.chart import NARROW, WIDE, chart
from engine.diary.picture import (
    GAP_DAYS,
    Line,
    Picture,
    Point,
    day,
    days_of,
    direction,
    in_order,
    plain,
    told,
)

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 78rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .75rem; }
p, li { max-width: 44rem; }
figure { margin: 0; }
svg { display: block; max-width: 100%; height: auto; }
.narrow svg { width: 100%; max-width: 30rem; }
.wide { break-inside: avoid; }
.narrow { display: none; }
.table { max-height: 24rem; overflow: auto; border: 1px solid #767676; margin: 1rem 0;
  max-width: 45rem; }
.table:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; }
caption { text-align: left; font-weight: bold; padding: .5rem .75rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem; font-weight: normal;
  border-top: 1px solid #c9c9c9; }
thead th { font-weight: bold; }
tbody th { white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
@media screen and (max-width: 47.4rem) { .wide { display: none; } .narrow { display: block; } }
@media screen and (min-width: 72rem) {
  .line { display: grid; grid-template-columns: 45rem 1fr; gap: 1.5rem; align-items: start; }
  .line > .table { margin: 0; }
}
@media print {
  @page { margin: 1.5cm; }
  main { padding: 0; max-width: none; }
  h1, h2 { break-after: avoid; }
  .table { max-height: none; overflow: visible; border: 0; }
  tr { break-inside: avoid; }
}
"""
# The style sheet may apply, and nothing else may be run or fetched.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)
KEY = (
    "A line joins answers that follow each other. It is interrupted where none was given for more"
    " than {gap} days. The bars below a chart are filled by how things went: dots mean better,"
    " horizontal stripes unchanged, slanted stripes worse, and crossed stripes danger. Vertical"
    " stripes say nothing about it. An arrow after a name means that it still goes on."
)


def page(
    picture: Picture,
    sections: Sequence[tuple[str, Sequence[str]]] = (),
    *,
    above: Sequence[tuple[str, Sequence[str]]] = (),
    gap: int = GAP_DAYS,
) -> str:
    """A page that needs nothing else: no script, no file and no network.

    ``sections`` are headings with paragraphs, shown below the charts, and those ``above`` before
    them. Where no answer was given for more than ``gap`` days, lines are interrupted.
    """
    title = escape(plain(picture.title))
    body = [
        f"<h1>{title}</h1>",
        *_paragraphs(picture.words),
        *_sections(above),
        *_key(picture, gap),
        *(part for n, line in enumerate(picture.lines, 1) for part in _line(picture, line, n, gap)),
        *_meanwhile(picture),
        *_sections(sections),
    ]
    head = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
    ]
    return "\n".join([*head, *body, "</main>", "</body>", "</html>", ""])


def _heading(words: str) -> str:
    return f"<h2>{escape(plain(words))}</h2>"


def _sections(sections: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    return [
        part for heading, texts in sections for part in (_heading(heading), *_paragraphs(texts))
    ]


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [f"<p>{escape(plain(text))}</p>" for text in texts]


def _key(picture: Picture, gap: int) -> list[str]:
    """How to read the charts, where there are any."""
    if not any(line.points for line in picture.lines):
        return []
    return [_heading("How to read the charts"), *_paragraphs([KEY.format(gap=gap)])]


def _line(picture: Picture, line: Line, n: int, gap: int) -> list[str]:
    """A line: its words, its chart for wide and for narrow windows, and its table."""
    sizes = (("wide", WIDE), ("narrow", NARROW)) if line.points else ()
    figure = [
        part
        for size, width in sizes
        for part in (
            f'<div class="{size}">',
            chart(picture, line, width=width, gap=gap, name=f"chart-{n}-{size}"),
            "</div>",
        )
    ]
    words = ". ".join([_sentence(direction(line)), *map(_sentence, told(line, gap))])
    return [
        _heading(line.label),
        f"<p>{escape(words)}.</p>",
        *(['<div class="line">', "<figure>", *figure, "</figure>", *_table(line, n), "</div>"]
          if line.points else []),
    ]  # fmt: skip


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _table(line: Line, n: int) -> list[str]:
    unit = plain(line.unit)
    number = f"Number ({unit})" if unit else "Number"
    caption = f"{plain(line.label)}: all answers"
    rows = [_answer(point) for point in in_order(line.points)]
    return _region(f"answers-{n}", caption, ("When", "Answer", number), rows)


def _answer(point: Point) -> str:
    at = point.at
    when = f"{day(at)}, {at.hour:02}:{at.minute:02}"
    return (
        f'<tr><th scope="row"><time datetime="{at.isoformat()}">{when}</time></th>'
        f'<td>{escape(plain(point.text))}</td><td class="number">{point.value:g}</td></tr>'
    )


def _meanwhile(picture: Picture) -> list[str]:
    """What lasted and what happened, in the order in which it began."""
    spans = [(each.start, days_of(each), plain(each.label), each.kind,
              "" if each.tone == "plain" else each.tone)
             for each in picture.spans]  # fmt: skip
    moments = [(each.at, day(each.at), plain(each.label), each.kind, "")
               for each in picture.moments]  # fmt: skip
    told = sorted([*spans, *moments], key=lambda each: each[0])
    if not told:
        return []
    rows = [
        f'<tr><th scope="row">{escape(when)}</th>'
        + "".join(f"<td>{escape(words)}</td>" for words in rest)
        + "</tr>"
        for _, when, *rest in told
    ]
    key = ("When", "What", "Kind", "How things went")
    caption = "Stages, treatments, gaps and single days"
    return [_heading("What went on"), *_region("meanwhile", caption, key, rows)]


def _region(id: str, caption: str, heads: Sequence[str], rows: Sequence[str]) -> list[str]:
    """A table in a region of its own, which a keyboard can reach and scroll."""
    return [
        f'<div class="table" role="region" tabindex="0" aria-labelledby="{id}">',
        f'<table><caption id="{id}">{escape(caption)}</caption>',
        "<thead><tr>" + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads),
        "</tr></thead><tbody>",
        *rows,
        "</tbody></table></div>",
    ]
