"""What entering a plan or a task makes; pure."""
