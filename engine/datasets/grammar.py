"""A little grammar of English and French: sentences in both, with agreement of gender and number.

Words are few and regular enough to be learnt in a minute; what is hard is kept: adjectives that
change places and follow their noun in gender and number, verbs that follow their subject.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# English and French, singular and plural, gender, kind.
_NOUNS = (
    ("cat", "cats", "chat", "chats", "m", "animal"),
    ("dog", "dogs", "chien", "chiens", "m", "animal"),
    ("boy", "boys", "garçon", "garçons", "m", "person"),
    ("girl", "girls", "fille", "filles", "f", "person"),
    ("woman", "women", "femme", "femmes", "f", "person"),
    ("king", "kings", "roi", "rois", "m", "person"),
    ("queen", "queens", "reine", "reines", "f", "person"),
    ("mouse", "mice", "souris", "souris", "f", "animal"),
    ("house", "houses", "maison", "maisons", "f", "thing"),
    ("car", "cars", "voiture", "voitures", "f", "thing"),
    ("book", "books", "livre", "livres", "m", "thing"),
    ("apple", "apples", "pomme", "pommes", "f", "thing"),
    ("cake", "cakes", "gâteau", "gâteaux", "m", "thing"),
    ("flower", "flowers", "fleur", "fleurs", "f", "thing"),
)
# English; French masculine, feminine, and both in the plural; whether it stands before its noun.
# Those that stand behind are colours, which people are not said to have here.
_ADJECTIVES = (
    ("small", ("petit", "petite", "petits", "petites"), True),
    ("big", ("grand", "grande", "grands", "grandes"), True),
    ("old", ("vieux", "vieille", "vieux", "vieilles"), True),
    ("pretty", ("joli", "jolie", "jolis", "jolies"), True),
    ("green", ("vert", "verte", "verts", "vertes"), False),
    ("black", ("noir", "noire", "noirs", "noires"), False),
    ("white", ("blanc", "blanche", "blancs", "blanches"), False),
    ("red", ("rouge", "rouge", "rouges", "rouges"), False),
)
# English singular and plural; French masculine, feminine, plural. None: not in that number.
_DETERMINERS = (
    ("the", "the", ("le", "la", "les")),
    ("a", None, ("un", "une", None)),
    ("this", "these", ("ce", "cette", "ces")),
    ("my", "my", ("mon", "ma", "mes")),
    (None, "two", (None, None, "deux")),
)
# English I, he; French je, il, nous, ils.
_ACTIONS = (
    ("see", "sees", ("vois", "voit", "voyons", "voient")),
    ("take", "takes", ("prends", "prend", "prenons", "prennent")),
    ("find", "finds", ("trouve", "trouve", "trouvons", "trouvent")),
    ("look for", "looks for", ("cherche", "cherche", "cherchons", "cherchent")),
)
_DOINGS = (
    ("sleep", "sleeps", ("dors", "dort", "dormons", "dorment")),
    ("sing", "sings", ("chante", "chante", "chantons", "chantent")),
    ("dance", "dances", ("danse", "danse", "dansons", "dansent")),
)
_TO_BE = (("am", "is", "are"), ("suis", "est", "sommes", "sont"))
# English, French, person (0 I, 1 he, 2 we, 3 they), gender.
_PRONOUNS = (
    ("I", "je", 0, "m"), ("he", "il", 1, "m"), ("she", "elle", 1, "f"),
    ("we", "nous", 2, "m"), ("they", "ils", 3, "m"),
)  # fmt: skip

Pick = Callable[[int], int]
"""A whole number below another, at random."""


@dataclass(frozen=True)
class Phrase:
    """The same words in both languages, with what verbs and adjectives follow."""

    english: str
    french: str
    person: int
    feminine: bool
    colourless: bool

    @property
    def plural(self) -> bool:
        """We and they."""
        return self.person > 1


def sentence(pick: Pick) -> tuple[str, str]:
    """A sentence in English and in French, every choice made by `pick`."""
    subject = _pronoun(pick) if pick(3) == 0 else _thing(pick, living=True)
    kind = pick(4)
    if kind == 0:
        adjective = _adjective(pick, subject.colourless)
        english = _TO_BE[0][0 if subject.person == 0 else 2 if subject.plural else 1]
        words = (english, _TO_BE[1][subject.person])
        return _joined(subject, words, (adjective[0], _form(adjective[1], subject)))
    if kind == 1:
        return _joined(subject, _verb(_DOINGS, subject, pick))
    action, thing = _verb(_ACTIONS, subject, pick), _thing(pick, living=False)
    return _joined(subject, action, (thing.english, thing.french))


def every_word() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All words of English and of French that sentences are made of, from a to z."""
    english: set[str] = {*_TO_BE[0]}
    french: set[str] = {*_TO_BE[1]}
    for one, more, un, plus, *_ in _NOUNS:
        english |= {one, more}
        french |= {un, plus}
    for adjective, forms, _ in _ADJECTIVES:
        english.add(adjective)
        french |= set(forms)
    for one, more, forms in _DETERMINERS:
        english |= {word for word in (one, more) if word}
        french |= {word for word in forms if word}
    for one, third, forms in (*_ACTIONS, *_DOINGS):
        english |= {*one.split(), *third.split()}
        french |= set(forms)
    for one, un, *_ in _PRONOUNS:
        english.add(one)
        french.add(un)
    return tuple(sorted(english)), tuple(sorted(french))


def _joined(subject: Phrase, *others: tuple[str, str]) -> tuple[str, str]:
    english, french = zip(*others, strict=True)
    return " ".join((subject.english, *english)), " ".join((subject.french, *french))


def _verb(verbs: Sequence[tuple], subject: Phrase, pick: Pick) -> tuple[str, str]:
    plain, third, french = verbs[pick(len(verbs))]
    return third if subject.person == 1 else plain, french[subject.person]


def _adjective(pick: Pick, colourless: bool) -> tuple:
    fitting = [one for one in _ADJECTIVES if one[2] or not colourless]
    return fitting[pick(len(fitting))]


def _form(forms: Sequence[str], of: Phrase) -> str:
    return forms[of.feminine + 2 * of.plural]


def _pronoun(pick: Pick) -> Phrase:
    english, french, person, gender = _PRONOUNS[pick(len(_PRONOUNS))]
    return Phrase(english, french, person, gender == "f", colourless=True)


def _thing(pick: Pick, *, living: bool) -> Phrase:
    """A determiner, perhaps an adjective, and a noun; `living`: one that can do something."""
    nouns = [noun for noun in _NOUNS if noun[5] != "thing"] if living else _NOUNS
    one, more, un, plus, gender, kind = nouns[pick(len(nouns))]
    plural, feminine = pick(2) == 1, gender == "f"
    fitting = [d for d in _DETERMINERS if d[plural] is not None]
    determiner = fitting[pick(len(fitting))]
    noun = Phrase(
        more if plural else one, plus if plural else un, 3 if plural else 1, feminine,
        colourless=kind == "person",
    )  # fmt: skip
    english = [str(determiner[plural]), noun.english]
    french = [str(determiner[2][2 if plural else feminine]), noun.french]
    if pick(2) == 1:
        adjective, forms, before = _adjective(pick, noun.colourless)
        english.insert(1, adjective)
        french.insert(1 if before else 2, _form(forms, noun))
    return Phrase(" ".join(english), " ".join(french), noun.person, feminine, noun.colourless)
