"""What is known of Valohai's REST API, how sure it is, and every guess, in this one place.

Sure: **C** used by public client code (valohai-cli, the community Terraform provider), **D** in
Valohai's public documentation, **I** inferred, **G** guess.

| operation | request | success | sure |
|---|---|---|---|
| GetUser | GET users/me/ | 200, `id`, `username` | C |
| ListProjects | GET projects/ | 200, pages | C |
| GetProject | GET projects/{id}/ | 200, or 404 for unknown and for not yours | C, D |
| CreateProject | POST projects/ | 201 | C |
| UpdateProject | PATCH projects/{id}/ | 200 | G |
| UpdateProject, after a 405 | PUT projects/{id}/ with `PUT_ALSO` and the change | 200 | C |
| ListStores | GET stores/ | 200, pages | C |
| GetStore | GET stores/{id}/ | 200, 404 | C |
| CreateStore | POST stores/ | exactly 201 | C |
| UpdateStore | PUT stores/{id}/, partial body | 200 | C |
| DeleteStore | DELETE stores/{id}/ | 204 | C |

When a real account disagrees, mend it here; the methods and paths themselves stand in
`core/export/cli.py`, so that the command line that is shown cannot differ from what is sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..core.call import Call
from ..core.export.cli import VALOHAI_ROUTES

ROOT = "/api/v0/"  # C
AUTHORIZATION = "Token {}"  # C

# G: the name that a request has in Valohai's own log; nothing hangs on it.
REQUEST_ID = "X-Request-Id"

# Status of success where it is not 200; anything else, even another 2xx, is a refusal. C
SUCCESS: Mapping[str, int] = {"CreateProject": 201, "CreateStore": 201, "DeleteStore": 204}

# Lists: `next` is an absolute URL or null (C). The size of a page is capped by the server, so
# asking for many costs nothing (C for projects, I for stores).
PAGED = ("ListProjects", "ListStores")
PAGE_SIZE = 1000

# G: that a project takes PATCH, and answers 405 where it does not.
PATCH_REFUSED = 405
# C: what PUT wants besides the field that changes.
PUT_ALSO = ("name", "description")

# A request that is refused as one too many was not carried out (the meaning of 429), and these may
# be sent again: what they say holds whole, however often. A POST is left to who can look first.
REPEATABLE = ("GET", "PUT", "PATCH", "DELETE")

# D: 429 exists. I: it may carry Retry-After, in seconds or as a date.
BUSY = 429
WORTH_WAITING = (BUSY, 500, 502, 503, 504)

# I: what a store may keep from whoever reads it stands in `core/resources/store_facts.py`, where a
# store is compared (`MAY_BE_HIDDEN`); there also what C knows: `test_configuration`, which skips
# Valohai's check and is perhaps not told back, and `allow_write`, false for a store to read from.

# C: keys of an error that name no field of the request.
NOT_FIELDS = ("non_field_errors", "detail", "error", "errors")
# C: a leaf is a text, or an object with these two.
LEAF_TEXT, LEAF_CODE = "message", "code"


def request_line(call: Call) -> str:
    """Method and path of a call, as an administrator finds it in a log; empty for none of these."""
    method, path = VALOHAI_ROUTES.get(call.operation, ("", ""))
    return f"{method} {ROOT}{path.format(id=call.params.get('id', ''))}" if method else ""
