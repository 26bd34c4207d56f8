"""Settings from the environment: what is used when nothing is said, and the sentence for each wrong value."""

import stat
from datetime import date
from pathlib import Path

import pytest

from config import Config, ConfigError, database_url

SECRET = "x" * 32


def read(tmp_path: Path, **environment: str) -> Config:
    return Config.from_environment({"DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET} | environment)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    config = Config.from_environment({"DATA_DIR": str(tmp_path)})
    assert (config.host, config.port, config.public_url) == ("127.0.0.1", 5000, "http://127.0.0.1:5000")
    assert config.database_url == f"sqlite:///{tmp_path / 'tracker.db'}"
    assert (config.timezone, config.day, config.smtp, config.scheduler) == ("Asia/Shanghai", None, None, True)


WRONG = [
    pytest.param({"PORT": "http"}, "PORT is 'http': set a whole number from 1 to 65535.", id="port in words"),
    pytest.param({"PORT": "0"}, "PORT is '0'", id="port 0"),
    pytest.param({"PORT": "65536"}, "PORT is '65536'", id="port too high"),
    pytest.param({"PORT": "-5"}, "PORT is '-5'", id="negative port"),
    pytest.param({"PORT": "٥٠٠٠"}, "PORT is", id="digits of another script"),
    pytest.param({"DATABASE_URL": "tracker.db"}, "write sqlite:///FILE or postgresql://", id="a bare file"),
    pytest.param({"DATABASE_URL": "mysql://root@db/x"}, "sqlite:// and postgresql:// only", id="another database"),
    pytest.param({"PUBLIC_URL": "ledger.example"}, "beginning with http:// or https://", id="address without scheme"),
    pytest.param({"REDIS_URL": "127.0.0.1"}, "write redis://HOST:6379/0", id="Redis without scheme"),
    pytest.param({"TIMEZONE": "Mars/Base"}, "set a name such as Asia/Shanghai", id="no such zone"),
    pytest.param({"TIMEZONE": "../etc"}, "set a name such as Asia/Shanghai", id="zone outside the folder"),
    pytest.param({"TRACKER_DAY": "22.12.2023"}, "write the day as 2023-12-22", id="day the other way round"),
    pytest.param({"TRACKER_DAY": "2023-02-30"}, "write the day as 2023-12-22", id="a day that never was"),
    pytest.param({"MAX_UPLOAD_MB": "0"}, "MAX_UPLOAD_MB is '0': set a whole number from 1 to 500.", id="no uploads"),
    pytest.param({"IDLE_MINUTES": "1"}, "IDLE_MINUTES is '1'", id="hardly signed in"),
    pytest.param({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES is 'yes'", id="proxies in words"),
    pytest.param({"PASSWORD_MEMORY_KIB": "64"}, "PASSWORD_MEMORY_KIB is '64'", id="cheap passwords"),
    pytest.param({"WORKERS": "0"}, "WORKERS is '0': set a whole number from 1 to 64.", id="nobody serves"),
    pytest.param({"SCHEDULER": "maybe"}, "SCHEDULER is 'maybe': set 1 or 0.", id="undecided flag"),
    pytest.param({"LOG_FORMAT": "xml"}, "set one of json, console", id="log format"),
    pytest.param({"LIBREOFFICE": "soffice"}, "set the whole path of LibreOffice's program", id="no whole path"),
    pytest.param({"LIBREOFFICE": "/nothing/there"}, "or none to do without it", id="no such program"),
    pytest.param({"ADMINISTRATOR_CONTACT": "one\ntwo"}, "must be one line of at most 200 characters", id="two lines"),
    pytest.param({"LIBREOFFICE": "/tmp"}, "LIBREOFFICE is '/tmp'", id="a folder for a program"),
    pytest.param({"SMTP_HOST": "mail.example"}, "MAIL_FROM is not", id="mail without a sender"),
    pytest.param({"SMTP_HOST": "mail.example", "MAIL_FROM": "office"}, "MAIL_FROM is not", id="sender is no address"),
    pytest.param(
        {"SMTP_HOST": "mail.example", "MAIL_FROM": "a@b.example", "SMTP_SECURITY": "ssl"},
        "set one of none, starttls, tls",
        id="mail security",
    ),
    pytest.param({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 32 characters", id="short secret"),
    pytest.param({"SECRET_KEY": ""}, "SECRET_KEY is shorter than 32 characters", id="empty secret"),
]


@pytest.mark.parametrize(("environment", "sentence"), WRONG)
def test_a_wrong_value_is_one_sentence_that_says_what_to_set(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConfigError) as wrong:
        read(tmp_path, **environment)
    assert sentence in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_the_secret_of_an_installation_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Config.from_environment({"DATA_DIR": str(tmp_path / "new")})
    again = Config.from_environment({"DATA_DIR": str(tmp_path / "new")})
    other = Config.from_environment({"DATA_DIR": str(tmp_path / "other")})
    assert first.secret_key == again.secret_key != other.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg_whatever_the_url_calls_it(tmp_path: Path, scheme: str) -> None:
    assert database_url(f"{scheme}://me@db/x", tmp_path) == "postgresql+psycopg://me@db/x"


USUAL_PORTS = [("none", 25), ("starttls", 587), ("tls", 465)]


@pytest.mark.parametrize(("security", "port"), USUAL_PORTS)
def test_mail_takes_the_usual_port_of_its_security(tmp_path: Path, security: str, port: int) -> None:
    smtp = read(tmp_path, SMTP_HOST="mail.example", MAIL_FROM="a@b.example", SMTP_SECURITY=security).smtp
    assert smtp is not None
    assert (smtp.port, smtp.security, smtp.user) == (port, security, None)


def test_libreoffice_is_found_on_the_path_unless_it_is_named_or_not_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, other = tmp_path / "programs", tmp_path / "other"
    for program in (programs / "soffice", other / "libreoffice"):
        program.parent.mkdir()
        program.touch(0o755)
    for folder, found in ((tmp_path, None), (other, other / "libreoffice"), (programs, programs / "soffice")):
        monkeypatch.setenv("PATH", str(folder))
        assert read(tmp_path).libreoffice == found
    assert read(tmp_path, LIBREOFFICE=str(other / "libreoffice")).libreoffice == other / "libreoffice"
    assert [read(tmp_path, LIBREOFFICE=no).libreoffice for no in ("", "none", "None")] == [None] * 3


def test_values_are_taken_as_they_are_written(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        PORT="8080",
        HOST="192.0.2.7",
        TRACKER_DAY="2023-12-22",
        SCHEDULER="off",
        PUBLIC_URL="https://l.example/",
    )
    assert (config.host, config.port, config.day, config.scheduler) == ("192.0.2.7", 8080, date(2023, 12, 22), False)
    assert (config.public_url, config.https) == ("https://l.example", True)
