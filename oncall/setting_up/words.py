"""What each step is called, what it is for, and how it is taken back."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oncall.setting_up.core import Standing, State, Step

TITLES = {
    Step.MEMBERS: _("The departments, and who dispatches"),
    Step.PEOPLE: _("The people"),
    Step.PHONE: _("Your own phone"),
    Step.NUMBER: _("The number officers call"),
    Step.ROSTER: _("Who is on call"),
    Step.LADDER: _("Whom we ring, and for how long"),
    Step.PROTOCOL: _("How each department wants it done"),
    Step.AGREEMENT: _("Who pays what"),
    Step.DRILL: _("Page me, as a drill"),
}
_LINKS = {
    Step.MEMBERS: (_("Name the members"), _("Look at the members")),
    Step.PEOPLE: (_("Bring people from a list"), _("Bring more people")),
    Step.PHONE: (_("Add your phone"), _("Look at your phones")),
    Step.NUMBER: (_("Call it"), _("Look at who called")),
    Step.ROSTER: (_("Make a roster from a template"), _("Look at the rosters")),
    Step.LADDER: (_("Look at the usual ladder"), _("Look at the ladder")),
    Step.PROTOCOL: (_("Write a protocol"), _("Look at the protocols")),
    Step.AGREEMENT: (_("Begin from a template"), _("Look at the agreement")),
    Step.DRILL: (_("Page me now"), _("Page me once more")),
}
ASK_A_COORDINATOR = _("A coordinator does it: give somebody that role")
BACK = {
    Step.MEMBERS: _("On its page, each can be taken back until the day is over."),
    Step.PEOPLE: _(
        "On the same page those who have not signed in can be taken back for a week; "
        "later, “They leave” on a person's page."
    ),
    Step.PHONE: _("Remove it on the same page."),
    Step.NUMBER: _(
        "Cannot be taken back here: the number is your contract with the carrier. Who "
        "runs the machine changes it."
    ),
    Step.ROSTER: _(
        "Until its first day a roster can be taken back on its plan. Until then nobody "
        "is rung, and nothing of it is a gap."
    ),
    Step.LADDER: _(
        "Every version is kept: on its page an older one is taken up again."
    ),
    Step.PROTOCOL: _("Every version is kept: edit it again, and the new one counts."),
    Step.AGREEMENT: _("A draft is in force for nobody, and can be thrown away."),
    Step.DRILL: _("It is practice: never billed, never counted. It ends by a button."),
}


def link(standing: Standing) -> str | Promise:
    """What its link says: to do it, or to look at what was done."""
    to_do, done = _LINKS[standing.step]
    return done if standing.state is State.DONE else to_do
