"""Who may sign in to the demonstration, and what each is there to show."""

from dataclasses import dataclass

PASSWORD = "tamarack-after-dark"  # noqa: S105 - printed on purpose, for a desk only


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    what: str


SIGN_INS: tuple[SignIn, ...] = (
    SignIn("dunn@harlow.example", "officer, Harlow PD"),
    SignIn("rivera@tamarack.example", "clinician on call"),
    SignIn("lindqvist@tamarack.example", "clinician and duty supervisor"),
    SignIn("wells@dispatch.example", "dispatcher for all three towns"),
    SignIn("novak@tamarack.example", "coordinator"),
    SignIn("whitaker@tamarack.example", "administrator, closes the period"),
    SignIn("hartmann@harlow.example", "finance, Harlow"),
    SignIn("brandt@stony-ford.example", "chief, Stony Ford PD"),
    SignIn("pelt@millbrook.example", "sergeant, Millbrook PD"),
    SignIn("ames@stony-ford.example", "officer, Stony Ford PD"),
)
