"""The check finds every fault that is planted among referrals and what is owed, and names nobody."""

from __future__ import annotations

import re

import pytest

from frontdesk.services.safety.check import CheckService
from tests.builders import Desk
from tests.services.referral_faults import FAULTS, refer_for_faults


@pytest.mark.parametrize("name", FAULTS)
def test_every_planted_fault_is_found_and_nobody_named(desk: Desk, name: str) -> None:
    refer_for_faults(desk)
    plant, wanted = FAULTS[name]
    plant(desk)
    findings = CheckService(desk.do.office).run().findings
    assert any(wanted in finding for finding in findings), findings
    assert not re.search(r"Zebulon|Quick|Quagmire|Alvarez|Reyes|555", " ".join(findings))
