"""Stored words as enums, and their named groups. Each carries its Chinese term once, here."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may be, in one jurisdiction (or, for a liaison, for one organization)."""

    ADMIN = "admin"  # 管理员: accounts and settings, no policy work
    OFFICE = "office"  # 领导小组办公室: imports, issues, reviews, closes
    LEADER = "leader"  # 领导: reads all, instructs
    LIAISON = "liaison"  # 联络员: acts for its own organization
    UNIT_LEADER = "unit_leader"  # 单位分管领导: approves its own organization's reports
    VIEWER = "viewer"  # 查阅: reads


ROLES_OF_A_UNIT = frozenset({Role.LIAISON, Role.UNIT_LEADER})
ONLY_READING = frozenset({Role.LEADER, Role.VIEWER})
READS_THE_JURISDICTION = frozenset({Role.OFFICE, Role.LEADER, Role.VIEWER})


class OrganizationKind(StrEnum):
    """What an organization is; the tree's root is a CITY (the jurisdiction)."""

    CITY = "city"
    DEPARTMENT = "department"
    PARTY = "party"
    MASS = "mass"
    AGENCY = "agency"
    ENTERPRISE = "enterprise"
    DISTRICT = "district"
    GROUP = "group"
    COLLECTIVE = "collective"  # a phrase that stands for several: 各市(区)人民政府
    OTHER = "other"


class Responsibility(StrEnum):
    """The part an organization has in a task."""

    LEAD = "lead"  # 牵头
    CO = "co"  # 配合
    IMPLEMENTER = "implementer"  # 落实


class DraftStatus(StrEnum):
    """A document that was read and is being reviewed before it is issued."""

    READING = "reading"  # 识别中: a long document is being read in the background
    FAILED = "failed"  # 未能识别: the reading ended without a draft
    OPEN = "open"  # 待审核
    ISSUED = "issued"  # 已下发
    DISCARDED = "discarded"  # 已作废


#: Drafts that a person can review, or could.
READ_DRAFTS = frozenset({DraftStatus.OPEN, DraftStatus.ISSUED, DraftStatus.DISCARDED})


class ReadingStage(StrEnum):
    """How far the reading of a long document has come."""

    WAITING = "waiting"  # another document is being read first
    TEXT = "text"  # the text is taken out of the file
    TASKS = "tasks"  # tasks, units, dates and amounts are found in it
    STORING = "storing"


class PlanStatus(StrEnum):
    """A plan is in force once it was issued."""

    ISSUED = "issued"  # 已下发
    ARCHIVED = "archived"  # 已归档


class TaskStatus(StrEnum):
    """Where a task stands in the workflow; whether it is late or on time is told by rules, and kept by the day."""

    ISSUED = "issued"  # 待签收: the lead has not accepted yet
    IN_PROGRESS = "in_progress"  # 办理中
    COMPLETED = "completed"  # 已办结: the lead's completion was accepted, not yet struck off
    CLOSED = "closed"  # 已销号
    WITHDRAWN = "withdrawn"  # 已撤销: the office took it out of the plan; it counts nowhere


OPEN_TASKS = frozenset({TaskStatus.ISSUED, TaskStatus.IN_PROGRESS})
DONE_TASKS = frozenset({TaskStatus.COMPLETED, TaskStatus.CLOSED})
#: Tasks of which nothing more is expected; a plan in which all have ended can be archived.
ENDED_TASKS = frozenset({TaskStatus.CLOSED, TaskStatus.WITHDRAWN})
#: Tasks that count: a withdrawn one stands in no list, count or reminder unless it is asked for.
COUNTED_TASKS = frozenset(TaskStatus) - {TaskStatus.WITHDRAWN}


class AssignmentStatus(StrEnum):
    """Where one organization's part of a task stands."""

    AWAITING_ACCEPTANCE = "awaiting_acceptance"  # 待签收
    REFUSED = "refused"  # 申请退回: the unit says it is not its own; the office decides
    IN_PROGRESS = "in_progress"  # 办理中
    COMPLETED = "completed"  # 已完成
    WITHDRAWN = "withdrawn"  # 已改派: another unit has the part, or nobody


OPEN_ASSIGNMENTS = frozenset({AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.IN_PROGRESS})
#: Parts that count: a withdrawn one is history, and no work of its unit any more.
STANDING_ASSIGNMENTS = frozenset(AssignmentStatus) - {AssignmentStatus.WITHDRAWN}


class ReportStatus(StrEnum):
    """Where a progress report stands."""

    SUBMITTED = "submitted"  # 待审核
    RETURNED = "returned"  # 已退回
    ACCEPTED = "accepted"  # 已通过


class ReportDraftStatus(StrEnum):
    """Where a report stands before it is sent to the office."""

    DRAFT = "draft"  # 草稿
    WITH_UNIT_LEADER = "with_unit_leader"  # 待单位领导审签


class ExtensionStatus(StrEnum):
    """Where a request for a later due date stands (延期)."""

    REQUESTED = "requested"  # 待审批
    GRANTED = "granted"  # 已同意
    DENIED = "denied"  # 未同意
    TAKEN_BACK = "taken_back"  # 已撤回
    SETTLED = "settled"  # 已随调整办结: the task was changed or completed while the request waited


class RoundStatus(StrEnum):
    """Where a reporting round stands (报送轮次); whether it has begun or is past due is computed from its days."""

    OPEN = "open"  # 报送中, or 未开始 before its first day
    CLOSED = "closed"  # 已结束
    CANCELLED = "cancelled"  # 已取消


class Rhythm(StrEnum):
    """How often a schedule has reports sent (报送周期)."""

    MONTHLY = "monthly"  # 每月
    QUARTERLY = "quarterly"  # 每季度


class CheckResult(StrEnum):
    """What a spot check of a closed task found (核查)."""

    HOLDS = "holds"  # 属实
    UNTRUE = "untrue"  # 不属实


class EvidenceDemand(StrEnum):
    """With which reports on a task evidence is asked for (佐证材料)."""

    EACH_REPORT = "each_report"  # 每次报送
    COMPLETION = "completion"  # 办结时
    NEVER = "never"  # 不要求


class ProgressState(StrEnum):
    """What the reporting organization says of its part."""

    NOT_STARTED = "not_started"  # 未启动
    IN_PROGRESS = "in_progress"  # 推进中
    BLOCKED = "blocked"  # 遇到困难
    COMPLETED = "completed"  # 已完成


class Light(StrEnum):
    """The traffic light of a task: told by tasks/rules/status.py, and kept beside the task with the day until which it holds."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"


#: The order in which lights stand wherever they are counted, listed or sorted by: what needs attention first.
LIGHT_ORDER = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE, Light.GREY)


class Acting(StrEnum):
    """Who must act next: on a task its lead or the office, on a part its unit, the lead that reviews, or the office.

    Of the lead or the unit it may be the leader who approves a draft; where nobody there has an account, it is the
    administrator.
    """

    OFFICE = "office"
    LEAD = "lead"
    UNIT = "unit"
    UNIT_LEADER = "unit_leader"
    ADMIN = "admin"
    NOBODY = "nobody"


class DatePrecision(StrEnum):
    """How exactly the document named a date."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONGOING = "ongoing"


class Comparator(StrEnum):
    """How a promised amount is compared with the reached one."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUAL = "="


class NoticeKind(StrEnum):
    """Why a person is told something: a date came near, something waits, or somebody acted."""

    DUE = "due"  # 到期提醒: the due date comes near, or is today
    OVERDUE = "overdue"  # 逾期提醒
    UNACCEPTED = "unaccepted"  # 待签收提醒
    UNREVIEWED = "unreviewed"  # 待审核提醒: the office is chased too
    PLAN_ISSUED = "plan_issued"  # 交办
    REPORT_SUBMITTED = "report_submitted"  # 报送
    REPORT_RETURNED = "report_returned"  # 退回
    REPORT_HANDED_OVER = "report_handed_over"  # 送审签: the unit's leader approves
    REPORT_GIVEN_BACK = "report_given_back"  # 审签未通过: the liaison changes it
    REPORT_ACCEPTED = "report_accepted"  # 审核通过
    TASK_COMPLETED = "task_completed"  # 办结
    TASK_CLOSED = "task_closed"  # 销号
    REMINDED = "reminded"  # 催办, by hand
    PART_REFUSED = "part_refused"  # 申请退回: a unit says that its part is not its own
    PART_KEPT = "part_kept"  # 维持原交办: the office leaves the part with the unit
    PART_GIVEN = "part_given"  # 改派: the unit got a part, or a bigger one
    IN_HAND = "in_hand"  # 经办: the person has the part in hand from now on
    PART_WITHDRAWN = "part_withdrawn"  # 已改派: the part is no longer the unit's
    TASK_REOPENED = "task_reopened"  # 重新办理
    TASK_CHECKED = "task_checked"  # 核查
    EXTENSION_ASKED = "extension_asked"  # 申请延期
    EXTENSION_GRANTED = "extension_granted"  # 同意延期
    EXTENSION_DENIED = "extension_denied"  # 未同意延期
    EXTENSION_SETTLED = "extension_settled"  # 延期申请已随调整办结
    TASK_ADDED = "task_added"  # 增补任务
    TASK_WITHDRAWN = "task_withdrawn"  # 撤销任务
    TASK_REINSTATED = "task_reinstated"  # 恢复任务
    TASK_CORRECTED = "task_corrected"  # 更正: the office changed what the task says
    ROUND_OPENED = "round_opened"  # 启动报送: a reporting round has begun
    ROUND_DUE = "round_due"  # 报送提醒: a round's day comes near, and something is still to come
    ROUND_MISSING = "round_missing"  # 缺报提醒: the day has passed, and something is missing
    ROUND_ENDED = "round_ended"  # 轮次结束: nothing more is expected for a round
    DIGEST = "digest"  # 摘要: what waits, or where a scope stands


REMINDERS = frozenset(
    {
        NoticeKind.DUE,
        NoticeKind.OVERDUE,
        NoticeKind.UNACCEPTED,
        NoticeKind.UNREVIEWED,
        NoticeKind.ROUND_DUE,
        NoticeKind.ROUND_MISSING,
    }
)


class MailState(StrEnum):
    """Where a mail stands on its way to the mail server; `sent` only once the server took it."""

    CREATED = "created"  # 待发送
    SENDING = "sending"  # 发送中: one process has claimed it
    SENT = "sent"  # 已发送
    TEMPORARY_FAILURE = "temporary_failure"  # 暂未送达: it is tried again
    PERMANENT_FAILURE = "permanent_failure"  # 发送失败: it is not tried again by itself
    NOT_SENT = "not_sent"  # 未发送: there was nothing to send it with, or nowhere to send it


WAITING_MAILS = frozenset({MailState.CREATED, MailState.TEMPORARY_FAILURE})
UNSENT_MAILS = frozenset({MailState.NOT_SENT, MailState.PERMANENT_FAILURE, MailState.TEMPORARY_FAILURE})


class NotSentBecause(StrEnum):
    """Why a mail was not sent at all."""

    NO_MAIL_SERVER = "no_mail_server"
    NO_ADDRESS = "no_address"


class Cadence(StrEnum):
    """How often a digest recipient without account is written to."""

    WEEKLY = "weekly"  # 每周
    MONTHLY = "monthly"  # 每月


class ActKind(StrEnum):
    """What kind of act an entry of a time line is, to choose by; never stored."""

    ASSIGNING = "assigning"  # 交办签收
    REPORTING = "reporting"  # 报送审核
    REMINDING = "reminding"  # 催办
    EXTENDING = "extending"  # 延期
    FINISHING = "finishing"  # 办结、核查、销号
    CHANGING = "changing"  # 更正、设置
    PEOPLE = "people"  # 责任人员
    UNITS = "units"  # 单位
    ACCOUNTS = "accounts"  # 账号
    OTHER = "other"


class Wait(StrEnum):
    """Why something waits for a person; each is a tab of the desk. Notices hold the words, too."""

    TO_ACCEPT = "to_accept"
    TO_REPORT = "to_report"
    RETURNED = "returned"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    TO_APPROVE = "to_approve"
    TO_DECIDE = "to_decide"
    TO_REVIEW = "to_review"
    TO_CLOSE = "to_close"
    TO_DECIDE_EXTENSION = "to_decide_extension"
    TO_REVIEW_CO = "to_review_co"


class Language(StrEnum):
    """The languages of the interface, as flask-babel names them."""

    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"
