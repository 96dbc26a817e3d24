"""Who reads a clinician's name on the pages of a roster?"""

from agencies.core.scope import Scope


def may_read_names(scope: Scope, *, sent: bool) -> bool:
    """Whether the asker reads the names of those on call.

    `sent`: the consortium lets names be sent. Where it does not, only the houses that
    serve it read them (its host, its providers, its dispatch centre), as on the pages
    of a request; its agencies read "A clinician" for everybody but themselves.
    """
    return sent or scope.sees_whole_consortium
