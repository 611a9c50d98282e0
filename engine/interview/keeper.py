"""Where an interview is kept while it goes on, so that nothing is lost when it is interrupted."""

from __future__ import annotations

import shlex
from pathlib import Path

from engine.errors import UsageError, UserError
from engine.interview.session import Session, resumed, saved, start
from engine.model.knowledge import KnowledgeBase
from engine.reading.saving import load_session, save_session


class Keeper:
    """Keeps every state in the file that was named, else in ``own`` until the end.

    ``own`` is the file in the user's folder for state, None where nothing is kept unasked.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        save: Path | None,
        resume: Path | None,
        own: Path | None,
        *,
        keep: bool,
    ) -> None:
        self.kb = kb
        self.resume = resume
        self.own = own
        self.transcript: Path | None = None
        """What must stay free for the transcript."""
        self.place = (save or resume or own) if keep else None
        self.last: Session | None = None
        """The newest state, also where nothing is kept in a file."""
        self.wanted = False
        check_places(save, resume, None)

    def begin(self, voice: str | None) -> Session:
        """A new session, or the one that is resumed. Raises AnswersError where it cannot be."""
        if self.resume is None:
            return start(self.kb, voice=voice or "patient")
        return resumed(self.kb, load_session(self.kb, self.resume), voice=voice)

    def keep(self, session: Session) -> None:
        """Keep a state of the interview. Raises UsageError where that is not possible."""
        self.last = session
        if self.place is not None:
            if self.place == self.own:
                self.own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            save_session(self.kb, saved(session), self.place)

    def keep_in(self, session: Session, place: str) -> str:
        """Keep it in another file from now on, or tell where it is kept; returns what to say."""
        if place:
            before, self.place = self.place, Path(place).expanduser()
            try:
                if self.place != before:
                    check_places(self.place, None, self.transcript)
                self.keep(session)
            except UserError as error:
                self.place = before
                return f"Not kept there: {error}."
            if before == self.own:
                self._forget_own()
        if self.place is None:
            return "Nothing is kept. Type save and the name of a file to keep your answers."
        self.wanted = True
        return (
            f"Your answers are kept in {self.place}, which only you can read, also after the end."
        )

    def how_to_go_on(self, command: str) -> str:
        """What somebody who was interrupted can type."""
        if self.place is None or not self.place.is_file():
            return "nothing was kept"
        if self.place == self.own:
            return f"your answers are kept; go on with: {command}"
        place = shlex.quote(str(self.place))
        return f"your answers are kept; go on with: {command} consult --resume {place}"

    def finish(self) -> None:
        """Once the result was shown, nothing stays behind that nobody asked to keep."""
        if self.place is not None and self.place == self.own and not self.wanted:
            self._forget_own()

    def _forget_own(self) -> None:
        if self.own is not None:
            self.own.unlink(missing_ok=True)


def check_places(save: Path | None, resume: Path | None, transcript: Path | None) -> None:
    """An interview never writes over what it did not begin with. Raises UsageError."""
    if save is not None and save != resume and save.exists():
        raise UsageError(
            f"'{save}' exists already; go on with it by --resume, or choose another name"
        )
    if transcript is None:
        return
    if save is not None and save.resolve() == transcript.resolve():
        raise UsageError(f"'{save}' is to hold the transcript; choose another name")
    if transcript.exists():
        raise UsageError(f"'{transcript}' exists already; choose another name")
