"""Liveness and readiness for whoever watches the server; says nothing about the records."""

from flask import Blueprint, Response, jsonify

from tracker.accounts.access import public
from tracker.web.health.queries import database_answers

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """200 when the database answers, else 503."""
    if not database_answers():
        return jsonify(status="no database"), 503
    return jsonify(status="ok"), 200
