"""Django settings, all of them derived from `Environment`."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from thidua.config.environment import Environment, Mode

ENV = Environment()
MODE = ENV.mode
DATA_DIR: Path = ENV.data_dir.resolve()
DEBUG = ENV.debug and MODE is not Mode.PRODUCTION
DEMO_SIGN_IN = MODE is Mode.DEMO


SHORTEST_SECRET = 32


def _secret_key() -> str:
    """The given key; a generated one kept beside the data everywhere but in production."""
    if ENV.secret_key:
        if MODE is Mode.PRODUCTION and len(ENV.secret_key) < SHORTEST_SECRET:
            raise ImproperlyConfigured(
                f"THIDUA_SECRET_KEY is too short: it needs at least {SHORTEST_SECRET} characters "
                "(for instance the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))')."
            )
        return ENV.secret_key
    if MODE is Mode.PRODUCTION:
        raise ImproperlyConfigured(
            "THIDUA_SECRET_KEY is missing: set it to a long random text "
            "(for instance the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(50))')."
        )
    path = DATA_DIR / "secret-key"
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"The data folder cannot be made: {error}") from error
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


def _allowed_hosts() -> list[str]:
    if ENV.allowed_hosts:
        return ENV.allowed_hosts
    if MODE is Mode.PRODUCTION:
        raise ImproperlyConfigured(
            "THIDUA_ALLOWED_HOSTS is missing: set it to the host names this service answers to, "
            "separated by commas (for instance thidua.example.gov.vn)."
        )
    return ["localhost", "127.0.0.1", "[::1]", "testserver"]


def _named_database(url: str) -> Any:
    try:
        return dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError as error:
        # The address may hold a password: it is not repeated.
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write it like postgres://user:password@host:5432/name."
        ) from error


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _allowed_hosts()
PUBLIC_URL = ENV.public_url.rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if MODE is Mode.PRODUCTION else "http://localhost:8000"
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "thidua.kernel",
    "thidua.parties",
    "thidua.identity",
    "thidua.legislation",
    "thidua.documents",
    "thidua.register",
    "thidua.records",
    "thidua.imports",
    "thidua.eligibility",
    "thidua.movements",
    "thidua.clusters",
    "thidua.covenants",
    "thidua.scoring",
    "thidua.ballots",
    "thidua.exemplars",
    "thidua.commendation",
    "thidua.conferences",
    "thidua.statistics",
    "thidua.demo",
    "thidua.sites.workspace",
    "thidua.sites.portal",
    "thidua.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "thidua.kernel.compression.PageGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "thidua.kernel.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "thidua.kernel.refusals_web.RefusalMiddleware",
    "thidua.kernel.unreadable.UnreadableMiddleware",
]

ROOT_URLCONF = "thidua.config.urls"
WSGI_APPLICATION = "thidua.config.wsgi.application"
AUTH_USER_MODEL = "identity.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thidua.sites.workspace.chrome.chrome",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "thidua.kernel.templatetags.ui",
            ],
        },
    },
]

DATABASES = {
    "default": _named_database(ENV.database_url)
    if ENV.database_url
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "thidua.sqlite3",
        "CONN_MAX_AGE": 60,  # opening it reads the whole schema anew; each thread keeps one, so its cache is small
        "TEST": {
            "NAME": DATA_DIR / "test.sqlite3"
        },  # a file: threads of a test wait for each other, as in life
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA mmap_size=268435456; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if MODE is Mode.TEST
        else "django_tasks_db.DatabaseBackend"
    }
}

AUTHENTICATION_BACKENDS = ["thidua.identity.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "identity:sign_in"
LOGIN_REDIRECT_URL = "workspace:home"
LOGOUT_REDIRECT_URL = "portal:home"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # a year is not 2.023: grouping is asked for by the filter "quantity"
FORMAT_MODULE_PATH = ["thidua.kernel.formats"]

STATIC_URL = "static/"
STATIC_ROOT = ENV.assets_dir.resolve() / "static"
VENDOR_DIR = ENV.assets_dir.resolve() / "vendor"
FONTS_DIR = ENV.assets_dir.resolve() / "fonts"
STATICFILES_DIRS = [("vendor", VENDOR_DIR)] if VENDOR_DIR.exists() else []
MEDIA_ROOT = DATA_DIR / "files"

_FILES: dict[str, object] = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ENV.s3_bucket,
            "endpoint_url": ENV.s3_endpoint_url or None,
            "default_acl": None,
            "file_overwrite": False,
        },
    }
    if ENV.s3_bucket
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    }
)
STORAGES = {
    "default": _FILES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE is Mode.TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE is Mode.TEST
WHITENOISE_MAX_AGE = 31536000 if MODE is not Mode.TEST else 0

UPLOAD_LIMIT_BYTES = ENV.upload_limit_mib * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "thidua.kernel.refusals_web.csrf_failure"
if ENV.behind_tls_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^khoe$"]  # who watches the service asks on this machine, without TLS
    SECURE_HSTS_SECONDS = 31536000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENV.smtp_url
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
_SMTP = urlsplit(ENV.smtp_url)
EMAIL_HOST = _SMTP.hostname or ""
EMAIL_PORT = _SMTP.port or (465 if _SMTP.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = _SMTP.scheme == "smtp" and EMAIL_PORT != 25
DEFAULT_FROM_EMAIL = ENV.mail_from

# No text says whether prize money is rounded before or after the factor of collectives and households.
PRIZE_ROUNDING_ORDER = ENV.prize_rounding

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
