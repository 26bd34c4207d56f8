"""Liveness and readiness for whoever watches the server; says nothing about the records."""

from flask import Blueprint, Response, jsonify

from tracker.accounts.access import public
from tracker.core.processes import processes_of
from tracker.web.health.queries import database_answers
from tracker.web.rate_limits import counters_in_words

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """200 when the database answers, else 503; with it, which processes run and where rate limits are counted."""
    if not database_answers():
        return jsonify(status="no database"), 503
    processes = {name: "running" if runs else "not running" for name, runs in processes_of().items()}
    return jsonify(status="ok", processes=processes, rate_limits=counters_in_words()), 200
