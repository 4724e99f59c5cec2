"""Each rule of the linter fires on content that is broken in one place, and points to that place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sample_content import KNOWN, TODAY, Sample, answer

from bot.knowledge.rules import RULES, structure

Break = Callable[[Sample], object]
BREAKS: list[tuple[str, str, Break]] = []


def breaks(rule: str, at: str) -> Callable[[Break], Break]:
    """Register a way to break a rule; the finding must point to a line with ``at`` in it."""

    def register(how: Break) -> Break:
        BREAKS.append((rule, at, how))
        return how

    return register


# --- structure ---------------------------------------------------------------------------------------------------


@breaks("file-name", at="utter_pain")
def topic_in_a_file_of_another_name(sample: Sample) -> None:
    sample.files["topics/ache.yml"] = sample.files.pop("topics/pain.yml")


@breaks("response-once", at="utter_greet")
def response_in_two_files(sample: Sample) -> None:
    greeting = sample.files["dialogue/smalltalk.yml"]["responses"]["utter_greet"]
    sample.files["dialogue/welcome.yml"] = {"responses": {"utter_greet": greeting}}


@breaks("topic-rule", at="rules:")
def rule_without_guidance(sample: Sample) -> None:
    sample.files["topics/pain.yml"]["rules"][0]["steps"].pop()


@breaks("topic-rule", at="responses:")
def no_rules_at_all(sample: Sample) -> None:
    del sample.files["topics/pain.yml"]["rules"]


@breaks("example-count", at="nlu:")
def fifty_nine_examples(sample: Sample) -> None:
    block = sample.files["topics/pain.yml"]["nlu"][0]
    block["examples"] = "".join(block["examples"].splitlines(keepends=True)[:59])


@breaks("example-once", at="Does it HURT")
def example_twice_in_a_file(sample: Sample) -> None:
    sample.files["topics/pain.yml"]["nlu"][0]["examples"] += "- does it hurt?\n- Does it HURT!\n"


@breaks("example-once", at="hi there")
def example_in_two_files(sample: Sample) -> None:
    sample.files["topics/pain.yml"]["nlu"][0]["examples"] += "- Hi there.\n"


@breaks("title", at="title:")
def same_title_twice(sample: Sample) -> None:
    sample.metadata("pain")["title"] = sample.metadata("evidence")["title"].upper()


@breaks("title", at="text:")
def long_title_of_a_button(sample: Sample) -> None:
    help_button = sample.files["dialogue/smalltalk.yml"]["responses"]["title_help"][0]
    help_button["text"] = "What can you do for me today?"


@breaks("follow-ups", at="- nowhere")
def follow_up_to_nowhere(sample: Sample) -> None:
    sample.metadata()["follow_ups"] = ["evidence", "nowhere"]


@breaks("follow-ups", at="- pain")
def follow_up_to_itself(sample: Sample) -> None:
    sample.metadata()["follow_ups"] = ["evidence", "pain"]


@breaks("reachable", at="follow_ups:")
def topic_that_nothing_leads_to(sample: Sample) -> None:
    sample.files["topics/orphan.yml"] = answer("orphan")


@breaks("suggestions", at="- nothing")
def suggestion_without_a_title(sample: Sample) -> None:
    sample.files["dialogue/smalltalk.yml"]["responses"]["utter_greet"][0]["metadata"]["suggestions"] += ["nothing"]


@breaks("placeholder", at="{name}")
def gap_that_nothing_fills(sample: Sample) -> None:
    sample.files["dialogue/smalltalk.yml"]["responses"]["utter_greet"][0]["text"] = "Hello, {name}, good to see you."


@breaks("placeholder", at="Hello")
def open_brace(sample: Sample) -> None:
    sample.files["dialogue/smalltalk.yml"]["responses"]["utter_greet"][0]["text"] = "Hello {number, good to see you."


@breaks("referral", at="referral:")
def unknown_referral_of_a_topic(sample: Sample) -> None:
    sample.metadata()["referral"] = "astrologer"


@breaks("referral", at="referral:")
def unknown_referral_of_a_response(sample: Sample) -> None:
    sample.files["dialogue/smalltalk.yml"]["responses"]["utter_greet"][0]["metadata"]["referral"] = "astrologer"


# --- sources -----------------------------------------------------------------------------------------------------


@breaks("source-known", at="- hearsay")
def unknown_source_of_an_answer(sample: Sample) -> None:
    sample.metadata()["sources"] = ["fda_list", "hearsay"]


@breaks("source-known", at="- hearsay")
def unknown_source_of_a_number(sample: Sample) -> None:
    sample.files["safety/emergency_numbers.yml"]["regions"]["US"]["poison"]["sources"] = ["hearsay"]


@breaks("source-used", at="unread:")
def source_that_nothing_uses(sample: Sample) -> None:
    study = sample.files["sources.yml"]["sources"]["small_study"]
    sample.files["sources.yml"]["sources"]["unread"] = {**study, "url": "https://example.org/unread"}


@breaks("source-url", at="url:")
def source_without_a_host(sample: Sample) -> None:
    sample.files["sources.yml"]["sources"]["small_study"]["url"] = "https://study"


@breaks("source-once", at="url:")
def same_address_written_in_another_way(sample: Sample) -> None:
    sample.files["sources.yml"]["sources"]["small_study"]["url"] = "http://example.org/list/"


@breaks("source-review", at="review_by:")
def source_past_its_review(sample: Sample) -> None:
    sample.files["sources.yml"]["sources"]["small_study"]["review_by"] = "2026-11-21"


@breaks("source-dates", at="accessed:")
def source_read_tomorrow(sample: Sample) -> None:
    sample.files["sources.yml"]["sources"]["small_study"]["accessed"] = "2026-11-23"


@breaks("source-dates", at="review_by:")
def review_before_reading(sample: Sample) -> None:
    own = sample.files["sources.yml"]["sources"]["small_study"]
    own["accessed"] = own["review_by"] = TODAY.isoformat()


# --- wording -----------------------------------------------------------------------------------------------------


@breaks("answer-length", at="text:")
def short_answer(sample: Sample) -> None:
    sample.part("document", "The document says little.")
    sample.part("known", KNOWN[KNOWN.index("The FDA") :] + " There are only small early studies with people.")


@breaks("answer-length", at="text:")
def long_answer(sample: Sample) -> None:
    sample.part("meaning", "Ask a skin doctor what is known, and what else could help you. " * 5)


@breaks("tone", at="meaning:")
def exclamation_mark(sample: Sample) -> None:
    sample.part("meaning", "Ask a skin doctor what is known about your skin problem before you pay for anything!")


@breaks("tone", at="more:")
def regret(sample: Sample) -> None:
    sample.metadata()["more"] = "Unfortunately there is no more to say about this than what was said before."


@breaks("tone", at="meaning:")
def reflex(sample: Sample) -> None:
    sample.part("meaning", "Ask a healthcare professional what is known about your skin problem and what else helps.")


@breaks("dose", at="more:")
def milligrams(sample: Sample) -> None:
    sample.metadata()["more"] = "For pain, some people take 500 mg of a common drug after they come home."


@breaks("dose", at="more:")
def how_often(sample: Sample) -> None:
    sample.metadata()["more"] = "Put a thin film of the cream on your face twice a day, and wash it off with water."


@breaks("dose", at="more:")
def number_of_cells(sample: Sample) -> None:
    sample.metadata()["more"] = "In the study, each of the eight people was given 20 million cells in the face."


@breaks("evidence-phrase", at="evidence:")
def phrase_of_another_level(sample: Sample) -> None:
    sample.metadata()["evidence"] = "trials"


@breaks("evidence-phrase", at="evidence:")
def background_with_a_phrase(sample: Sample) -> None:
    sample.metadata()["evidence"] = "background"


@breaks("document-part", at="parts:")
def what_the_document_says_left_out(sample: Sample) -> None:
    parts = sample.metadata("what_are_mscs")["parts"]
    parts[0] = {"known": parts[0]["document"].replace("The document says", "It is said")}


@breaks("document-part", at="document:")
def document_not_named(sample: Sample) -> None:
    sample.part("document", "These cells calm the skin and help it to heal. Good things are to come of them.")


@breaks("notice-short", at="short:")
def notice_of_three_sentences(sample: Sample) -> None:
    sample.files["safety/notices.yml"]["notices"]["risk"]["short"] = "Take care. Ask first. Then wait."


@breaks("notice-short", at="short:")
def notice_with_a_long_sentence(sample: Sample) -> None:
    notices = sample.files["safety/notices.yml"]["notices"]
    notices["risk"]["short"] = "Ask a skin doctor " + "and ask again " * 6 + "first."


# --- approval ----------------------------------------------------------------------------------------------------


@breaks("approval-date", at="text:")
def approval_without_a_date(sample: Sample) -> None:
    sample.part("known", KNOWN.replace(" (checked November 2026)", ""))


@breaks("approval-date", at="more:")
def approval_without_a_date_in_more(sample: Sample) -> None:
    sample.metadata()["more"] = "One drug for a rare disease of the blood was approved in 2024 by the FDA."


@breaks("approval-stated", at="text:")
def approval_not_mentioned(sample: Sample) -> None:
    sample.part("known", KNOWN.split("The FDA")[0] + "No one was seen for longer, so what came later is open.")


@breaks("approval-country", at="known:")
def approval_by_nobody(sample: Sample) -> None:
    sample.part("known", KNOWN.replace("The FDA has approved no MSC product", "No MSC product is approved"))


@breaks("approval-ryoncil", at="known:")
def ryoncil_forgotten(sample: Sample) -> None:
    sample.part("known", KNOWN.replace(" for a skin problem", ""))


@breaks("approval-ryoncil", at="known:")
def ryoncil_forgotten_for_any_use(sample: Sample) -> None:
    sample.part("known", KNOWN.replace("for a skin problem", "for any use"))


@breaks("approval-age", at="known:")
def check_of_long_ago(sample: Sample) -> None:
    sample.part("known", KNOWN.replace("November 2026", "October 2025"))


@breaks("approval-age", at="known:")
def check_in_the_future(sample: Sample) -> None:
    sample.part("known", KNOWN.replace("November 2026", "December 2026"))


@breaks("approval-age", at="known:")
def check_in_no_month(sample: Sample) -> None:
    sample.part("known", KNOWN.replace("November 2026", "Nov 2026"))


# --- reading and glossary ----------------------------------------------------------------------------------------

HARD = (
    "Regenerative dermatological interventions necessitate comprehensive multidisciplinary consideration regarding "
    "individual pathophysiological characteristics, contemporaneous pharmacological treatments and immunological risks."
)


@breaks("reading-grade", at="more:")
def hard_text(sample: Sample) -> None:
    sample.metadata()["more"] = HARD


@breaks("reading-grade", at="text:")
def hard_small_talk(sample: Sample) -> None:
    sample.files["dialogue/smalltalk.yml"]["responses"]["utter_greet"][0]["text"] = HARD


@breaks("glossary-plain", at="plain:")
def long_explanation(sample: Sample) -> None:
    terms = sample.files["glossary.yml"]["glossary"]
    terms["msc"]["plain"] = "MSCs are cells that help other cells to grow, to rest, to heal and to calm down."


@breaks("glossary-plain", at="plain:")
def explanation_of_two_sentences(sample: Sample) -> None:
    sample.files["glossary.yml"]["glossary"]["msc"]["plain"] = "MSCs are cells. They help other cells."


@breaks("glossary-plain", at="plain:")
def explanation_that_needs_another_one(sample: Sample) -> None:
    terms = sample.files["glossary.yml"]["glossary"]
    terms["study"] = {"forms": ["study", "studies"], "plain": "A study is a test that the skin doctor reads."}
    terms["skin"] = {"forms": ["skin"], "plain": "Your skin is what keeps you in."}


@breaks("glossary-forms", at="- FDA")
def form_of_two_terms(sample: Sample) -> None:
    sample.files["glossary.yml"]["glossary"]["msc"]["forms"].append("fda")


@breaks("glossary-used", at="nanofat:")
def term_that_no_answer_uses(sample: Sample) -> None:
    sample.files["glossary.yml"]["glossary"]["nanofat"] = {"forms": ["nanofat"], "plain": "Nanofat is fine fat."}


@breaks("jargon", at="meaning:")
def word_of_specialists(sample: Sample) -> None:
    sample.part("meaning", "Ask a skin doctor about the paracrine signals of cells, and what else could help.")


# --- the tests ---------------------------------------------------------------------------------------------------


def test_the_sample_has_no_fault(sample: Sample) -> None:
    assert sample.lint() == []


@pytest.mark.parametrize(("rule", "at", "how"), BREAKS, ids=[f"{rule}: {how.__name__}" for rule, _, how in BREAKS])
def test_rule_fires_at_the_broken_place(rule: str, at: str, how: Break, sample: Sample) -> None:
    how(sample)
    findings = [finding for finding in sample.lint() if finding.rule == rule]
    assert findings
    assert any(at in sample.line(finding) for finding in findings), [str(each) for each in findings]


def test_contract_rule_fires_if_a_topic_of_the_contract_is_missing(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structure, "CONTRACT_TOPICS", ("pain", "side_effects"))
    (finding,) = sample.lint()
    assert str(finding).startswith("data/topics:1: [contract-topics] the topic 'side_effects' is missing")


def test_median_rule_fires_if_most_answers_are_hard(sample: Sample) -> None:
    for name in ("pain", "evidence"):
        sample.part("meaning", HARD, name)
    assert "reading-median" in {finding.rule for finding in sample.lint()}


def test_every_rule_is_proven_and_has_a_summary_of_one_sentence() -> None:
    proven = {rule for rule, _, _ in BREAKS} | {"contract-topics", "reading-median", "forbidden-phrase"}
    assert proven == set(RULES)
    for rule in RULES.values():
        assert rule.summary.endswith(".")
        assert "\n" not in rule.summary


@pytest.mark.parametrize(
    "sentence",
    [
        "MSCs cure scars.",
        "The result is guaranteed.",
        "There is no risk in it.",
        "It has no side effects.",
        "The change is permanent.",
        "It gives long-lasting results.",
        "It is a painless way.",
        "This is a miracle for your skin.",
        "A breakthrough has come at last.",
        "The cells are proven to work.",
        "The treatment is safe.",
        "Your own cells are safer.",
        "It is a very effective way.",
        "It brings you true rejuvenation.",
        "The cells reverse aging.",
        "MSCs create fresh skin layers.",
        "The serum is infused with MSCs.",
        "It minimizes rejection of the cells.",
        "It will be a core part of skin care.",
        "It is a more natural way.",
        "You will look younger.",
        "It is proving effective for many.",
    ],
)
def test_forbidden_phrases_are_found(sentence: str, sample: Sample) -> None:
    sample.metadata()["more"] = sentence
    findings = sample.lint()
    assert "forbidden-phrase" in {finding.rule for finding in findings}
    assert all("more:" in sample.line(finding) for finding in findings)


@pytest.mark.parametrize(
    "sentence",
    [
        "No one can promise that it is safe for you.",
        "That alone does not make it safe.",
        "Ask the clinic: is it safe?",
        "It is not proven that this helps.",
        "The document calls it safer and more effective.",
        "Be wary of a clinic that promises lasting results.",
        "Creams are sold as a miracle.",
        "There is no cure for this.",
        "It is unproven, and it is unsafe.",
        "Small does not mean harmless.",
    ],
)
def test_phrases_that_are_denied_or_quoted_are_allowed(sentence: str, sample: Sample) -> None:
    sample.metadata()["more"] = sentence
    assert sample.lint() == []


@pytest.mark.parametrize(
    "sentence",
    [
        "A listing is not approval.",
        "A listing there does not mean that it is approved.",
        "Ask if the FDA has approved it for your skin problem.",
        "Ask about approved creams.",
        "Is it approved?",
    ],
)
def test_advice_about_approval_needs_no_date(sentence: str, sample: Sample) -> None:
    sample.metadata()["more"] = sentence
    assert sample.lint() == []


def test_ryoncil_may_be_named(sample: Sample) -> None:
    sample.metadata()["more"] = "The FDA has approved no MSC drug but Ryoncil (checked November 2026)."
    assert sample.lint() == []


def test_greeting_of_a_clinic_is_checked_too(sample: Sample) -> None:
    sample.clinic = {"name": "A clinic", "greeting": "Welcome. We cure scars!"}
    findings = sample.lint()
    assert {(str(finding.path), finding.rule) for finding in findings} == {
        ("clinic.yml", "forbidden-phrase"),
        ("clinic.yml", "tone"),
    }


def test_a_source_fails_only_after_its_last_day(sample: Sample) -> None:
    assert sample.lint(date(2027, 5, 1)) == []
    assert {finding.rule for finding in sample.lint(date(2027, 5, 2))} == {"source-review"}
