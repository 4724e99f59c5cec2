"""Tell in which language a message is written, so that people who do not write English are told so in theirs.

Conservative: what may be English is English, since a wrong guess would refuse a good question. The script decides
first. For Latin letters, py3langid's model (restricted to a few languages) and words that belong to a language are
weighed together. The model alone would take one in twenty short medical questions in English for another language;
the words alone do not know enough.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
UNKNOWN = "und"  # ISO 639-2: surely not English, and none of the languages that have a sentence
SUPPORTED = ("es", "fr", "de", "pt", "it", "ar", "hi", "zh", "tr", "ru")
# Languages that the model must know to tell them from the supported ones, which many resemble more than English.
NEIGHBOURS = ("pl", "cs", "ro", "hu", "vi", "nl", "sv")

# In units of the model's log-probabilities. Found on the English lines under data/ and tests/language/sentences.yml.
WORD_WEIGHT = 6.0  # of one ambiguous word; one that belongs to a language alone weighs twice that
ENGLISH_BONUS = 10.0
ENGLISH_BONUS_WITH_FOREIGN_LETTERS = 8.0  # English hardly has letters such as "é"

# The names of Unicode's letters begin with their script. Where it serves several languages: letters of the others.
SCRIPTS = {
    "ARABIC": ("ar", frozenset("پچژگکیٹڈڑںےۀ")),
    "DEVANAGARI": ("hi", frozenset("ळ")),
    "CJK": ("zh", frozenset()),
    "CYRILLIC": ("ru", frozenset("іїєґўђћџљњјѓќѕ")),
}
# Words that are frequent in one language and are neither English nor part of English medical or brand names. Several
# may share a word ("para": Spanish, Portuguese). Words without their accents are what people type on a telephone.
WORDS = {
    "es": """
        ¿ ¡ un una ni ya hasta entre sobre algo nada todo ayer mañana hoy el los las unos unas del al es son está
        esta están estoy soy tengo tiene tienen hay que qué quién cómo como cuándo cuando cuánto cuanto cuánta
        cuantas cuántas cuántos cuantos dónde donde por para con sin pero porque muy más mi mis su sus yo usted
        ustedes nos se lo le les me te quiero quisiera puedo puede pueden puedes hacer hace saber sirve funciona
        necesito desde después despues ayuda ayudar duele cuesta precio tratamiento piel células celulas madre
        cicatrices arrugas riesgos estudios hola gracias buenos días dias buenas tardes respirar morir no sí
        aprobado médico medico clínica hablar persona también tambien este esto eso cara inyección inyeccion años
        socorro urgencia español castellano tratamientos
    """,
    "fr": """
        un une hier demain aujourd'hui encore déjà rien tout le les des du au aux est sont suis ai avez avons ont
        que qui quoi quel quels quelle quelles comment combien où quand pourquoi pour avec sans mais parce très tres
        plus mon ma mes votre vos notre je j tu il elle nous vous ils elles ce cette ces ça ca cela c'est est-ce y
        a-t-il peut peuvent pouvez puis veux voudrais faut fait faire savoir marche besoin depuis après apres aide
        aider secours mal coûte coute prix traitement peau cellules souches cicatrices rides risques études etudes
        bonjour bonsoir salut merci beaucoup respirer mourir non oui approuvé médecin clinique parler quelqu'un
        réponse visage piqûre ans dans sur par pas ne n'arrive d'où trouve urgence français séances dangereuses
        efficace
    """,
    "de": """
        die das sich heute morgen gestern danach nichts alles der dem ein eine einen einem einer und ist sind bin
        habe hat haben wird werden kann können koennen darf soll muss müssen möchte moechte will nicht kein keine
        mit ohne für fuer von vom zum zur bei nach seit auf aus über ueber gegen ich du er sie wir ihr mich mir
        ihnen mein meine meinen meiner was wer wie wo woher warum wann welche welcher welches wieviel viele viel
        gibt es dass ob wenn oder aber auch noch mehr schon sehr tut weh kostet preis behandlung behandelt haut
        stammzellen zellen narben aknenarben falten risiken studien hilfe helfen hilft guten tag hallo danke vielen
        dank atmen leben sterben sprechen menschen praxis arzt klinik brauche jahren deutsch bitte ja nein gesicht
        spritze wirkt exosomen gefährlich zugelassen
    """,
    "pt": """
        um uma até já hoje amanhã ontem nada tudo os as uns umas do da dos das no na nos nas ao é são sao está esta
        estão estou sou tenho tem têm há que quem como quando quanto quanta quantas quantos onde por para com sem
        mas porque muito mais meu minha meus minhas seu sua eu você voce vocês voces nós ele ela se me te quero
        queria gostaria posso pode podem fazer faz saber funciona preciso desde depois ajuda ajudar dói doi custa
        preço preco tratamento pele células celulas tronco células-tronco celulas-tronco estaminais cicatrizes rugas
        riscos estudos olá ola oi obrigado obrigada bom dia boa tarde respirar morrer não nao sim aprovado médico
        clínica falar pessoa também tambem isso este rosto injeção injecao anos socorro português consigo mãe
        sessões exossomos pela pelo
    """,
    "it": """
        un ieri oggi domani ancora già niente tutto il lo gli i una uno del della dello dei degli delle al alla allo
        ai alle nel nella è sono sei ho hai ha abbiamo hanno c'è ci che chi cosa come quando quanto quanta quante
        quanti dove perché perche per con senza ma molto più piu mio mia miei mie suo sua io tu lui lei noi voi si
        mi ti vorrei voglio posso può puo potete possono fare fa sapere funziona serve servono bisogno dopo aiuto
        aiutare aiutarmi male costa prezzo trattamento cura pelle cellule staminali cicatrici rughe rischi studi
        ciao buongiorno buonasera salve grazie mille respirare morire non sì approvato medico clinica parlare
        persona anche questo questa faccia viso iniezione puntura anni soccorso italiano riesco trova sedute esosomi
        quali
    """,
    "tr": """
        bugün yarın dün bana her şey hiç bir ve ile için icin bu şu ne nedir nelerdir nasıl nasil kaç kac kadar
        nerede nereden neden niçin mi mı mu mü var yok değil degil ben sen biz siz benim çok cok daha en iyi kötü
        istiyorum isterim istiyor olabilir miyim misiniz edebilir yardım yardim sonra önce once ama veya gibi evet
        hayır hayir tedavi cilt deri kök kok hücre hucre hücreler hücreleri fiyat fiyatı ücret acıtır iğne igne
        seans gerekiyor risk riskleri merhaba selam teşekkür tesekkur ederim teşekkürler günaydın nefes alamıyorum
        alamiyorum imdat ölmek doktor klinik konuşmak türkçe güvenli kırışıklık eksozom
    """,
}
# English words, also those of our subject: each is evidence that a message is English, whatever else is in it.
ENGLISH_WORDS = """
    a an the is are am was were be been being do does did done can could will would shall should may might must have
    has had i i'm i've you your yours he she it it's its we they them their my mine our this that these those there
    here what what's when where which who whose why how if whether of in on at by for from to into with without
    about after before between and or but not no than then as so because while during since until over under up down
    out off again more most less least much many any some all each every both either other another same only just
    also too very really still already get gets got getting give go going make makes take takes taking need needs
    want wants know tell help say says see work works working use used using cause causes treat treats treated
    treating treatment treatments stem cell cells skin scar scars wound wounds wrinkle wrinkles hair loss doctor
    clinic cost costs price risk risks safe safety side effect effects long last taken pain painful hurt hurts study
    studies trial trials evidence approved benefit benefits vs versus best good better bad new old first next
    therapy injection injections cream serum burn burns face aging ageing disease future plus right review
    embryo embryos involved donor donors exosome exosomes laser needle needles needling legal scam marrow fat cord
    personalized personalised regenerative don't didn't can't won't isn't doesn't haven't please thanks thank hello
    hi hey yes okay ok décolleté café spots spot
    units
"""
# Words that are as good in English or in names as they are elsewhere, and so are no evidence against English.
AMBIGUOUS_WORDS = """
    un a as am an i on in is or so me no do he we was will hat war die bin man son per come fare case cause male
    persona face dose via se si sur mal plus dos den des de la es al du le les en ou y ex ma te il to tu ai mi mu
    risk cara once data media sole note doi ola tag em os das er mit et par pas don na dia non serve cura marche sei
    lo nos prices viola ben sen que ne yo ja ce sim oi ya
"""
CERTAIN = 2  # what a word of one language weighs; an ambiguous one weighs 1
WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|[¿¡]")


def language_of(text: str) -> str:
    """Return the ISO code of a message's language: "en", one of ``SUPPORTED``, or "und" for any other."""
    letters = [character for character in text if character.isalpha()]
    foreign = [letter for letter in letters if not is_latin(letter)]
    if len(foreign) * 3 > len(letters):
        return language_of_script(foreign)
    return language_of_words(text)


def is_latin(letter: str) -> bool:
    return letter < "\u0250" or unicodedata.name(letter, "").startswith("LATIN")


def language_of_script(letters: list[str]) -> str:
    scripts = [unicodedata.name(letter, "").split(" ")[0] for letter in letters]
    # Japanese mixes Chinese signs with its own, which therefore decide.
    if "HIRAGANA" in scripts or "KATAKANA" in scripts:
        return UNKNOWN
    language, letters_of_others = SCRIPTS.get(max(set(scripts), key=scripts.count), (UNKNOWN, frozenset()))
    return UNKNOWN if letters_of_others.intersection("".join(letters).lower()) else language


def language_of_words(text: str) -> str:
    words = {word.lower().replace("’", "'") for word in WORD.findall(text.replace("İ", "i"))}
    english = weight(words & english_words())
    evidence = {language: weight(words & vocabulary) for language, vocabulary in vocabularies().items()}
    foreign = foreign_letters(text)
    # A name such as "Müller" must not outweigh a whole English question.
    if not words or english >= max(evidence.values()) + (2 * CERTAIN if foreign else CERTAIN):
        return ENGLISH
    scores = {
        language: score + WORD_WEIGHT * evidence.get(language, 0) for language, score in model().rank(text.lower())
    }
    scores[ENGLISH] += WORD_WEIGHT * english + (ENGLISH_BONUS_WITH_FOREIGN_LETTERS if foreign else ENGLISH_BONUS)
    best = max(scores, key=lambda language: scores[language])
    return UNKNOWN if best in NEIGHBOURS else best


def weight(words: set[str]) -> int:
    return sum(1 if word in ambiguous_words() else CERTAIN for word in words)


def foreign_letters(text: str) -> bool:
    return any(letter.isalpha() and not letter.isascii() for letter in text)


@cache
def english_words() -> frozenset[str]:
    return frozenset(ENGLISH_WORDS.split())


@cache
def ambiguous_words() -> frozenset[str]:
    return frozenset(AMBIGUOUS_WORDS.split())


@cache
def vocabularies() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in WORDS.items()}


@cache
def model() -> LanguageIdentifier:
    """Load the model (a tenth of a second, 25 MB) for the first message that is not plainly English."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE)
    identifier.set_languages([ENGLISH, *WORDS, *NEIGHBOURS])
    return identifier
