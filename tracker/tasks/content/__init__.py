"""What a task says, as typed: shared by the review of drafts and the correction of issued tasks."""
