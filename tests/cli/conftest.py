"""Fixtures of all tests in this folder."""

from command_runner import open_terminal, run

__all__ = ["open_terminal", "run"]
