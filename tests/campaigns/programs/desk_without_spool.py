"""The desk as it is without a file beside the store: an outage costs what is typed in it. A control.

``python -m tests.campaigns.programs.desk_without_spool --home DIR``.
"""

from __future__ import annotations

import sys
from datetime import datetime
from unittest.mock import patch

from frontdesk.cli import main
from frontdesk.domain.calls import Draft
from frontdesk.store.spool import Spool, SpoolTrouble


def _keep_nothing(_: Spool, draft: Draft, at: datetime) -> None:
    raise SpoolTrouble


if __name__ == "__main__":
    with patch.object(Spool, "keep", _keep_nothing):
        sys.exit(main())
