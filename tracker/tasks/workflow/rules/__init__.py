"""Machines, guards and the table of steps; pure."""
