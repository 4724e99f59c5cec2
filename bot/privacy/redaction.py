"""Replace what identifies a person by what kind of thing it was: "call 555-0123" becomes "call [phone]".

Patterns and word lists only: no model, no network, and the text is never made part of a pattern (a telephone number
that became a regular expression once took down another bot). Every repetition in the patterns is bounded.

The order matters: what is most certain comes first, and what has been replaced is not looked at again, since no
pattern matches a placeholder. Names are only sought after an introduction; "my sister Anna" stays.

What is left alone on purpose: ages, years, durations, doses, prices, study numbers, names of products and diseases,
towns and countries (they decide which rules apply), and public emergency numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.privacy.lexicons import (
    CAPITALISED_WORDS,
    COMMON_WORDS,
    FIRST_NAMES,
    PARTICLES,
    PUBLIC_NUMBERS,
    TITLES,
)

Match = re.Match[str]
FLAGS = re.IGNORECASE

# A Gregorian date in figures or words, complete with its year; the groups give the year.
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
DAY_IN_WORDS = rf"(?:the\s)?{DAY}(?:st|nd|rd|th)?(?:\sof)?"
YEAR = r"(?:19|20)\d\d"
ANY_YEAR = rf"(?:{YEAR}|['’]?\d\d)"
DATE = (
    rf"(?:{DAY}\s?[./\-]\s?{DAY}\s?[./\-]\s?{ANY_YEAR}"
    rf"|{YEAR}\s?[./\-]\s?{DAY}\s?[./\-]\s?{DAY}"
    rf"|{DAY_IN_WORDS}[\s\-]?{MONTH}[\s,\-]{{0,2}}{ANY_YEAR}"
    rf"|{MONTH}[\s\-]?{DAY_IN_WORDS}[\s,\-]{{1,2}}{ANY_YEAR}"
    rf"|{YEAR}[\s\-]{MONTH}[\s\-]{DAY})(?!\w)"
)
# After "born on" also without separators, without a year, or without a day.
BIRTH_DATE = (
    rf"(?:{DATE}|{YEAR}[01]\d[0-3]\d(?!\w)|[0-3]\d[01]\d{YEAR}(?!\w)|{DAY}[ ]{DAY}[ ]{ANY_YEAR}(?!\w)"
    rf"|{DAY_IN_WORDS}[\s\-]?{MONTH}(?!\w)|{MONTH}[\s\-]?{DAY_IN_WORDS}(?!\w)|{MONTH}[\s,\-]{{1,2}}{YEAR}(?!\w)"
    rf"|{DAY}[./\-]{YEAR}(?!\w))"
)
BORN = (
    r"(?:born|date\sof\sbirth|d\.?\s?o\.?\s?b\b\.?|birth\s?date|birth\s?day|b-?day|née?\sle|geboren|nacid[oa]|nat[oa]\sil"
    r"|nascid[oa]|doğum)"
)
LAST_YEAR_OF_BIRTH = 2010  # a complete date up to this year is taken for one of birth, whatever stands around it

# Words before a number that say whose it is, then the number: groups of letters and figures.
ID_WORDS = (
    r"(?:ssn|social\ssecurity|nhs|ni\snumber|nino|national\sinsurance|passport|mrn|medical\srecord|health\scard|health\sid"
    r"|(?:patient|hospital|chart|case|reference|ref|policy|member|membership|account|insurance|insurance\spolicy|tax|customer"
    r"|licen[cs]e|card|identity\scard|national|file|claim)\s?(?:id|number|no\b\.?|nr\b\.?|\#)"
    r"|id\s(?:card|number|no\b\.?)|credit\scard|debit\scard|bank\scard|driv(?:er|ing)(?:['’]?s)?\slicen[cs]e|medicare|medicaid"
    r"|aadhaar|pesel|dni|nie\b|bsn|nip\b|cpf|codice\sfiscale|iban|bank\saccount|sort\scode)"
)
ID_LINK = r"(?:\s?(?:number|no\b\.?|nr\b\.?|card|id\b|code|policy|record|account|is|was|it['’]s|[:=#,\-–(])){0,6}\s?"
ID_CHUNK = r"[A-Z]{0,6}\d[A-Z\d]{0,24}"
ID_VALUE = rf"(?:[A-Z]{{1,3}}[ \-/])?{ID_CHUNK}(?:[ \-/.]{ID_CHUNK}){{0,9}}(?:[ \-][A-D]\b)?"

NOT_IN_NUMBER = r"(?<![\w.,/@#$€£₹\-])"
PHONE_FIGURES = r"\d(?:[ .\-–/()]{0,3}\d)"
EXTENSION = r"(?:\s?(?:x|ext\.?|extension)\s?\d{1,5})?"
PHONE = rf"(?:\+\s?)?(?:\(\+?\d{{1,5}}\)\s?)?{PHONE_FIGURES}{{5,16}}{EXTENSION}(?![\w%]|[.,]\d)"
PHONE_WORDS = (
    r"(?:tele)?phone|mobile|cell\s?phone|my\scell|tel\b\.?|fax|whatsapp|viber|(?:call|ring|text|phone|reach|contact|message)\s"
    r"(?:me|us|him|her)|(?:my|our|his|her|contact|home|work|office)\s(?:phone\s|mobile\s|cell\s)?(?:number|no\b\.?)"
)
PHONE_LINK = r"(?:\s?(?:number|no\b\.?|nr\b\.?|me|back|at|on|under|is|was|it['’]s|[:=#,\-–(])){0,6}\s?"
# What follows a number that counts or measures something.
UNIT = re.compile(
    r"\s?(?:%|°|[€$£₹]|(?:mg|mcg|µg|ug|g|kg|ml|l|cm|mm|nm|cells?|stem|mscs?|exosomes?|particles|million|billion|thousand|euros?|eur"
    r"|usd|gbp|inr|pln|zł|rs|dollars?|pounds?|bucks|rupees|lakhs?|people|persons|patients|participants|subjects|units?|copies"
    r"|times|years?|days?|weeks?|months?|hours?|minutes?|sessions?|iu|nucle\w+|grafts?|hairs?|spf|miles?|km|blocks)\b)",
    FLAGS,
)

STREET = (
    r"(?:street|str\b\.?|road|rd\b\.?|avenue|ave\b\.?|boulevard|blvd\b\.?|lane|crescent|terrace|highway|parkway|gardens|drive"
    r"|square|grove|alley)"
)
ARTICLE = r"(?:the|an?|of|us|u\.s\.|supreme|federal)\s"
# Words that are streets only where the name before them is written with a capital letter.
STREET_WITH_NAME = (
    r"(?:St|Dr|Ct|Ln|Pl|Court|Close|Way|Place|Row|Mews|Hill|View|Walk|Park|Green|Circle|Cir|Trail|Quay|Rise)"
)
PLACE_PART = r"(?:,?\s(?:apt|apartment|flat|suite|unit|floor|no)\b\.?\s?\#?\w{1,5})?"
TOWN = (
    r"(?-i:(?:,\s?[A-Z][\w'’.\-]{1,20}(?:\s[A-Z][\w'’.\-]{1,20}){0,2})?(?:,?\s?[A-Z]{2}\b)?(?:,?\s\d{5}(?:-\d{4})?\b)?)"
)
UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2}"

# Introductions after which a name is certain, and those after which it is only likely.
NAME_OWNER = (
    r"(?:my|his|her|our|their|patient['’]?s?|(?:wife|husband|son|daughter|mother|father|mom|mum|dad|partner|friend|child|kid"
    r"|baby|doctor|dermatologist|surgeon)['’]s)"
)
CERTAIN = re.compile(
    rf"(?:\b{NAME_OWNER}\s(?:(?:full|first|last|sur|real|given|family|middle)[\s\-]?)?name(?:['’]s|\sis|\swas|\s?[:=])?(?:\sis)?"
    r"|(?:^|[\n;,.]\s?)(?:(?:full|first|last|patient)\s)?name\s?[:=]"
    r"|\bi(?:\sam|['’]?m)\s(?:called|named)|\b(?:they|people|friends|everyone|everybody|you\scan|you\smay)\scall\sme"
    r"|\bi\sgo\sby|\bme\sllamo|\bmi\snombre\ses|\bje\sm['’]appelle|\bich\shei(?:ß|ss)e|\bmein\sname\sist|\bmi\schiamo"
    r"|\bil\smio\snome\sè|\bmeu\snome\sé|\bme\schamo|\bmam\sna\simię|\bbenim\sadım|меня\sзовут|اسمي|मेरा\sनाम)[\s,:]{0,3}",
    FLAGS,
)
LIKELY = re.compile(
    r"(?:\bi(?:\sam|\sm|['’]?m)|\bthis\sis|\bit(?:['’]s|\sis)|\bhere\sis|\bcall\sme|\bnazywam\ssię"
    r"|(?:regards|sincerely|cheers|thanks|thank\syou|yours|wishes)[,.\s\-–—]{1,4}(?=[\w.'’\- ]{2,40}$))\s?",
    FLAGS,
)
# "Anna here", "this is Anna Kowalska speaking"
ANNOUNCED = re.compile(
    r"(?:(?P<certain>\bthis\sis\s|\bit['’]?s\s)|^|[.!?,;]\s?|\b(?:hi|hello|hey|morning|afternoon|evening)\s)"
    r"(?P<it>[^\W\d_][\w.'’\-]{1,20}(?:\s[^\W\d_][\w.'’\-]{1,20}){0,2})\s(?:speaking|calling|on\sthe\sline|(?P<here>here))\b",
    FLAGS,
)
HAN_NAME = re.compile(r"(?:我叫|我的名字是|我的名字叫|我姓)(?P<it>[\u4e00-\u9fff·]{1,4})")
TOKEN = re.compile(
    r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0957])[^\W\d_\u0900-\u0957]*(?:[\u0900-\u0957]|['’\-][^\W\d_]|[^\W\d_])*\.?"
)
MAX_NAME_WORDS = 4


@dataclass(frozen=True)
class Rule:
    """Replace the group ``it`` of each match by the placeholder, if the match is what it seems to be."""

    placeholder: str
    pattern: re.Pattern[str]
    holds: Callable[[Match], bool]

    def apply(self, text: str) -> str:
        return self.pattern.sub(self._replace, text)

    def _replace(self, match: Match) -> str:
        if not self.holds(match):
            return match[0]
        start, end = match.start("it") - match.start(), match.end("it") - match.start()
        return match[0][:start] + self.placeholder + match[0][end:]


def redact(text: str) -> str:
    """Return the text with typed placeholders instead of what identifies a person.

    Redacting again changes nothing. The text should be normalised before (``bot.text``): an invisible sign inside an
    address hides it.
    """
    for rule in RULES:
        text = rule.apply(text)
    return redact_names(text)


def without_placeholders(text: str) -> str:
    """Return the text with round brackets around what looks like a placeholder: "[email]" becomes "(email)".

    A placeholder that redaction finds already there says nothing of what this text holds.
    """
    return PLACEHOLDER.sub(r"(\1)", text)


def figures(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def is_id(match: Match) -> bool:
    digits = figures(match["it"])
    return len(digits) >= 4 and not re.fullmatch(YEAR, match["it"].strip()) and digits not in PUBLIC_NUMBERS


def is_iban(match: Match) -> bool:
    """Check the two check digits (ISO 7064), so that "CD73 CD90 CD105" is left alone."""
    compact = match["it"].replace(" ", "").upper()
    turned = compact[4:] + compact[:4]
    return turned.isascii() and len(compact) >= 15 and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_date_of_birth(match: Match) -> bool:
    years = re.findall(YEAR, match["it"])
    return bool(years) and min(map(int, years)) <= LAST_YEAR_OF_BIRTH


def is_phone_after_word(match: Match) -> bool:
    digits = figures(match["it"])
    return 5 <= len(digits) <= 17 and digits not in PUBLIC_NUMBERS and not counts(match)


def is_phone(match: Match) -> bool:
    """Tell a telephone number from prices, years, dates, ranges and numbers of cells."""
    number = match["it"]
    digits = figures(number)
    groups = re.findall(r"\d+", number)
    if digits in PUBLIC_NUMBERS or not 7 <= len(digits) <= 17 or counts(match):
        return False
    if number.startswith(("+", "(", "00")) or (number.startswith("0") and len(digits) >= 9):
        return True
    if all(re.fullmatch(YEAR, group) for group in groups) or re.search(rf"\b{DATE}", number):
        return False
    if len(groups) == 1:
        return len(digits) >= 9 and not digits.endswith("00000")
    price_range = len(groups) == 2 and all(group.endswith("00") for group in groups)
    thousands = groups[1:] == ["000"] * (len(groups) - 1)
    if price_range or thousands:
        return False
    if len(digits) <= 8:
        return [len(group) for group in groups] in ([3, 4], [2, 2, 2, 2], [3, 2, 2], [2, 3, 2], [2, 3, 3], [3, 3, 2])
    return max(map(len, groups)) > 1 or len(digits) >= 9


def is_address(match: Match) -> bool:
    """Tell "12 Black Road" from "12 miles down the road"."""
    return COMMON_WORDS.isdisjoint(match["it"].split()) and not re.match(rf"\d+{UNIT.pattern}", match["it"], FLAGS)


def counts(match: Match) -> bool:
    """Return whether a unit follows the number."""
    return UNIT.match(match.string, match.end("it")) is not None


def always(match: Match) -> bool:
    return True


def rule(placeholder: str, pattern: str, holds: Callable[[Match], bool] = always, flags: int = FLAGS) -> Rule:
    return Rule(placeholder, re.compile(pattern, flags), holds)


RULES = (
    rule("[email]", r"(?P<it>[\w.+'\-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4})"),
    rule(
        "[email]",
        r"(?P<it>\b[\w.+\-]{2,64}\s(?:at|\(at\)|\[at\])\s[\w\-]{2,63}\s?(?:\sdot\s|\(dot\)|\[dot\])\s?"
        r"(?:com|org|net|edu|de|fr|pl|es|it|ru|in|co(?:\.|\sdot\s)uk)\b)",
    ),
    rule("[id]", rf"\b{ID_WORDS}{ID_LINK}(?P<it>{ID_VALUE})(?!\w)", is_id),
    rule("[iban]", r"\b(?P<it>[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?)\b", is_iban),
    rule(
        "[card]",
        rf"{NOT_IN_NUMBER}(?P<it>\d{{4}}([ \-]?)\d{{4}}\2\d{{4}}\2\d{{1,7}}|3[47]\d\d([ \-]?)\d{{6}}\3\d{{5}})"
        r"(?![\w\-])",
    ),
    rule("[date of birth]", rf"{BORN}[^\d\n\]]{{0,20}}?\b(?P<it>{BIRTH_DATE})"),
    rule("[date of birth]", rf"(?<![\w./\-])(?P<it>{DATE})", is_date_of_birth),
    rule("[id]", r"(?<![\w.\-])(?P<it>\d{3}([ \-.])\d{2}\2\d{4})(?![\w\-])"),
    rule("[id]", r"\b(?P<it>[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D])\b"),
    rule("[id]", r"\b(?P<it>[A-Z]{1,2}\d{6,9}|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z])\b", flags=0),
    rule(
        "[phone]",
        rf"\b(?:{PHONE_WORDS}){PHONE_LINK}(?P<it>\+?\(?{PHONE_FIGURES}{{4,16}}{EXTENSION})(?!\w)",
        is_phone_after_word,
    ),
    rule("[phone]", rf"{NOT_IN_NUMBER}(?P<it>{PHONE})", is_phone),
    rule(
        "[address]",
        rf"\b(?P<it>\d{{1,5}}[a-z]?,?\s(?!{ARTICLE})(?:[^\W\d_][\w'’.\-]{{0,20}}\s){{1,4}}?{STREET}\b{PLACE_PART}{TOWN})",
        is_address,
    ),
    rule(
        "[address]",
        rf"\b(?P<it>\d{{1,5}}[A-Za-z]?,?\s(?!{ARTICLE})(?:[A-Z][\w'’.\-]{{0,20}}\s){{1,3}}{STREET_WITH_NAME}\b\.?"
        rf"{PLACE_PART}{TOWN})",
        flags=0,
    ),
    rule("[address]", r"(?P<it>\b[^\W\d_]{2,30}(?:straße|strasse|str\.|weg|platz|gasse|allee)\s\d{1,4}[a-z]?\b)"),
    rule(
        "[address]",
        r"(?P<it>\b\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|boulevard|chemin|impasse|allée)\s(?:[\w'’\-]{1,20}\s?){1,4})",
    ),
    rule(
        "[address]",
        r"(?P<it>\b(?:calle|avenida|avda\.?|via|viale|piazza|rua|ul\.|ulica|улица|ул\.)\s(?:[^\W\d_][\w'’.\-]{0,20}\s){1,4}"
        r"(?:n[º°.]?\s?)?\d{1,4}[a-z]?\b)",
    ),
    rule("[address]", r"(?P<it>\bp\.?\s?o\.?\sbox\s\d{1,6}\b)"),
    rule("[address]", rf"\b(?P<it>{UK_POSTCODE})\b", flags=0),
    rule("[address]", r"\b(?P<it>[A-Z]{2},?\s\d{5}(?:-\d{4})?)\b(?![\d,.])", flags=0),
    rule("[address]", r"\bmy\s(?:home\s|postal\s)?address(?:\sis|\s?:)\s?(?P<it>[^.\n\[]{5,80})"),
)

PLACEHOLDER = re.compile(
    r"\[(" + "|".join(sorted({"name", *(rule.placeholder.strip("[]") for rule in RULES)})) + r")\]"
)


def redact_names(text: str) -> str:
    """Replace names that follow an introduction."""
    text = Rule("[name]", HAN_NAME, always).apply(text)
    for introduction in (CERTAIN, LIKELY):
        parts: list[str] = []
        done = 0
        for match in introduction.finditer(text):
            if match.start() < done:
                continue
            end = name_end(text, match.end(), certain=introduction is CERTAIN)
            if end > match.end():
                parts += [text[done : match.end()], "[name]"]
                done = end
        text = "".join([*parts, text[done:]])
    return Rule("[name]", ANNOUNCED, announces_name).apply(text)


def name_end(text: str, start: int, *, certain: bool) -> int:
    """Return where the name ends that starts here; ``start`` itself if there is none."""
    words = words_from(text, start)
    titles = 0
    while titles < len(words) and words[titles][0].rstrip(".").lower() in TITLES:
        titles += 1
    name: list[tuple[str, int]] = []
    for word, end in words[titles : titles + MAX_NAME_WORDS]:
        particle = word.lower() in PARTICLES and bool(name)
        if not (particle or may_be_name(word, first=not name)):
            break
        name.append((word, end))
    while name and name[-1][0].lower() in PARTICLES:
        name.pop()
    if not name:
        return start
    if certain or titles or name[0][0].lower() in FIRST_NAMES or two_capitalised(text, [word for word, _ in name]):
        return name[-1][1]
    return start


def words_from(text: str, start: int) -> list[tuple[str, int]]:
    """Return up to six words that follow each other with nothing but a space between, and where each ends."""
    words: list[tuple[str, int]] = []
    at = start
    while len(words) < 6 and (match := TOKEN.match(text, at)):
        word = match[0]
        abbreviated = word.endswith(".") and (len(word) == 2 or word[:-1].lower() in TITLES)
        end = match.end() if abbreviated or not word.endswith(".") else match.end() - 1
        words.append((text[at:end], end))
        if text[end : end + 1] != " ":
            break
        at = end + 1
    return words


def may_be_name(word: str, *, first: bool = True) -> bool:
    lower = word.lower()
    if lower in COMMON_WORDS or lower in CAPITALISED_WORDS:
        return False
    return first or word[0].isupper() or not lower.endswith(("ing", "'s", "’s", "n't"))


def two_capitalised(text: str, name: list[str]) -> bool:
    """Return whether this looks like "Anna Kowalska" within a text that does not Write All Words So."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    few = sum(word[0].isupper() for word in words) <= max(5, len(words) // 2)
    return few and len(name) >= 2 and all(word[0].isupper() and not word.isupper() for word in name[:2])


def announces_name(match: Match) -> bool:
    words = match["it"].split()
    titled = words[0].rstrip(".").lower() in TITLES
    name = words[1:] if titled else words
    if not name or not all(map(may_be_name, name)):
        return False
    certain = titled or (match["certain"] and not match["here"])
    return certain or name[0].lower() in FIRST_NAMES or all(word[0].isupper() for word in name)
