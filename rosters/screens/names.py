"""What a clinician is called on a roster's pages, and on paper.

Decided once: a consortium that sends no names (`names_may_be_sent`) promises its
clinicians that departments do not learn who they are. So whoever acts for an agency
reads "A clinician" wherever a roster names somebody (who is on call, the week, the
month, the home page), as on the pages of a request, except for themselves. Initials
would tell five people apart, which is what is not wanted. Paper on a wall is read by
everybody who walks past: there no name is printed whoever prints it.

Who is out of reach, has not confirmed, is on time off or gives a shift away, and why,
is for those who serve the consortium: its agencies read who is on call and when, no
more, and the plan, which tells all of it, is closed to them.
"""

from agencies.core.scope import Scope
from agencies.models import Consortium, User
from rosters import words
from rosters.core.names import may_read_names


def may_read(scope: Scope, consortium: Consortium) -> bool:
    """Whether the asker reads the names of that consortium's clinicians."""
    return may_read_names(scope, sent=consortium.names_may_be_sent)


def may_read_more(scope: Scope) -> bool:
    """Whether the asker also reads how a shift stands, and the plan behind it."""
    return scope.sees_whole_consortium


def shown_name(person: User, consortium: Consortium, scope: Scope) -> str:
    """The person's work name, or "A clinician" to who may not read it."""
    if person.pk == scope.user_id or may_read(scope, consortium):
        return person.work_name
    return words.a_clinician()


def on_paper(person: User, consortium: Consortium) -> str:
    """What a page for the wall says, whoever prints it."""
    return person.work_name if consortium.names_may_be_sent else words.a_clinician()
