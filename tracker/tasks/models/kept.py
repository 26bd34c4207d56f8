"""What is kept of a day, beside the tasks and parts that it is kept of."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class KeptDay(Base):
    """The day of which a city's lights, lateness and who must act are kept.

    While a new day is being kept, `complete` is false: some tasks still tell of the day before. Who reads asks for
    both, and computes where they do not fit; a city without a line keeps nothing yet.
    """

    __tablename__ = "kept_day"

    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    day: Mapped[date]
    complete: Mapped[bool] = mapped_column(default=False)
