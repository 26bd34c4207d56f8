"""The blueprints of reports and of the office's queue; they lie apart, so that no page need import another."""

from flask import Blueprint
from werkzeug.wrappers import Response

Answer = str | Response | tuple[str, int]

blueprint = Blueprint("report", __name__)
queue_blueprint = Blueprint("queue", __name__)
