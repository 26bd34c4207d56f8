"""Writing a long ledger to a file in the background: what was ordered, the process that writes, the page that waits."""
