"""Every setting, read from the environment. Flat; nothing is decided elsewhere.

`TANDEM_PRODUCTION=1` refuses to start with what `oncall/production.py` lists, and
on a database that holds the demonstration (`oncall/demonstration.py`).
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from common import env
from oncall import logs
from oncall.production import (
    DESK_SECRET,
    DESK_TOKEN,
    DESK_VAPID,
    NO_ACCOUNT,
    Given,
    refusals,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("TANDEM_VAR", str(BASE_DIR / "var")))
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)
PRODUCTION = env.flag("TANDEM_PRODUCTION")
DEMO = env.flag("TANDEM_DEMO", default=not PRODUCTION)
DEBUG = env.flag("TANDEM_DEBUG")

SECRET_KEY = env.secret("SECRET_KEY", "" if PRODUCTION else DESK_SECRET)
PORT = int(env.number("TANDEM_PORT", 8000))
PUBLIC_URL = env.text("TANDEM_PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
PUBLIC_HOST = PUBLIC_URL.split("://", 1)[-1].split("/")[0].split(":")[0]
ALLOWED_HOSTS = [PUBLIC_HOST, *env.words("TANDEM_HOSTS", "localhost,127.0.0.1")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "oncall.error_pages.csrf_failure"
HELP_NUMBER = env.text("TANDEM_HELP_NUMBER")  # for when the database is silent

INSTALLED_APPS = [
    "oncall",
    "billing",
    "dispatch",
    "rosters",
    "notifications",
    "agencies",
    "schedule",  # django-scheduler's tables; its views are never mounted
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its field widgets, drawn by our form renderer
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "agencies.middleware.signed_out.SignedOut",
    "agencies.middleware.facts.RequestFacts",
    "agencies.middleware.idle.IdleLock",
    "agencies.middleware.kept.KeepTyped",
    "agencies.middleware.mfa.RequireMfa",
    "oncall.wrong_method.WrongMethod",
]
ROOT_URLCONF = "oncall.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oncall.frame.page_frame",
                "oncall.signin.lock_frame",
            ],
        },
    }
]

DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'tandem.sqlite3'}")
    )
}
# Shared by every process: sign-in rate limits count in it.
_CACHE = "django.core.cache.backends.db.DatabaseCache"
CACHES = {"default": {"BACKEND": _CACHE, "LOCATION": "cache"}}
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_PASSWORDS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_PASSWORDS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_PASSWORDS}.CommonPasswordValidator"},
]
REQUIRE_MFA = env.flag("TANDEM_REQUIRE_MFA", default=PRODUCTION)
LOCKOUT_MINUTES = env.number("TANDEM_LOCKOUT_MINUTES", 30)
IDLE_LOCK_MINUTES = env.number("TANDEM_IDLE_LOCK_MINUTES", 30)

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever invites answers for the address
ACCOUNT_ADAPTER = "oncall.signin.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "oncall.sign_on.Adapter"
ACCOUNT_USER_DISPLAY = "oncall.signin.shown_name"
ACCOUNT_FORMS = {
    "login": "oncall.passwords.SignInForm",
    "change_password": "oncall.passwords.ChangeForm",
    "set_password": "oncall.passwords.FirstForm",
    "reset_password": "oncall.passwords.LinkForm",
    "reset_password_from_key": "oncall.passwords.ByLinkForm",
    "reauthenticate": "oncall.passwords.AgainForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Tandem: "
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE, no longer
# Five wrong passwords lock by services.lockout; these bound what that cannot see.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/15m/ip,30/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.number("TANDEM_PROXIES", 1 if PRODUCTION else 0))
MFA_ADAPTER = "oncall.signin.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "oncall.signin.CodeForm",
    "reauthenticate": "oncall.signin.CodeAgainForm",
    "add_webauthn": "oncall.signin.PasskeyForm",
    "edit_webauthn": "oncall.signin.PasskeyNameForm",
    "authenticate_webauthn": "oncall.signin.PasskeyStepForm",
    "login_webauthn": "oncall.signin.PasskeyLoginForm",
    "reauthenticate_webauthn": "agencies.forms.PasskeyAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: nobody signs up uninvited
MFA_TOTP_ISSUER = "Tandem"
MFA_TOTP_TOLERANCE = 1  # one step for slow hands and phones (RFC 6238 §5.2)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
LOGIN_REDIRECT_URL = "/"

RESPONSES_AT_ONCE = 2_000
"""A period is closed while its page waits up to so many, about a second; beyond, as a
job."""

SESSION_COOKIE_AGE = 12 * 3600  # from signing in: middleware/idle.py ends it
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
_NOTHING = ["default-src", "base-uri", "frame-ancestors"]
_OURS = ["script-src", "style-src", "connect-src", "font-src", "form-action"]
_OURS += ["manifest-src", "worker-src"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {name: [NONE] for name in _NOTHING}
    | {name: [SELF] for name in _OURS}
    | {"img-src": [SELF, "data:"]}  # the TOTP square is a data: image
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "files"
_UPLOADS = "django.core.files.uploadhandler"
FILE_UPLOAD_HANDLERS = [
    "common.uploads.Limited",
    f"{_UPLOADS}.MemoryFileUploadHandler",
    f"{_UPLOADS}.TemporaryFileUploadHandler",
]
UPLOAD_LIMITS = {"rosters:import_roster": 2 * 1024 * 1024}
FORM_RENDERER = "oncall.frame.FormRenderer"
EMAIL_HOST = env.text("TANDEM_EMAIL_HOST")
_MAIL = "smtp" if EMAIL_HOST else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("TANDEM_EMAIL_FROM", "tandem@localhost")

TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", "" if PRODUCTION else NO_ACCOUNT)
TWILIO_AUTH_TOKEN = env.secret("TWILIO_AUTH_TOKEN", "" if PRODUCTION else DESK_TOKEN)
PHONELAB_PORT = int(env.number("TANDEM_PHONELAB_PORT", 8100))
TWILIO_API_BASE_URL = env.text(
    "TWILIO_API_BASE_URL", "" if PRODUCTION else f"http://127.0.0.1:{PHONELAB_PORT}"
)
TWILIO_TIMEOUT_SECONDS = env.number("TANDEM_TWILIO_TIMEOUT_SECONDS", 5)
# An account, perhaps at another provider with the same API, for when the first refuses
# or does not answer; its numbers in pairs: +17155550140=+17155550190.
TWILIO_2_ACCOUNT_SID = env.text("TWILIO_2_ACCOUNT_SID")
TWILIO_2_AUTH_TOKEN = env.secret("TWILIO_2_AUTH_TOKEN")
TWILIO_2_API_BASE_URL = env.text("TWILIO_2_API_BASE_URL")
TWILIO_2_NUMBERS = env.pairs("TWILIO_2_NUMBERS")

# Where people's own calendars may be read from though it is not the public internet, as
# 127.0.0.1:8300: for tests and a desk only.
FETCH_ALSO = frozenset(env.places("TANDEM_FETCH_ALSO") if not PRODUCTION else ())

# Pages on people's screens: none without a key, which `make_push_key` prints.
VAPID_PRIVATE_KEY = env.secret("VAPID_PRIVATE_KEY", "" if PRODUCTION else DESK_VAPID)
VAPID_SUBJECT = env.text("VAPID_SUBJECT", f"mailto:{DEFAULT_FROM_EMAIL}")
PUSH_ALSO = frozenset(env.places("TANDEM_PUSH_ALSO") if not PRODUCTION else ())

# Somebody outside who waits for our ping, and who may read /metrics from elsewhere.
DEADMAN_URL = env.secret("TANDEM_DEADMAN_URL")
METRICS_TOKEN = env.secret("TANDEM_METRICS_TOKEN")

# One profile scales every wait, lease and time-out down, for whole-flow tests.
TIME_SCALE = env.number("TANDEM_TIME_SCALE", 1)
# A lease that runs out during one call of the carrier lets a second hand send too.
PAGE_LEASE_SECONDS = max(15 * TIME_SCALE, 3)
# News the officer is not known to know by then are spoken by a call, then alarm.
OFFICER_TOLD_SECONDS = 60 * TIME_SCALE
# For how long a phone without signal tries to send a request; then it asks again.
SEND_FOR_SECONDS = max(180 * TIME_SCALE, 12)
# How often a clinician alone at a scene is asked whether they are safe.
CHECK_IN_MINUTES = env.number("TANDEM_CHECK_IN_MINUTES", 20)
# With a page's own question every 20 s, said on every screen within a minute.
ENGINE_STALE_SECONDS = max(30 * TIME_SCALE, 4)

LOGGING = logs.as_json(env.text("TANDEM_LOG", "INFO"))

if PRODUCTION:
    refused = refusals(
        Given(
            secret_key=SECRET_KEY,
            public_url=env.text("TANDEM_PUBLIC_URL"),
            database_url=env.text("DATABASE_URL"),
            account_sid=TWILIO_ACCOUNT_SID,
            auth_token=TWILIO_AUTH_TOKEN,
            carrier_url=TWILIO_API_BASE_URL,
            second_account=(
                TWILIO_2_ACCOUNT_SID,
                TWILIO_2_AUTH_TOKEN,
                TWILIO_2_API_BASE_URL,
                len(TWILIO_2_NUMBERS),
            ),
            email_host=EMAIL_HOST,
            debug=DEBUG,
            demo=DEMO,
            require_mfa=REQUIRE_MFA,
        )
    )
    env.refuse_if(bool(refused), "\n".join(refused))
