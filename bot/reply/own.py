"""The replies that front ends give by themselves, out of the knowledge like all others."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.model import Knowledge
from bot.reply.compose import compose
from bot.reply.model import Block, Fragment, Reply

FORGOTTEN = "utter_forgotten"


def welcome(knowledge: Knowledge) -> Reply:
    """Return the first thing that is said: what this is and is not, after the clinic's own greeting."""
    reply = compose([Fragment("utter_welcome")], knowledge)
    greeting = knowledge.clinic.greeting
    return replace(reply, blocks=(Block("text", greeting), *reply.blocks)) if greeting else reply


def trouble(knowledge: Knowledge) -> Reply:
    """Return what is said when something failed, with the emergency number to tap."""
    return replace(compose([Fragment("utter_trouble")], knowledge), contacts=(knowledge.region.emergency,))


def rated(knowledge: Knowledge, *, helpful: bool) -> Reply:
    """Return what is said to a person who rated an answer. It offers nothing: the assistant did not take part."""
    name = "utter_feedback_positive" if helpful else "utter_feedback_negative"
    return replace(compose([Fragment(name)], knowledge), suggestions=())


def forgotten(knowledge: Knowledge) -> Reply:
    return compose([Fragment(FORGOTTEN)], knowledge)


def says_forgotten(reply: Reply, knowledge: Knowledge) -> bool:
    """Whether a reply tells the person that the conversation was deleted: then it must be, here as well."""
    return reply.blocks == forgotten(knowledge).blocks
