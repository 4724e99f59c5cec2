"""A FAQ assistant about mesenchymal stem cells in dermatology."""

__version__ = "0.1.0"
