"""Made-up personal data in the forms in which people type it, and the sentences around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy


def words(text: str) -> list[str]:
    return text.split()


# Not taken from the redaction's own list of names; about half of the given names are not in it.
GIVEN = words("""
    Anna Kasia Oluwaseun Bhagyalakshmi Xiuying John Maria Zdzisława Thorbjörn Niamh Siobhan Saoirse Chukwuemeka Priya
    Mohammed Fatima Guadalupe Lourdes Joaquín Björn Françoise Zoë Renée Aoife Dmitri Svetlana Tuğçe Ömer Ayşe Hiroshi
    Ngozi Adaeze Thandiwe Sipho Wen Jing Minh Thu Linh Somchai Anong Rajeshwari Venkatesh Harpreet Gurpreet Ifeoma
    Kwabena Akosua Jean-Luc Marie-Claire Anne-Marie D'Angelo Shaniqua Tyrone LaToya Kayleigh Jayden Brayden Mackenzie
    Margaret Dorothy Gertrude Wilfred Agnieszka Bożena Grzegorz Ilse Heinrich Ulrike
    Giuseppe Concetta Rosalind Peter Sarah David
    Emily Michael Jennifer Robert Linda Ahmed Khadija Yusuf Ricardo Beatriz Thiago Luana Zeynep Mehmet Ivan Olga
    Nadezhda
""")
FAMILY = words("""
    Kowalska Nowak O'Brien Smith Adeyemi Zhang García Müller Schröder Nguyen Patel Iyer Kaur Okonkwo Mensah Dlamini
    Yılmaz Demir Ivanova Petrov Rossi Esposito Silva Santos Dubois Lefèvre Haddad Hussain Begum Tanaka Watanabe Kim Park
    Johansson Lindqvist Nielsen Virtanen Papadopoulos Horvath Szabó McDonald Fitzgerald Achterberg Vandenberg
    Featherstone Ramanathan Mukherjee Bandaranaike Abubakar Hernández-López Smith-Jones Thompson Wilson Anderson
    Martinez
""")
MONTHS = words("January February March April May June July August September October November December")

letters = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


def digits(count: int) -> SearchStrategy[str]:
    """Return figures; the first is not a zero."""
    return st.integers(10 ** (count - 1), 10**count - 1).map(str)


def sentences(*templates: str) -> Callable[[SearchStrategy[str]], SearchStrategy[tuple[str, str]]]:
    """Return what puts a value into one of the sentences, as pairs of sentence and value."""
    return lambda values: st.tuples(st.sampled_from(templates), values).map(
        lambda pair: (pair[0].replace("{}", pair[1]), pair[1])
    )


@st.composite
def email(draw: DrawFn) -> str:
    given_name = draw(
        st.sampled_from(["anna", "j", "maria.lopez", "o'brien", "x_y", "first.last+skin", "Ola-N", "k99"])
    )
    host = draw(
        st.sampled_from(["gmail.com", "example.co.uk", "clinic-berlin.de", "mail.hospital.org", "o2.pl", "x.io"])
    )
    sign = draw(st.sampled_from(["@"] * 8 + [" @ ", "(at)", "[at]"]))
    return f"{given_name}{draw(st.integers(0, 99))}{sign}{host}"


@st.composite
def phone(draw: DrawFn) -> str:
    a, b, c, d = (draw(digits(3)), draw(digits(3)), draw(digits(4)), draw(digits(2)))
    return draw(
        st.sampled_from(
            [
                f"+1 ({a}) {b}-{c}",
                f"({a}) {b}-{c}",
                f"({a}){b}-{c}",
                f"{a}-{b}-{c}",
                f"{a}.{b}.{c}",
                f"{a} {b} {c}",
                f"1-{a}-{b}-{c}",
                f"+1{a}{b}{c}",
                f"{a}{b}{c}",
                f"+44 7{a} {b}{a}",
                f"07{a} {b}{a}",
                f"07{d}1 {b} {a}",
                f"020 {c} {c}",
                f"+44 (0)20 {c} {c}",
                f"+49 {a} {c}{a}",
                f"0{a}/{b}{c}",
                f"0049-{a}-{b}{c}",
                f"+33 6 {d} {d} {d} {d}",
                f"06 {d} {d} {d} {d}",
                f"+34 {a} {b} {a}",
                f"{a} {b} {a}",
                f"+48 {a} {b} {a}",
                f"+91 {d}{a} {a}{d}",
                f"+91-{d}{a}{a}{d}",
                f"9{c}{c}1",
                f"+90 5{d} {a} {d} {d}",
                f"+86 1{d} {c} {c}",
                f"+7 ({a}) {b}-{d}-{d}",
                f"8 ({a}) {b}-{d}-{d}",
                f"+39 {a} {b}{c}",
                f"+55 (11) 9{c}-{c}",
                f"{b}-{c}",
                f"+1 {a} {b} {c} ext. 12",
            ]
        )
    )


@st.composite
def identifier(draw: DrawFn) -> tuple[str, str]:
    """Return a sentence with a number that names one person, and the number."""
    three, other, four, two = draw(digits(3)), draw(digits(3)), draw(digits(4)), draw(digits(2))
    capitals = "".join(draw(st.tuples(letters, letters))).upper()
    says = st.sampled_from(["{}", "my SSN is {}", "social security number: {}", "ssn {}, can you check?"])
    choices = {
        f"{three}-{two}-{four}": says,
        f"{three} {two} {four}": says,
        f"{three}{two}{four}": st.sampled_from(["my ssn is {}", "Social security number {}"]),
        f"{three} {other} {four}": st.sampled_from(["my NHS number is {}", "NHS no. {}", "nhs {}"]),
        f"{three}{other}{four}": st.sampled_from(["NHS number {} if you need it", "nhs: {}"]),
        f"4{three} {four} {four} {four}": st.sampled_from(["{}", "my card is {} exp 04/27", "Visa {}"]),
        f"5{three}-{four}-{four}-{four}": st.sampled_from(["{}", "charge it to {}"]),
        f"4{three}{four}{four}{four}": st.sampled_from(["{}", "card number {}"]),
        f"37{two} {three}{other} {two}{three}": st.sampled_from(["amex {}"]),
        iban("DE", f"{three}{other}{four}{four}{four}"): st.sampled_from(["{}", "IBAN {}", "refund to {} please"]),
        iban("PL", f"{four}{four}{four}{four}{four}{four}"): st.sampled_from(["{}", "my iban: {}"]),
        iban("GB", f"NWBK{three}{other}{four}{four}"): st.sampled_from(["{}", "iban is {}"]),
        f"{capitals}{three}{four}": st.sampled_from(["{}", "passport {}", "My passport number is {}."]),
        f"{capitals[0]}{four}{four}": st.sampled_from(["{}", "passport no {}"]),
        f"{capitals} {three}{four}": st.sampled_from(["passport number: {}"]),
        f"{three}{other}{three}": st.sampled_from(["my passport is {}", "passport no. {}"]),
        f"{four}{three}": st.sampled_from(["MRN {}", "MRN: {}", "my medical record number is {}", "patient ID {}"]),
        f"{capitals[0]}-{four}{two}": st.sampled_from(["MRN {}", "hospital number {}", "Patient no. {}"]),
        f"{capitals}{four}{two}": st.sampled_from(["policy number {}", "member id {}", "insurance number {}"]),
        f"{capitals} {two} {two} {two} C": st.sampled_from(["{}", "my NI number is {}", "national insurance {}"]),
        f"{four} {four} {four}": st.sampled_from(["my aadhaar is {}", "aadhaar number {}"]),
        f"9{four}{four}{two}": st.sampled_from(["PESEL {}", "my pesel number is {}"]),
    }
    number = draw(st.sampled_from(sorted(choices)))
    return draw(choices[number]).replace("{}", number), number


def iban(country: str, account: str) -> str:
    """Return an IBAN with its check digits, in groups of four."""
    digits_of = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    whole = f"{country}{98 - int(digits_of) % 97:02}{account}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


@st.composite
def date_of_birth(draw: DrawFn) -> tuple[str, str]:
    day = draw(st.dates(date(1925, 1, 1), date(2020, 12, 31)))
    d, m, y, month = day.day, day.month, day.year, MONTHS[day.month - 1]
    suffix = "th" if 11 <= d <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(d % 10, "th")
    written = draw(
        st.sampled_from(
            [
                f"{d:02}/{m:02}/{y}",
                f"{m:02}/{d:02}/{y}",
                f"{d}/{m}/{y}",
                f"{d}.{m}.{y}",
                f"{d:02}.{m:02}.{y}",
                f"{d:02}-{m:02}-{y}",
                f"{d}/{m}/{y % 100:02}",
                day.isoformat(),
                f"{y}/{m:02}/{d:02}",
                f"{d} {month} {y}",
                f"{d}{suffix} {month} {y}",
                f"{d}{suffix} of {month} {y}",
                f"the {d}{suffix} of {month}, {y}",
                f"{month} {d}, {y}",
                f"{month} {d}{suffix} {y}",
                f"{month[:3]} {d}, {y}",
                f"{d} {month[:3]} {y}",
                f"{d}-{month[:3]}-{y}",
                f"{d} {month.lower()} {y}",
                f"{d:02} {m:02} {y}",
                f"{y}{m:02}{d:02}",
            ]
        )
    )
    sentence = draw(
        st.sampled_from(
            [
                "I was born on {}",
                "i was born {}, is that too old?",
                "My date of birth is {}.",
                "date of birth: {}",
                "DOB {}",
                "dob: {} and I have eczema",
                "D.O.B. {}",
                "My birthday is {}",
                "birthdate {}",
                "my son was born on the {}".replace("the {}", "{}"),
            ]
        )
    )
    return sentence.replace("{}", written), written


@st.composite
def introduction(draw: DrawFn) -> tuple[str, str]:
    """Return a sentence in which somebody says a name, and the name."""
    given_name, family = draw(st.sampled_from(GIVEN)), draw(st.sampled_from(FAMILY))
    whole = f"{given_name} {family}"
    sentence, name = draw(
        st.sampled_from(
            [
                ("My name is {}", whole),
                ("my name is {} and I have a scar", whole),
                ("Hello, my name is {}.", given_name),
                ("my name's {}, what does it cost?", given_name),
                ("My full name is {}", whole),
                ("I'm {}", whole),
                ("Hi, I'm {} and I have psoriasis", whole),
                ("I am {} from Leeds", whole),
                ("This is {} speaking", whole),
                ("this is {} speaking, I need an appointment", given_name),
                ("this is Dr {}, speaking for a patient", family),
                ("This is Dr. {}", whole),
                ("I'm Dr {}", family),
                ("I am Mrs {}", family),
                ("please call me {}", whole),
                ("You can call me {}", given_name),
                ("They call me {}", given_name),
                ("I am called {}", whole),
                ("name: {}", whole),
                ("My daughter's name is {}", given_name),
                ("{} here, quick question", whole),
                ("Does it hurt? Regards, {}", whole),
            ]
        )
    )
    if draw(st.integers(0, 4)) == 0:
        sentence, name = sentence.lower(), name.lower()
    return sentence.replace("{}", name), name


@st.composite
def address(draw: DrawFn) -> tuple[str, str]:
    number, name = (
        draw(st.integers(1, 999)),
        draw(st.sampled_from(["Oak", "Main", "Baker", "Long Meadow", "St James's"])),
    )
    return draw(
        st.sampled_from(
            [
                (f"I live at {number} {name} Street", f"{number} {name}"),
                (f"my address is {number} {name} Road, Springfield", f"{number} {name}"),
                (f"{number} {name.lower()} avenue", f"{number} {name.lower()}"),
                (f"send it to {number} {name} Way, Apt 4, Austin, TX 78701", f"{number} {name}"),
                (f"Wohne in der Lindenstraße {number} in Köln", f"Lindenstraße {number}"),
                (f"{number} rue de la Paix", "de la Paix"),
                (f"calle Mayor {number}", f"Mayor {number}"),
                (f"ul. Długa {number}", f"Długa {number}"),
                ("my postcode is SW1A 1AA", "SW1A 1AA"),
                ("P.O. Box 1234", "1234"),
            ]
        )
    )


def sample(strategy: SearchStrategy[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Return that many examples, always the same."""
    found: list[tuple[str, str]] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: tuple[str, str]) -> None:
        found.append(example)

    collect()
    return found
