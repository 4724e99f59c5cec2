"""Measurements: ``make bench``. Each module prints a table of its own."""
