"""What can happen: the words of the audit trail.

An event is written by the step that does it; `tracker/audit/rules/registry.py` says of each how it reads, which kind
of act it is and whom it concerns.
"""

from enum import StrEnum


class Event(StrEnum):
    """One kind of entry of the audit trail: the record it is about, and what happened to it."""

    PLAN_ISSUED = "plan:issued"  # 交办
    PLAN_SET = "plan:set"  # 计划设置
    PLAN_ARCHIVED = "plan:archived"  # 归档
    PLAN_TAKEN_OUT = "plan:taken-out"  # 移出归档
    PLAN_ROUNDS_SCHEDULED = "plan:rounds-scheduled"  # 定期报送
    PLAN_ROUNDS_STOPPED = "plan:rounds-stopped"  # 停止定期报送
    DRAFT_READ = "draft:read"  # 文件已读取
    DRAFT_UPLOADED = "draft:uploaded"  # 文件已上传, to be read in the background
    DRAFT_SAVED = "draft:saved"  # 草稿已保存
    DRAFT_DISCARDED = "draft:discarded"  # 草稿已弃用
    ASSIGNMENT_ACCEPTED = "assignment:accepted"  # 签收
    ASSIGNMENT_REFUSED = "assignment:refused"  # 申请退回
    ASSIGNMENT_KEPT = "assignment:kept"  # 维持原交办
    ASSIGNMENT_WITHDRAWN = "assignment:withdrawn"  # 改派: the part is no longer the unit's
    ASSIGNMENT_GIVEN = "assignment:given"  # 改派: the unit gets the part, or a bigger one
    ASSIGNMENT_PEOPLE_NAMED = "assignment:people-named"  # 责任人员
    ASSIGNMENT_HANDED_OVER = "assignment:handed-over"  # 交接
    ASSIGNMENT_REMINDED = "assignment:reminded"  # 催办, by hand
    REPORT_SUBMITTED = "report:submitted"  # 报送
    REPORT_HANDED_OVER = "report:handed-over"  # 送审签
    REPORT_TAKEN_BACK = "report:taken-back"  # 撤回审签
    REPORT_GIVEN_BACK = "report:given-back"  # 审签未通过
    REPORT_SET_ASIDE = "report:set-aside"  # 审签已随更正取消
    REPORT_DRAFT_DISCARDED = "report:draft-discarded"  # 报告草稿已弃用
    REPORT_OPENED = "report:opened"  # 审核人已打开
    REPORT_RECALLED = "report:recalled"  # 撤回报送
    REPORT_ACCEPTED = "report:accepted"  # 审核通过
    REPORT_RETURNED = "report:returned"  # 退回
    TASK_ADDED = "task:added"  # 增补任务
    TASK_COMPLETED = "task:completed"  # 办结
    TASK_CORRECTED = "task:corrected"  # 更正
    TASK_EVIDENCE_SET = "task:evidence-set"  # 佐证材料要求
    TASK_CLOSED = "task:closed"  # 销号
    TASK_REOPENED = "task:reopened"  # 重新办理
    TASK_CHECKED = "task:checked"  # 核查
    TASK_WITHDRAWN = "task:withdrawn"  # 撤销任务
    TASK_REINSTATED = "task:reinstated"  # 恢复任务
    EXTENSION_ASKED = "extension:asked"  # 申请延期
    EXTENSION_GRANTED = "extension:granted"  # 同意延期
    EXTENSION_DENIED = "extension:denied"  # 未同意延期
    EXTENSION_TAKEN_BACK = "extension:taken-back"  # 撤回延期申请
    EXTENSION_SETTLED = "extension:settled"  # 延期申请已随调整办结
    ROUND_OPENED = "round:opened"  # 启动报送
    ROUND_CLOSED = "round:closed"  # 结束轮次
    ROUND_CANCELLED = "round:cancelled"  # 取消轮次
    ORGANIZATION_ADDED = "organization:added"  # 新增单位
    ORGANIZATION_ALIAS_ADDED = "organization:alias-added"  # 单位别名
    ORGANIZATION_APPROVAL_SET = "organization:approval-set"  # 审签设置
    USER_ADDED = "user:added"  # 新增账号
    USER_SIGNED_IN = "user:signed-in"  # 登录
    USER_SIGN_IN_FAILED = "user:sign-in-failed"  # 登录失败
    USER_PASSWORD_CHANGED = "user:password-changed"  # noqa: S105 - 修改密码
    USER_PASSWORD_RESET = "user:password-reset"  # noqa: S105 - 重置密码
    USER_ENABLED = "user:enabled"  # 启用账号
    USER_DISABLED = "user:disabled"  # 停用账号
    MAIL_OFFERED_AGAIN = "mail:offered-again"  # 重新发送邮件
    DIGEST_RECIPIENT_ADDED = "digest-recipient:added"  # 新增摘要收件人
    DIGEST_RECIPIENT_REMOVED = "digest-recipient:removed"  # 移除摘要收件人
    DAY_SET = "day:set"  # 演示日期
