"""What follows from the stored facts of a task: status, lights, amounts, periods; pure."""
