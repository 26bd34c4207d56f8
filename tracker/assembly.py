"""The application without its pages, wired from its parts: all that a command needs which shows none.

The pages are two fifths of what there is to load, and a command that only sends mails is done before they would be.
"""

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from tracker import models  # noqa: F401 - every table is known before the first query
from tracker.accounts.access import guard_routes
from tracker.core.app_services import AppServices, put_in_place
from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.content_store import ContentStore
from tracker.core.database import engine_options
from tracker.core.extensions import babel, bootstrap, csrf, db, limiter, login_manager
from tracker.web.addresses import build_addresses
from tracker.web.catalogue import PageRequest
from tracker.web.compression import compress_answers
from tracker.web.error_pages import handle_errors
from tracker.web.frame import person_of_session
from tracker.web.kept_blocks import keep_blocks
from tracker.web.kept_day import keep_the_day
from tracker.web.logs import start_logging
from tracker.web.page_templates import PageEnvironment
from tracker.web.rate_limits import rate_limit_settings
from tracker.web.rendering import language, prepare_templates
from tracker.web.request_texts import refuse_unusable_texts
from tracker.web.security_headers import add_security_headers
from tracker.web.static_files import keep_static_files


def assembled(config: Config) -> Flask:
    """The application, wired, as yet without a page; nothing is read from the environment here."""
    app = Flask("tracker")
    app.jinja_environment = PageEnvironment
    app.request_class = PageRequest
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_ENGINES={"default": engine_options(config.database_url, config.threads)},
        MAX_CONTENT_LENGTH=config.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=config.max_upload_mb * 1024 * 1024,  # a long document may be pasted, too
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=config.idle_minutes),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.https,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="zh_Hans_CN",
        BABEL_DEFAULT_TIMEZONE=config.timezone,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.config.update(rate_limit_settings(config))
    put_in_place(app, _services(config))
    keep_blocks(app, config.kept_blocks_mb * 1024 * 1024)
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies)  # type: ignore[method-assign]
    start_logging(app, config)
    db.init_app(app)
    login_manager.init_app(app)
    login_manager.user_loader(person_of_session)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=language)
    limiter.init_app(app)
    bootstrap.init_app(app)
    guard_routes(app)
    refuse_unusable_texts(app)
    keep_the_day(app)
    compress_answers(app)  # the last to see an answer: Flask asks in the opposite order
    add_security_headers(app)
    keep_static_files(app)
    handle_errors(app)
    prepare_templates(app)
    build_addresses(app)
    return app


def _services(config: Config) -> AppServices:
    return AppServices(
        config=config,
        calendar=read_calendar(SHIPPED, config.data_dir / "calendars"),
        originals=ContentStore(config.data_dir / "originals"),
        evidence=ContentStore(config.data_dir / "evidence"),
    )
