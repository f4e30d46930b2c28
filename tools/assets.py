"""Copy what the product serves of its npm packages from node_modules to build/assets (called by `make setup`).

Only needed files are copied. Icons are found by reading the sources: every quoted name that exists in Tabler
Icons (outline), in a file that mentions icons at all. Run it again after using a new icon.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
ASSETS = ROOT / "build" / "assets"
VENDOR = ASSETS / "vendor"
FONTS = ASSETS / "fonts"
SOURCES = ROOT / "src" / "thidua"
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"

SCRIPTS_AND_STYLES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
}
WEB_FONT_SUBSETS = ("latin", "latin-ext", "vietnamese")
WEB_FONT_WEIGHTS = (400, 500, 600, 700)
DOCUMENT_FONTS = {
    "tinos": ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
    "be-vietnam-pro": ("400Regular", "400Regular_Italic", "500Medium", "600SemiBold", "700Bold"),
}
SOURCE_MAP_LINE = re.compile(r"^(/\*# sourceMappingURL=.*\*/|//# sourceMappingURL=.*)\s*$", re.MULTILINE)
QUOTED_NAME = re.compile(r"[\"']([a-z0-9]+(?:-[a-z0-9]+)*)[\"']")


def copy_scripts_and_styles() -> None:
    """Copy them without their source-map lines: the maps are not served."""
    for source, target in SCRIPTS_AND_STYLES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        _write(VENDOR / target, SOURCE_MAP_LINE.sub("", text).rstrip() + "\n")


def copy_web_fonts() -> None:
    """Copy the subsets and weights app.css declares."""
    for subset in WEB_FONT_SUBSETS:
        for weight in WEB_FONT_WEIGHTS:
            name = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            _copy(MODULES / "@fontsource/be-vietnam-pro/files" / name, VENDOR / "be-vietnam-pro" / name)


def copy_document_fonts() -> None:
    """Copy the faces documents are set in, as TTF for Typst."""
    for family, faces in DOCUMENT_FONTS.items():
        for face in faces:
            for font in (MODULES / "@expo-google-fonts" / family / face).glob("*.ttf"):
                _copy(font, FONTS / font.name)


def copy_icons() -> int:
    """Copy the icons the sources name; return how many."""
    names = sorted(icon_names())
    for name in names:
        _copy(ICONS / f"{name}.svg", VENDOR / "tabler-icons" / f"{name}.svg")
    return len(names)


def icon_names() -> set[str]:
    """The icons named in Python, templates and data files; a few words that only look like one come along."""
    available = {path.stem for path in ICONS.glob("*.svg")}
    sources = (path for path in SOURCES.rglob("*") if path.suffix in {".py", ".html", ".yaml"})
    texts = (path.read_text(encoding="utf-8") for path in sources)
    return {name for text in texts if "icon" in text for name in QUOTED_NAME.findall(text)} & available


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def main() -> int:
    """Copy everything; a missing package is told by name."""
    if not MODULES.exists():
        print("node_modules is missing: run `npm ci` first", file=sys.stderr)
        return 1
    copy_scripts_and_styles()
    copy_web_fonts()
    copy_document_fonts()
    print(f"build/assets: scripts, styles, fonts and {copy_icons()} icons")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
