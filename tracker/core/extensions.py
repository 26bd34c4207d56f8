"""The Flask extensions, unbound; `create_app` binds them."""

from inspect import iscoroutinefunction

from flask.sansio.app import App
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect


class Database(SQLAlchemy):
    """The sessions of the application, without the asynchronous ones that the extension also offers.

    Closing those would start an event loop at the end of every request, for sessions that never exist here.
    """

    def init_app(self, app: App) -> None:
        """Bind to the application and leave only the ordinary closing of sessions."""
        super().init_app(app)
        closing = [close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)]
        app.teardown_appcontext_funcs = closing


db = Database(session_options={"expire_on_commit": True})
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel(configure_jinja=False)  # the templates' environment is our own: web/page_templates.py
bootstrap = Bootstrap5()
# Where it counts is a setting (`web/rate_limits.py`); where that cannot be reached, each process counts for itself.
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, swallow_errors=True)
