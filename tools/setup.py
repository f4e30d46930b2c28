"""Setting up: everything the product needs on a machine with only Python, git and make.

Each step has a fingerprint of what it depends on, kept in build/setup/, and is left out while that stays the
same, so a second run takes a moment. This file runs before any package is installed: standard library only.

    THIDUA_SETUP=development   tools and tests too (the default)
    THIDUA_SETUP=production    the product alone
    THIDUA_SETUP=production-s3 the product with files on an S3-compatible store
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / "build" / "setup"
SOURCES = ROOT / "src" / "thidua"
LOCK_OF = {"development": "dev", "production": "base", "production-s3": "s3"}
OLDEST_NODE = 20


class SetupError(Exception):
    """Something the person at the machine has to do first."""


@dataclass(frozen=True)
class Step:
    """One step: its name, what it says while it works, what it depends on, and what it does."""

    name: str
    says: str
    depends_on: Callable[[], Iterable[str]]
    do: Callable[[], None]


def main() -> int:
    """Run the steps that are due; returns the exit code."""
    try:
        lock_of_kind()
        for step in STEPS:
            run(step)
    except SetupError as error:
        print(f"\nsetup: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\nsetup: failed ({error.returncode}): {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def run(step: Step) -> None:
    """Do the step unless what it depends on is as it was when it was last done."""
    stamp = STAMPS / step.name
    fingerprint = hashlib.sha256("\n".join(step.depends_on()).encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint and PYTHON.exists():
        return
    print(f"setup: {step.says}", flush=True)
    began = time.monotonic()
    stamp.unlink(missing_ok=True)
    step.do()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint, encoding="utf-8")
    print(f"setup: … {time.monotonic() - began:.1f} s", flush=True)


def lock_of_kind() -> Path:
    """The lock file of the kind of setup that is asked for."""
    kind = os.environ.get("THIDUA_SETUP", "development")
    if kind not in LOCK_OF:
        raise SetupError(f"THIDUA_SETUP is “{kind}”; it can be {', '.join(LOCK_OF)}")
    return ROOT / "requirements" / f"{LOCK_OF[kind]}.txt"


def is_development() -> bool:
    """Whether tools and tests are wanted too."""
    return lock_of_kind().name == "dev.txt"


def content(*paths: Path) -> list[str]:
    """Fingerprints of small files by their content."""
    return [hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "" for path in paths]


def listing(*patterns: str) -> list[str]:
    """Fingerprints of many files by name, size and time of change."""
    paths = sorted(path for pattern in patterns for path in SOURCES.glob(pattern) if path.is_file())
    return [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths]


def call(*command: str | Path, **environment: str) -> None:
    """Run a program in the project's folder; what it says is shown when it fails."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        sys.stdout.write(done.stdout.decode(errors="replace"))
        raise subprocess.CalledProcessError(done.returncode, list(map(str, command)))


# ------------------------------------------------------------ the environment


def interpreter() -> list[str]:
    """What the environment depends on: the interpreter it is made with, and where it stands."""
    return [sys.version, sys.base_prefix, str(VENV)]


def make_environment() -> None:
    """Make .venv anew, with pip in it."""
    if shutil.which("git") is None:
        print("setup: git is not installed; setting up goes on without it")
    ensure_venv_module()
    call(sys.executable, "-m", "venv", "--clear", VENV)


def ensure_venv_module() -> None:
    """Debian keeps part of the venv module in a package of its own: install it, or tell."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if is_root_on_debian():
        print(f"setup: installing python{version}-venv")
        apt_install(f"python{version}-venv")
        return
    raise SetupError(
        f"Python's venv module is incomplete on this machine. Install it first, "
        f"on Debian or Ubuntu with: sudo apt-get install python{version}-venv"
    )


def is_root_on_debian() -> bool:
    """Whether packages of the system can be installed without asking."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Install packages of the system."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    call("apt-get", "update", "-qq", **quiet)
    call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, **quiet)


def first_packages() -> list[str]:
    """What the first packages depend on."""
    return [*interpreter(), *content(ROOT / "requirements" / "setup.txt")]


def install_first_packages() -> None:
    """Install, with pip, what setting up itself uses."""
    call(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/setup.txt")


def packages() -> list[str]:
    """What the installed packages depend on."""
    return [*interpreter(), *content(lock_of_kind())]


def install_packages() -> None:
    """Install the locked packages: with uv, or with pip where uv cannot."""
    lock = lock_of_kind()
    options: list[str | Path] = ["--quiet", "--require-hashes", "-r", lock]
    try:
        call(PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, *options)
    except subprocess.CalledProcessError:
        print("setup: uv could not install the packages; trying pip", flush=True)
        call(PYTHON, "-m", "pip", "install", *options)


def project() -> list[str]:
    """What the installation of the project itself depends on."""
    return [*interpreter(), *content(ROOT / "pyproject.toml")]


def install_project() -> None:
    """Install the project from its folder; nothing is fetched."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    call(PYTHON, "-m", "pip", "install", *options, "--editable", ROOT)


# ------------------------------------------------------------ front-end packages


def npm_packages() -> list[str]:
    """What node_modules depends on."""
    return [str(is_development()), *content(ROOT / "package.json", ROOT / "package-lock.json")]


def install_npm_packages() -> None:
    """Install the locked front-end packages with the machine's Node, or with one from PyPI."""
    folder = node_folder()
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    if not is_development():
        options.append("--omit=dev")
    call(folder / "npm", "ci", *options, PATH=f"{folder}{os.pathsep}{os.environ.get('PATH', '')}")


def node_folder() -> Path:
    """The folder that holds a Node new enough, with its npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and Path(node).parent == Path(npm).parent and node_version(node) >= OLDEST_NODE:
        return Path(node).parent
    if not (VENV / "bin" / "npm").exists():
        print("setup: no Node.js on this machine: installing one into the environment", flush=True)
        call(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/node.txt")
    return VENV / "bin"


def node_version(node: str) -> int:
    """The major version, 0 when it does not tell."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(told.lstrip("v").split(".")[0]) if told.startswith("v") else 0


def assets() -> list[str]:
    """What the copied assets depend on: the front-end packages, and templates that name icons."""
    tools = content(ROOT / "package-lock.json", ROOT / "tools" / "assets.py")
    return [
        *tools,
        *listing("**/templates/**/*.html", "**/templatetags/*.py", "sites/**/*.py", "kernel/*.py"),
    ]


def copy_assets() -> None:
    """Copy what is served of the front-end packages to build/assets."""
    call(PYTHON, "tools/assets.py")


# ------------------------------------------------------------ messages, static files


def messages() -> list[str]:
    """What the compiled messages depend on."""
    return listing("**/locale/**/*.po")


def compile_messages() -> None:
    """Compile the message catalogues."""
    call(PYTHON, "tools/messages.py", "compile")


def static_files() -> list[str]:
    """What the collected static files depend on."""
    served = sorted(path for path in (ROOT / "build" / "assets" / "vendor").rglob("*") if path.is_file())
    return [*map(str, served), *content(*served), *listing("**/static/**/*")]


def collect_static_files() -> None:
    """Collect, hash and compress the static files."""
    command = ["-m", "thidua", "manage", "collectstatic", "--no-input", "--clear", "--verbosity=0"]
    call(PYTHON, *command, THIDUA_MODE="demo", THIDUA_DATA_DIR=str(ROOT / "build" / "collecting"))


STEPS = (
    Step("environment", "making .venv", interpreter, make_environment),
    Step("first-packages", "installing what setting up needs", first_packages, install_first_packages),
    Step("packages", "installing the locked Python packages", packages, install_packages),
    Step("project", "installing the project", project, install_project),
    Step("npm-packages", "installing the locked front-end packages", npm_packages, install_npm_packages),
    Step("assets", "copying front-end assets", assets, copy_assets),
    Step("messages", "compiling messages", messages, compile_messages),
    Step("static-files", "collecting static files", static_files, collect_static_files),
)

if __name__ == "__main__":
    sys.exit(main())
