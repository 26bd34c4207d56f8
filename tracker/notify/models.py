"""What people are told: rows of the in-app inbox, mails on their way out, and who gets a digest without account.

A notice is never planned twice, because its key is unique; a mail is never lost, because it is a row before
it is sent and "sent" only when the mail server took it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, intpk, name_text, short_text
from tracker.core.vocabulary import Cadence, Language, MailState, NoticeKind, NotSentBecause
from tracker.organizations.models import Organization


class Mail(Base):
    """A mail in the outbox (待发邮件), complete as it will be sent.

    `message_id` is made once, so that a mail which is sent again after a crash can be recognized.
    `claimed_by` and `claimed_at` name the process that is sending it; a claim that is never finished is
    offered again. `offered_at` is when it was put into the queue: from then the time of retrying runs.
    `attempts` counts how often a process took it up.
    """

    __tablename__ = "mail"
    __table_args__ = (
        # serves 'the next mail to send'
        Index("ix_mail_state_next_attempt", "state", "next_attempt_at"),
        # serves the outbox page: a city's mails of one state, newest first
        Index("ix_mail_jurisdiction_state", "jurisdiction_id", "state", "id"),
    )

    id: Mapped[intpk]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    digest_recipient_id: Mapped[int | None] = mapped_column(ForeignKey("digest_recipient.id"))
    to_address: Mapped[name_text]
    to_name: Mapped[name_text]
    language: Mapped[Language]
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    state: Mapped[MailState] = mapped_column(default=MailState.CREATED)
    not_sent_because: Mapped[NotSentBecause | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    offered_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[short_text] = mapped_column(default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]


class DigestRecipient(Base):
    """A person without account who gets the state of a scope by mail: a whole city, or one organization's tasks.

    Removing one makes it inactive, so that what was sent keeps its recipient.
    """

    __tablename__ = "digest_recipient"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "address", "organization_id"),
        # the same for the scope 'everything', which the constraint above does not see
        Index(
            "uq_digest_recipient_whole_city",
            "jurisdiction_id",
            "address",
            unique=True,
            sqlite_where=text("organization_id IS NULL"),
            postgresql_where=text("organization_id IS NULL"),
        ),
    )

    id: Mapped[intpk]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    address: Mapped[name_text]
    name: Mapped[name_text]
    cadence: Mapped[Cadence] = mapped_column(default=Cadence.WEEKLY)
    language: Mapped[Language] = mapped_column(default=Language.CHINESE)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    organization: Mapped[Organization | None] = relationship(foreign_keys=[organization_id])
    jurisdiction: Mapped[Organization] = relationship(foreign_keys=[jurisdiction_id])


class Notice(Base):
    """One thing a person is told (通知): a row of the inbox and, later, part of a mail.

    `key` says what, for whom, which step and which day (``due-7:assignment:12:user:3:2023-12-24``).
    `on_day` is the local date on which it was told; `created_at` is the moment of which it tells (when somebody
    acted, or when a reminder was planned); `values` hold what its sentence shows, as JSON.
    `by_mail` is false for what is too old to write about; `mail_id` names the mail that carries it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (digest_recipient_id IS NULL)", name="for_one_person"),
        # serves the count of unread notices on every page
        Index(
            "ix_notice_unread",
            "user_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        # serves the inbox, newest first
        Index("ix_notice_user", "user_id", "id"),
        # serves 'whose notices are not in a mail yet'
        Index(
            "ix_notice_unmailed",
            "id",
            sqlite_where=text("mail_id IS NULL"),
            postgresql_where=text("mail_id IS NULL"),
        ),
        # serves 'what was already told since that day'
        Index("ix_notice_kind_day", "kind", "on_day"),
    )

    id: Mapped[intpk]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[NoticeKind]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    digest_recipient_id: Mapped[int | None] = mapped_column(ForeignKey("digest_recipient.id"))
    plan_id: Mapped[int | None]
    task_id: Mapped[int | None]
    organization_id: Mapped[int | None]
    on_day: Mapped[date]
    values: Mapped[dict[str, Any]]
    by_mail: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))


class NoticeCursor(Base):
    """How far a job has come: the last audit entry it turned into notices, or the last day it planned."""

    __tablename__ = "notice_cursor"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[int] = mapped_column(default=0)
    day: Mapped[date | None]
