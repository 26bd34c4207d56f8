"""Values that people change while the application runs."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base

#: The key of the setting that holds the day a demo is seen on.
DAY_SETTING = "day"


class Setting(Base):
    """A value the jurisdiction's people may change while the application runs, such as the demo's day."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))
