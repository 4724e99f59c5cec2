"""Which texts are registered: reviewed templates, filled with nothing but registered names, numbers and dates."""

from __future__ import annotations

from bot.dialogue.entities import load_lexicon
from bot.knowledge.model import Knowledge
from bot.reply.compose import LEFT_OUT, UNWRITTEN, contact_line
from bot.reply.model import Block
from bot.settings import retention_days


def is_registered(block: Block, knowledge: Knowledge) -> bool:
    """Return whether a paragraph is a registered text, filled with nothing but registered names and numbers."""
    if block.kind == "about":
        return block.text.removeprefix("About: ") in {topic.title for topic in knowledge.topics.values()}
    if block.kind == "terms":
        rest = block.text.removeprefix("In plain words: ")
        for term in knowledge.terms.values():
            rest = rest.replace(term.plain, "", 1)
        return not rest.strip()
    if block.kind == "summary":
        labels = {name: text.text for name, text in knowledge.responses.items() if name.startswith("label_")}
        return any(block.text.startswith(f"{label}: “") and block.text.endswith("”") for label in labels.values())
    if block.text in registered_paragraphs(knowledge) or names_left_out(block.text, knowledge):
        return True
    return is_section_of_a_page(block.text, knowledge)


def is_section_of_a_page(text: str, knowledge: Knowledge) -> bool:
    """Return whether a list of a referral's page holds nothing but registered headings, texts, questions and links."""
    labels = {text.text for name, text in knowledge.responses.items() if name.startswith("label_page_")}
    texts = {"", *(referral.text for referral in knowledge.referrals.values())}
    links = {link for referral in knowledge.referrals.values() for link in referral.links}
    items = {question for each in knowledge.questions.values() for question in each.questions}
    items |= {f"{link.title}: {link.url.removeprefix('tel:')}" for link in links}
    first, *rest = text.split("\n")
    heading, _, said = first.partition(":")
    return heading in labels and said.strip() in texts and {line.removeprefix("- ") for line in rest} <= items


def registered_paragraphs(knowledge: Knowledge) -> set[str]:
    answers = {text for topic in knowledge.topics.values() for text in (topic.lead, topic.more)}
    parts = {part.text for topic in knowledge.topics.values() for part in topic.parts}
    region = knowledge.region
    gaps = {
        "number": region.emergency.value,
        "days": retention_days(),
        "poison": region.poison.text,
        "clinic": contact_line(knowledge.clinic),
    }
    filled_otherwise = (LEFT_OUT, UNWRITTEN)
    fixed = {text.text.format(**gaps) for name, text in knowledge.responses.items() if name not in filled_otherwise}
    named = [name for entity in ("other_condition", "place") for name in load_lexicon()[entity]]
    unwritten = {knowledge.responses[UNWRITTEN].text.format(name=name) for name in named}
    return answers | parts | fixed | unwritten


def names_left_out(text: str, knowledge: Knowledge) -> bool:
    before, after = knowledge.responses[LEFT_OUT].text.split("{titles}")
    if not (text.startswith(before) and text.endswith(after)):
        return False
    rest = text.removeprefix(before).removesuffix(after)
    for title in sorted((topic.title for topic in knowledge.topics.values()), key=len, reverse=True):
        rest = rest.replace(title, "", 1)
    return not rest.replace(",", "").strip()
