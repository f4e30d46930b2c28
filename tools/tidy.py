"""What must not be in the repository.

Paths of one machine, addresses of package registries, other people's files, left-open marks, inline scripts
and styles.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THIS = Path(__file__).relative_to(ROOT).as_posix()
TEXT_LIMIT = 2_000_000
# Spelled apart, so that this list does not find itself.
REGISTRIES = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npm" + "js.org",
    "cdn." + "jsdelivr",
    "unpkg" + ".com",
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|work|root|Users)/\w")
LEFT_OPEN = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
MINIFIED = re.compile(r"\.min\.(?:js|css)$|\.(?:woff2?|ttf|otf|eot)$|(?:^|/)vendor/|(?:^|/)node_modules/")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"",
    re.IGNORECASE,
)
SOURCE_MAP = re.compile(r"sourceMappingURL=")


def committed() -> list[str]:
    """Every file git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return sorted(
        set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines())
    )


def findings(name: str) -> Iterator[str]:
    """What is wrong with one file."""
    path = ROOT / name
    if not path.is_file() or path.is_symlink():
        return
    if MINIFIED.search(name):
        yield f"{name}: other people's files come from their packages and are not committed"
        return
    if path.stat().st_size > TEXT_LIMIT:
        yield f"{name}: larger than {TEXT_LIMIT // 1_000_000} MB"
        return
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        for told in wrong_with(name, line):
            yield f"{name}:{number}: {told}"


def wrong_with(name: str, line: str) -> Iterator[str]:
    """What is wrong with one line."""
    if MACHINE_PATH.search(line):
        yield "a path of one machine"
    if any(host in line for host in REGISTRIES):
        yield "the address of a package registry"
    if LEFT_OPEN.search(line) and name != "package-lock.json":
        yield "a left-open mark"
    if SOURCE_MAP.search(line) and name.endswith((".js", ".css")):
        yield "a built file, not a source"
    if name.endswith(".html") and INLINE.search(line):
        yield "inline script or style: the content security policy forbids them"


def main() -> int:
    """Look at every file; returns the exit code."""
    found = [told for name in committed() if name != THIS for told in findings(name)]
    print("\n".join(found) or "tidy: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
