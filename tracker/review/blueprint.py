"""The blueprint of all pages of documents and drafts; it lies apart, so that no page need import another."""

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("drafts", __name__)

#: What a page answers: its text, a redirect, or its text with a status.
Answer = str | Response | tuple[str, int]
