"""Indicator tables of plans: baseline, target and who answers for each (指标)."""

from sqlalchemy import Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, intpk, name_text, short_text
from tracker.core.vocabulary import Comparator
from tracker.organizations.models import Organization


class Indicator(Base):
    """One row of a plan's indicator table. `binding`: 约束性 (True) or 预期性 (False); None when not said."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("plan_id", "ordinal"),)

    id: Mapped[intpk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    ordinal: Mapped[int]
    category: Mapped[name_text]
    number: Mapped[short_text]
    name: Mapped[name_text]
    unit: Mapped[str] = mapped_column(String(40))
    baseline_year: Mapped[int | None]
    baseline: Mapped[float | None] = mapped_column(Float(53))
    target_year: Mapped[int | None]
    comparator: Mapped[Comparator]
    target: Mapped[float | None] = mapped_column(Float(53))
    binding: Mapped[bool | None]

    responsible: Mapped[list[Organization]] = relationship(secondary="indicator_responsible")


class IndicatorResponsible(Base):
    """An organization that answers for an indicator."""

    __tablename__ = "indicator_responsible"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
