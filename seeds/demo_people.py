"""The demo's people: invented accounts that share one random password, kept beside the data."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from tracker.accounts.models import User
from tracker.accounts.passwords import hash_password, random_password
from tracker.accounts.queries import actor_for
from tracker.accounts.services import add_user
from tracker.core.app_services import app_services
from tracker.core.database import transaction
from tracker.core.errors import Conflict
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.core.vocabulary import Cadence, Language, Role
from tracker.notify.services import add_digest_recipient
from tracker.organizations.models import Organization
from tracker.organizations.queries import organizations_in

LANGUAGES = {"zh": Language.CHINESE, "en": Language.ENGLISH}


@dataclass(frozen=True)
class DemoPeople:
    """The people of a data file, before or after they have accounts."""

    rows: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "DemoPeople":
        """The people of these rows."""
        return cls(tuple(rows))

    def are_there(self) -> bool:
        """Whether they have accounts already."""
        logins = [row["login"] for row in self.rows]
        return bool(db.session.scalar(select(User.id).where(User.login.in_(logins), User.is_demo).limit(1)))

    def add(self, root: Organization, *, at: datetime) -> None:
        """Give everybody an account, in the open transaction; the shared password is hashed once."""
        units = {unit.name: unit for unit in (root, *organizations_in(root.id))}
        password = demo_password()
        hashed = hash_password(password)
        for row in self.rows:
            add_user(
                row["login"],
                name=row["name"],
                organization=units[row["organization"]],
                roles=[Role(role) for role in row["roles"]],
                password=password,
                hashed=hashed,
                post=row["post"],
                email=row["email"],
                language=LANGUAGES[row["language"]],
                is_demo=True,
                must_change_password=False,
                now=at,
            )
        db.session.flush()

    def add_digest_recipients(self, rows: Iterable[Mapping[str, Any]], root: Organization, *, at: datetime) -> None:
        """Enter who gets a digest without an account; `scope` is a unit, or None for the whole city."""
        units = {unit.name: unit.id for unit in organizations_in(root.id)}
        for row in rows:
            add_digest_recipient(
                row["address"],
                name=row["name"],
                jurisdiction_id=root.id,
                organization_id=units[row["scope"]] if row["scope"] else None,
                cadence=Cadence.WEEKLY,
                language=LANGUAGES[row["language"]],
                actor=self.first_with(Role.OFFICE),
                now=at,
            )

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Everybody as the policy sees them, by login name."""
        logins = [row["login"] for row in self.rows]
        return {user.login: actor_for(user) for user in db.session.scalars(select(User).where(User.login.in_(logins)))}

    @cached_property
    def liaisons(self) -> dict[int, Actor]:
        """Who acts for each organization."""
        return {unit: actor for actor in self.actors.values() for unit in actor.unit_ids}

    def first_with(self, role: Role) -> Actor:
        """The first person of the file with this role."""
        return next(self.actors[row["login"]] for row in self.rows if role.value in row["roles"])


def refuse_beside_real_people() -> None:
    """Raise `Conflict` where people work: invented records belong into a database of their own."""
    if db.session.scalar(select(User.id).where(User.is_demo.is_(False)).limit(1)):
        raise Conflict(
            N_("This database holds accounts of real people; load the demo into a database of its own (DATABASE_URL).")
        )


def demo_password() -> str:
    """The password that all demo accounts of this installation share; made at random once."""
    path = _password_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(random_password())
    return path.read_text().strip()


def usable_demo_password() -> str:
    """The shared password; when its file is gone, all demo accounts get a new one."""
    if _password_file().exists():
        return demo_password()
    password = demo_password()
    hashed = hash_password(password)
    with transaction() as session:
        session.execute(update(User).where(User.is_demo).values(password_hash=hashed))
    return password


def _password_file() -> Path:
    return app_services().config.data_dir / "demo-password"
