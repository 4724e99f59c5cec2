"""What the linter demands of the content, by subject. Importing this package fills the registry."""

from bot.knowledge.rules import approval, glossary, reading, sources, structure, wording
from bot.knowledge.rules.registry import RULES, Finding, Rule

__all__ = ["RULES", "Finding", "Rule", "approval", "glossary", "reading", "sources", "structure", "wording"]
