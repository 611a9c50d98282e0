"""A session as a Markdown transcript: what was asked, what was answered, why it ended."""

from __future__ import annotations

from collections.abc import Iterator

from engine.interview.phrasing import heading_of, question_text, said_words, stop_lines
from engine.interview.session import Session, Stop, next_step

_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|"})


def transcript(session: Session) -> str:
    """Markdown: one heading a topic, each question with its answer, and how it stands now."""
    return "\n".join(_lines(session)) + "\n"


def _lines(session: Session) -> Iterator[str]:
    kb = session.kb
    yield "# Interview"
    yield ""
    yield f"Knowledge {kb.version} ({kb.hash[:12]}). Questions put to the {session.voice}."
    title = ""
    for number, id in enumerate(session.history, 1):
        finding = kb.findings[id]
        here = heading_of(session, finding)
        if here != title:
            title = here
            yield from ("", f"## {_plain(title)}", "")
        said = said_words(session, id)
        yield f"{number}. {_plain(question_text(session, finding))} **{_plain(said)}**"
    yield from ("", "## Where it stands", "")
    step = next_step(session)
    if isinstance(step, Stop):
        yield from (_plain(line) for line in stop_lines(session, step))
    else:
        coming = question_text(session, kb.findings[step.finding])
        yield _plain(f"Unfinished; the next question would be: {coming}")
    yield ""
    level = session.guide.planes.evaluate(session.answers).level()
    yield f"As answered so far, the result is: {kb.policy.level(level).label}."


def _plain(text: str) -> str:
    return text.translate(_SPECIAL)
