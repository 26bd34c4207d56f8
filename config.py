"""The only reader of the environment: one frozen, typed Config for the whole application.

A wrong value stops start-up with a sentence that says what to set (`ConfigError`). There is no default
secret: without `SECRET_KEY` the key is kept in a file of the data folder, made at the first start.
"""

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).parent
SHORTEST_SECRET = 32
# read by pypinyin when it is loaded: the readings of phrases are not used, and take 44 MB
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")


class ConfigError(Exception):
    """A setting that cannot be used; the message is one sentence for the person who starts the program."""


@dataclass(frozen=True)
class SmtpConfig:
    """Where mail is handed over. `security` is `none`, `starttls` or `tls`; `ca_file` adds an own authority."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    security: str = "none"
    ca_file: str | None = None


@dataclass(frozen=True)
class Config:
    """All settings. docs/configuration.md has a line for each environment variable."""

    secret_key: str
    database_url: str
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 5000
    public_url: str = "http://127.0.0.1:5000"
    timezone: str = "Asia/Shanghai"
    day: date | None = None
    smtp: SmtpConfig | None = None
    max_upload_mb: int = 20
    trusted_proxies: int = 0
    idle_minutes: int = 30
    password_cost: int = 3
    password_memory_kib: int = 65536
    rate_limits: bool = True
    kept_blocks_mb: int = 32
    scheduler: bool = True
    workers: int = 1
    threads: int = 8
    redis_url: str | None = None
    log_format: str = "json"
    libreoffice: Path | None = None
    administrator_contact: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The jurisdiction's time zone: dates are dates there, times are stored in UTC."""
        return ZoneInfo(self.timezone)

    @property
    def https(self) -> bool:
        """Whether people reach the application by HTTPS, so that cookies may insist on it."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Read every setting once; raise `ConfigError` for the first one that cannot be used."""
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("DATA_DIR") or ROOT / "var").resolve()
        port = _integer(env, "PORT", 5000, least=1, most=65535)
        return cls(
            secret_key=_secret_key(env, data_dir),
            database_url=database_url(env.get("DATABASE_URL"), data_dir),
            data_dir=data_dir,
            host=env.get("HOST", "127.0.0.1"),
            port=port,
            public_url=_public_url(env, port),
            timezone=_timezone(env),
            day=_day(env),
            smtp=_smtp(env),
            max_upload_mb=_integer(env, "MAX_UPLOAD_MB", 20, least=1, most=500),
            trusted_proxies=_integer(env, "TRUSTED_PROXIES", 0, least=0, most=5),
            idle_minutes=_integer(env, "IDLE_MINUTES", 30, least=5, most=720),
            password_cost=_integer(env, "PASSWORD_COST", 3, least=1, most=20),
            password_memory_kib=_integer(env, "PASSWORD_MEMORY_KIB", 65536, least=8192, most=4194304),
            rate_limits=_flag(env, "RATE_LIMITS", default=True),
            kept_blocks_mb=_integer(env, "KEPT_BLOCKS_MB", 32, least=0, most=4096),
            scheduler=_flag(env, "SCHEDULER", default=True),
            workers=_integer(env, "WORKERS", _cores(), least=1, most=64),
            threads=_integer(env, "THREADS", 8, least=1, most=64),
            redis_url=_redis_url(env),
            log_format=_choice(env, "LOG_FORMAT", "json", ("json", "console")),
            libreoffice=libreoffice_program(env),
            administrator_contact=_one_line(env, "ADMINISTRATOR_CONTACT", longest=200),
        )


def environment_for(config: Config) -> dict[str, str]:
    """The environment of a further process that is to use the same data as this one, whatever was set since."""
    same = {"DATABASE_URL": config.database_url, "DATA_DIR": str(config.data_dir), "SECRET_KEY": config.secret_key}
    return {**os.environ, **same}


def database_url(value: str | None, data_dir: Path) -> str:
    """The SQLAlchemy URL: SQLite in the data folder by default, PostgreSQL always through psycopg 3."""
    if not value:
        return f"sqlite:///{data_dir / 'tracker.db'}"
    scheme, separator, rest = value.partition("://")
    if not separator:
        raise ConfigError(f"DATABASE_URL is '{value}': write sqlite:///FILE or postgresql://USER@HOST/NAME.")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme != "sqlite":
        raise ConfigError(f"DATABASE_URL names '{scheme}': Tracker runs on sqlite:// and postgresql:// only.")
    return value


def _one_line(environ: Mapping[str, str], name: str, *, longest: int) -> str:
    text = environ.get(name, "").strip()
    if len(text) > longest or not text.isprintable():
        raise ConfigError(f"{name} must be one line of at most {longest} characters.")
    return text


def libreoffice_program(environ: Mapping[str, str] | None = None) -> Path | None:
    """LibreOffice's `soffice`, which reads old Office files: as set, else where it is found; None to do without."""
    env = os.environ if environ is None else environ
    named = env.get("LIBREOFFICE")
    if named is None:
        found = shutil.which("soffice") or shutil.which("libreoffice")
        return Path(found) if found else None
    if named.lower() in ("", "none"):
        return None
    program = Path(named)
    if not program.is_absolute() or not os.access(program, os.X_OK) or not program.is_file():
        raise ConfigError(
            f"LIBREOFFICE is '{named}': set the whole path of LibreOffice's program soffice, or none to do without it."
        )
    return program


def _secret_key(env: Mapping[str, str], data_dir: Path) -> str:
    key = env.get("SECRET_KEY")
    if key is None:
        return _kept_secret(data_dir / "secret-key")
    if len(key) < SHORTEST_SECRET:
        raise ConfigError(
            f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters: set a longer random value, "
            "or leave it out and Tracker keeps one of its own in the data folder."
        )
    return key


def _kept_secret(path: Path) -> str:
    """The key of this installation: made once, whole from the start, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        # Of several processes that start at once, the first to link its key wins; all read the same one.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _cores() -> int:
    """How many cores this process may use: one process that serves pages for each."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _integer(env: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    text = env.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ConfigError(f"{name} is '{text}': set a whole number from {least} to {most}.")
    return int(text)


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "").lower()
    if not text:
        return default
    if text not in ("0", "1", "true", "false", "yes", "no", "on", "off"):
        raise ConfigError(f"{name} is '{text}': set 1 or 0.")
    return text in ("1", "true", "yes", "on")


def _choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = env.get(name) or default
    if text not in choices:
        raise ConfigError(f"{name} is '{text}': set one of {', '.join(choices)}.")
    return text


def _public_url(env: Mapping[str, str], port: int) -> str:
    url = (env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"PUBLIC_URL is '{url}': write the address people open, beginning with http:// or https://.")
    return url


def _redis_url(env: Mapping[str, str]) -> str | None:
    url = env.get("REDIS_URL") or None
    if url and not url.startswith(("redis://", "rediss://")):
        raise ConfigError(f"REDIS_URL is '{url}': write redis://HOST:6379/0, or leave it out.")
    return url


def _timezone(env: Mapping[str, str]) -> str:
    name = env.get("TIMEZONE") or "Asia/Shanghai"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(f"TIMEZONE is '{name}': set a name such as Asia/Shanghai.") from None
    return name


def _day(env: Mapping[str, str]) -> date | None:
    text = env.get("TRACKER_DAY")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"TRACKER_DAY is '{text}': write the day as 2023-12-22, or leave it out.") from None


def _smtp(env: Mapping[str, str]) -> SmtpConfig | None:
    """Mail settings, or None: then notices stay in the inbox and the list of mails not sent."""
    host = env.get("SMTP_HOST")
    if not host:
        return None
    sender = env.get("MAIL_FROM")
    if not sender or "@" not in sender:
        raise ConfigError("SMTP_HOST is set but MAIL_FROM is not: set the address that mail comes from.")
    security = _choice(env, "SMTP_SECURITY", "none", ("none", "starttls", "tls"))
    usual_port = {"none": 25, "starttls": 587, "tls": 465}[security]
    return SmtpConfig(
        host=host,
        port=_integer(env, "SMTP_PORT", usual_port, least=1, most=65535),
        sender=sender,
        user=env.get("SMTP_USER") or None,
        password=env.get("SMTP_PASSWORD") or None,
        security=security,
        ca_file=env.get("SMTP_CA_FILE") or None,
    )
