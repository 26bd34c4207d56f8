"""The day on which the demo is seen: choosing it, and who may."""
