"""Vietnamese words: searched without accents, sorted as the alphabet has them."""

import re
import unicodedata

ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
_BASE_ORDER = {
    letter: order for order, letter in enumerate("0123456789" + "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}


def fold(text: str) -> str:
    """The text in lower case without accents, runs of other signs as one space: "Bắc Kạn" -> "bac kan"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", " ", bare).strip()


def collation_key(text: str) -> str:
    """A key that sorts by the Vietnamese alphabet: letters first (a ă â b … d đ …), then tones
    (none, grave, hook, tilde, acute, dot below), word by word; it can be stored in a column.
    """
    letters: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", unicodedata.normalize("NFC", text.lower())):
        if character in _TONES:
            tones.append(f"{len(letters):03d}{_TONES[character]}")
        elif character in _LETTER_MARKS and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + character)
        elif character.isalnum():
            letters.append(character)
        elif letters and letters[-1] != " ":
            letters.append(" ")
    ranks = "".join(" " if c == " " else chr(0x21 + _BASE_ORDER.get(c, 60)) for c in letters)
    return f"{ranks.strip()}\t{''.join(tones)}"


def initials(name: str, *, most: int = 2) -> str:
    """The first letters of the last words of a name, for a small badge."""
    return "".join(word[0] for word in name.split()[-most:]).upper()
