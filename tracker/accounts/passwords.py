"""How passwords are kept: argon2id, with the cost from the configuration."""

import secrets
import string

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.core.app_services import app_services

ALPHABET = string.ascii_letters + string.digits


def hash_password(password: str) -> str:
    """The argon2id hash that is stored."""
    return _hasher().hash(password)


def password_matches(stored: str, password: str) -> bool:
    """Whether the password is the one behind the stored hash."""
    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def random_password(length: int = 14) -> str:
    """A password that nobody chose, for a first sign-in."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def equalize_timing() -> None:
    """Hash something for an unknown login name, so that the answer takes as long as for a known one."""
    _hasher().hash("nobody has this password")


def _hasher() -> PasswordHasher:
    config = app_services().config
    return PasswordHasher(time_cost=config.password_cost, memory_cost=config.password_memory_kib)
