"""QR codes: of one address, and of very many addresses that differ in a few letters."""

import io

import segno

BORDER = 2


def svg_of(text: str) -> str:
    """The QR code of a text as an SVG picture of one path, a unit a module, with a quiet border."""
    rows = [int("".join(str(bit & 1) for bit in row), 2) for row in segno.make_qr(text, error="m").matrix]
    return svg_of_rows(rows)


def svg_of_rows(rows: list[int]) -> str:
    """Rows of modules, each an integer whose highest bit is the leftmost module, as an SVG picture."""
    size = len(rows)
    path = "".join(
        f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _stretches(row, size)
    )
    whole = size + 2 * BORDER
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{BORDER} -{BORDER} {whole} {whole}">'
        f'<path d="{path}"/></svg>'
    )


def png_of(text: str, *, scale: int = 8) -> bytes:
    """The QR code of a text as a PNG picture, `scale` pixels a module."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=scale, border=BORDER)
    return out.getvalue()


def _stretches(row: int, size: int) -> list[tuple[int, int]]:
    """Where dark stretches of a row begin, and how long they are."""
    found = []
    bits = f"{row:0{size}b}"
    start = bits.find("1")
    while start >= 0:
        end = bits.find("0", start)
        end = size if end < 0 else end
        found.append((start, end - start))
        start = bits.find("1", end)
    return found
