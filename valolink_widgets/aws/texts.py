"""The table of what goes wrong with AWS: a code, what it means, what to do, and who can.

`{doing}` is what was tried ("create the bucket `b`"), `{message}` AWS's own words where they
help; see `explain`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..core.finding import Who
from ..core.text import say
from .text import Text
from .texts_of_the_way import OF_THE_WAY
from .texts_of_things import OF_THINGS

TEXTS: Mapping[str, Text] = {**OF_THINGS, **OF_THE_WAY}
UNKNOWN = Text(
    say("AWS did not {doing}: it answered `{code}`.{message}"),
    say("Look at AWS's words above, mend what they name, then try again."),
    who=Who.ACCOUNT,
)
UNKNOWN_OUTCOME = say("It may have been carried out all the same.")
NOT_SENT = say("Nothing was sent.")
