"""Notices of rounds in the inbox and in mails lead to the round."""

from flask.testing import FlaskClient

from tests.conftest import NOW, TODAY
from tests.make import make_round, make_task
from tests.people import Cast, sign_in
from tracker.core.vocabulary import Language
from tracker.notify import jobs
from tracker.notify.queries.notices import inbox_notices
from tracker.notify.rendered_mail import Recipient, desk_digest, write_mail
from tracker.notify.rules.digest import desk_values, totals_of

TO = Recipient("赵敏", "minzheng@yunzhou.example", Language.ENGLISH.value, "市民政局", "云州市", has_account=True)


def test_the_inbox_says_what_is_owed_and_opens_the_round(cast: Cast, client: FlaskClient) -> None:
    opened = make_round(cast, make_task(cast).plan)
    jobs.turn_entries_into_notices(NOW)
    sign_in(client, cast.lead_liaison)
    client.post("/language/en")
    page = client.get("/inbox").text
    assert "reports that 市民政局 owes: 1" in page
    assert f'href="/rounds/{opened.id}"' in page
    (notice,) = inbox_notices(cast.lead_liaison.id, only_unread=True, offset=0, limit=9)
    answer = client.post(f"/inbox/{notice.id}/read", data={"open": "1"})
    assert answer.location == f"/rounds/{opened.id}"


def test_a_mail_of_a_round_links_to_it(cast: Cast) -> None:
    opened = make_round(cast, make_task(cast).plan)
    jobs.turn_entries_into_notices(NOW)
    mail = write_mail(TO, inbox_notices(cast.lead_liaison.id, only_unread=True, offset=0, limit=9), today=TODAY)
    assert f"/rounds/{opened.id}" in mail.text
    assert "Send a report on each of your tasks under way." in mail.text
    assert f'/rounds/{opened.id}"' in mail.html


def test_the_digest_of_the_office_names_the_round_with_what_is_missing(cast: Cast) -> None:
    line = {"period_start": "2023-06-01", "period_end": "2023-06-30", "due_on": "2023-06-30"}
    values = desk_values([], totals_of([]), TODAY) | {
        "rounds": [line | {"round_id": 5, "title": "重点任务清单", "count": 12}]
    }
    mail = desk_digest(TO, [], values, today=TODAY)
    said = "重点任务清单, 6/2023: reports owed by 2023-06-30 that are still missing: 12"
    assert said in mail.text
    assert said in mail.html
    assert "/rounds/5" in mail.text
