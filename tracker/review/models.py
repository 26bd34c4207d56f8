"""The originals that were uploaded, and the drafts under review that were read from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Versioned, intpk, name_text, short_text
from tracker.core.vocabulary import DraftStatus, ReadingStage
from tracker.reading.draft import Column
from tracker.review.rules.undo import StepKind


class SourceDocument(Base):
    """An uploaded or pasted policy document: the decoded text, and the bytes kept under `sha256`."""

    __tablename__ = "source_document"

    id: Mapped[intpk]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    filename: Mapped[name_text]
    format: Mapped[short_text]
    encoding: Mapped[short_text]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]


class Draft(Versioned, Base):
    """A plan as it was read (`reading`, plan format with evidence) and as the reviewer edits it (`content`)."""

    __tablename__ = "draft"
    __table_args__ = (
        # serves the list of drafts that wait for review
        Index("ix_draft_jurisdiction_status", "jurisdiction_id", "status"),
    )

    id: Mapped[intpk]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source_document.id"))
    title: Mapped[name_text]
    status: Mapped[DraftStatus] = mapped_column(default=DraftStatus.OPEN)
    # long, and read by nobody but tests and whoever looks into what the reader found
    reading: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    content: Mapped[dict[str, Any]]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    is_demo: Mapped[bool] = mapped_column(default=False)

    source: Mapped[SourceDocument | None] = relationship()


class DraftStep(Base):
    """One step of a review, to be undone and redone: who changed what, and the patches back and forth.

    `about` names the piece as people call it. Undone steps stand behind the others until a new step is taken.
    """

    __tablename__ = "draft_step"
    __table_args__ = (
        # serves the last step that was taken, and the list of steps
        Index("ix_draft_step_draft", "draft_id", "id"),
    )

    id: Mapped[intpk]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    kind: Mapped[StepKind]
    about: Mapped[name_text]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor_name: Mapped[name_text]
    taken_at: Mapped[datetime]
    undone: Mapped[bool] = mapped_column(default=False)
    back: Mapped[dict[str, Any]]
    forth: Mapped[dict[str, Any]]


class ColumnMeaning(Base):
    """What a column of a table with this printed heading (without spaces) holds in the documents of a city."""

    __tablename__ = "column_meaning"

    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    heading: Mapped[str] = mapped_column(String(80), primary_key=True)
    meaning: Mapped[Column]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class DocumentReading(Base):
    """A long document that is read in the background, for as long as its draft is not there yet.

    `attempt` counts the starts, so that what an earlier one finds later is not taken; `heartbeat_at` is when
    the reading last said that it goes on; `failure` is the sentence (message and values) that says why it ended without a draft.
    """

    __tablename__ = "document_reading"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(default=1)
    stage: Mapped[ReadingStage] = mapped_column(default=ReadingStage.WAITING)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime] = mapped_column("beat_at")
    failure: Mapped[dict[str, Any]] = mapped_column(default=dict)
