"""What a kernel behind the page is told of the outside, and what it is not."""

from __future__ import annotations

from collections.abc import Mapping

from ..connection import SANDBOX_VARIABLE
from ..core import text

SERVED = "VALOLINK_SERVED"

# What Python, Jupyter and the system need to start at all, by name or by beginning.
_SYSTEM = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "LC_",
    "TZ",
    "TMP",
    "TEMP",
    "TMPDIR",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PATHEXT",
    "APPDATA",
    "LOCALAPPDATA",
    "PROGRAMDATA",
    "USERPROFILE",
    "HOMEDRIVE",
    "HOMEPATH",
    "XDG_",
    "VIRTUAL_ENV",
    "CONDA_",
    "LD_LIBRARY_PATH",
    "DYLD_",
    "PYTHON",
    "IPYTHONDIR",
    "JUPYTER_",
    "MPLBACKEND",
)
# The person's own credentials and the way to the network: the page works for them alone.
_OUTSIDE = (
    "AWS_",
    "VALOHAI_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "SSL_CERT_",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    SANDBOX_VARIABLE,
    text.LANGUAGE,
    text.FOLDER,
)
# They would hand the page's token to whatever the kernel starts.
_NEVER = ("JUPYTER_TOKEN", "JUPYTER_TOKEN_FILE")


def for_kernels(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of this process's environment that a kernel gets.

    Voila adds the visitor's request, whose address holds the page's token: that stays out.
    """
    kept = {name: value for name, value in environment.items() if _wanted(name.upper())}
    return {**kept, SERVED: "1"}


def _wanted(name: str) -> bool:
    return name not in _NEVER and name.startswith(_SYSTEM + _OUTSIDE)
