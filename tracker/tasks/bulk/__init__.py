"""Acts of the office on many tasks at once (批量办理)."""
