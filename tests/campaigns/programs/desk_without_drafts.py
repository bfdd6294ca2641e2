"""The desk as most programs are: what is being typed is kept nowhere until it is saved. A control.

``python -m tests.campaigns.programs.desk_without_drafts --home DIR``.
"""

from __future__ import annotations

import sys
from unittest.mock import patch

from frontdesk.cli import main
from frontdesk.domain.calls import Draft
from frontdesk.services.drafts import DraftService


def _keep_nothing(_: DraftService, draft: Draft) -> None:
    """Forget a draft."""


if __name__ == "__main__":
    with patch.object(DraftService, "keep", _keep_nothing):
        sys.exit(main())
