"""QR codes: of one address, and of very many addresses that differ in a few letters."""

import io
import re

import segno

BORDER = 2
_DARK = re.compile("1+")
_BITS = 7  # of a plain (ASCII) letter
_BLANK = 0x40


def svg_of(text: str) -> str:
    """The QR code of a text as an SVG picture of one path, a unit a module, with a quiet border."""
    return svg_of_rows(
        ["".join(str(bit & 1) for bit in row) for row in segno.make_qr(text, error="m").matrix]
    )


def svg_of_rows(rows: list[str]) -> str:
    """Rows of modules (1 is dark) as an SVG picture: each stretch of dark modules one stroke."""
    path = "".join(
        f"M{found.start()} {y}.5h{found.end() - found.start()}"
        for y, row in enumerate(rows)
        for found in _DARK.finditer(row)
    )
    whole = len(rows) + 2 * BORDER
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{BORDER} -{BORDER} {whole} {whole}">'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


def png_of(text: str, *, scale: int = 8) -> bytes:
    """The QR code of a text as a PNG picture, `scale` pixels a module."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=scale, border=BORDER)
    return out.getvalue()


class Series:
    """QR codes of addresses `before + code + after` whose codes all have the same length, thousands a second.

    Within one version and mask every module of a QR code is a sum without carry (GF(2)) of the bits of its text,
    the Reed-Solomon rows included. So the picture of a code is that of a blank one plus the contribution of each
    set bit; those contributions are taken once from segno. The mask is that which suits the blank code; readers
    take any.
    """

    def __init__(self, before: str, after: str, *, length: int) -> None:
        blank = chr(_BLANK) * length
        first = segno.make_qr(before + blank + after, error="m", mode="byte", boost_error=False)
        self._before, self._after, self._length = before, after, length
        self.version, self.mask = first.version, first.mask
        self.size = len(first.matrix)
        self._blank = self._modules(blank)
        self._bits = [[self._contribution(place, bit) for bit in range(_BITS)] for place in range(length)]

    def modules_of(self, code: str) -> int:
        """All modules of a code's QR picture in one integer, row by row, the highest bit first."""
        if len(code) != self._length or not code.isascii():
            raise ValueError(f"a code of this series has {self._length} plain letters: {code!r}")
        modules = self._blank
        for place, letter in enumerate(code):
            changed = ord(letter) ^ _BLANK
            for bit in range(_BITS):
                if changed >> bit & 1:
                    modules ^= self._bits[place][bit]
        return modules

    def svg_of(self, code: str) -> str:
        """A code's QR picture as SVG."""
        bits = f"{self.modules_of(code):0{self.size**2}b}"
        return svg_of_rows([bits[i : i + self.size] for i in range(0, len(bits), self.size)])

    def _modules(self, middle: str) -> int:
        made = segno.make_qr(
            self._before + middle + self._after,
            error="m",
            mode="byte",
            version=self.version,
            mask=self.mask,
            boost_error=False,
        )
        return int("".join(str(bit & 1) for row in made.matrix for bit in row), 2)

    def _contribution(self, place: int, bit: int) -> int:
        changed = [chr(_BLANK)] * self._length
        changed[place] = chr(_BLANK ^ 1 << bit)
        return self._modules("".join(changed)) ^ self._blank
