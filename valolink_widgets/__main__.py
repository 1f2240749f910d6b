"""`python -m valolink_widgets`: the `valolink` command, where its script is not on the path."""

from .cli import main

raise SystemExit(main())
