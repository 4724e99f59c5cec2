"""A person may choose a suggestion by its number, its place or the start of its title."""

from __future__ import annotations

import pytest

from bot.dialogue.choices import Offer, chosen

OFFERS = (
    Offer("Does it hurt?", "/pain"),
    Offer("Acne scars", "/app_acne_scars"),
    Offer("Side effects", "/side_effects"),
)


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("2", "/app_acne_scars"),
        (" 2. ", "/app_acne_scars"),
        ("option 3", "/side_effects"),
        ("the second one", "/app_acne_scars"),
        ("First", "/pain"),
        ("the last one please", "/side_effects"),
        ("acne", "/app_acne_scars"),
        ("Does it hurt?", "/pain"),
        ("side eff", "/side_effects"),
    ],
)
def test_an_offer_is_chosen_by_number_place_or_title(text: str, payload: str) -> None:
    offer = chosen(text, OFFERS)
    assert offer is not None
    assert offer.payload == payload


@pytest.mark.parametrize(
    "text", ["4", "0", "22", "the fourth one", "is acne curable", "do", "", "second opinion on acne"]
)
def test_anything_else_chooses_nothing(text: str) -> None:
    assert chosen(text, OFFERS) is None


def test_without_offers_a_number_chooses_nothing() -> None:
    assert chosen("1", ()) is None


def test_a_title_that_could_be_two_chooses_nothing() -> None:
    assert chosen("side", (Offer("Side effects", "/a"), Offer("Side by side", "/b"))) is None
