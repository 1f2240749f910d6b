"""Faults that the sandbox plays on request: for people who practise, and for tests.

A layer stands in front of the sandbox's AWS and of its Valohai, and meets each request first. What
it plays is data: `Fault` says which requests are met and what becomes of them; a `Play` is a fault
with a name and plain words (`core/rehearsal.py`), with what must be there beforehand. In Python:

    place = Running.place()                    # or Place.read("sandbox.json")
    place.faults.set(["throttling"])           # by name, as in the parameter `faults`
    place.faults.set([Fault("SlowDown", on=("s3:PutBucketCors",), times=1)])
    place.faults.set([Fault("lost", on=("iam:CreateUser",), skip=1, times=1)])  # the second one
    place.faults.advance(20)                   # let 20 seconds pass in the sandbox
    place.faults.state()                       # what is played, and how often it was met
    place.faults.met()                         # every request since `set`, as `service:Operation`
    place.faults.clear()

The kinds of a fault are in `kinds.py`: `codes_of(service)` gives the codes that a service can
answer (`AWS_CODES` all of AWS's), `HTTP_KINDS` what can happen to the connection. `deed=True` has
the request carried out before it is refused. Each attempt of a client that repeats itself counts as
a request. Requests with the header `X-Sandbox-Control` and its token are never met.

Over HTTP: `GET` and `PUT /_sandbox/faults`, see `control.py`. This door loads no moto.
"""

from __future__ import annotations

from .client import Faults
from .fault import Fault, Met, NoSuchFaultError
from .kinds import AWS_CODES, HTTP_KINDS, codes_of

__all__ = ["AWS_CODES", "HTTP_KINDS", "Fault", "Faults", "Met", "NoSuchFaultError", "codes_of"]
