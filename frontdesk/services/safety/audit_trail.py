"""The audit: proving it, showing it, and writing down who read about whom."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic

from frontdesk.domain.audit import Action
from frontdesk.domain.errors import Refused, StoreTrouble
from frontdesk.domain.safety.audit_proof import AuditProof, AuditStanding, HeadsBegun, OutsideState
from frontdesk.domain.safety.proofs import ProofKind
from frontdesk.domain.sign_in.roles import Permission
from frontdesk.services.office import Office
from frontdesk.services.permitted import needs
from frontdesk.store.audit import write_audit
from frontdesk.store.chain.chain import Chain, heads_of
from frontdesk.store.chain.entries import AuditLine, last_entries
from frontdesk.store.chain.verifying import known_outside, verify
from frontdesk.store.proofs import add_proof, last_proof


class AuditTrail:
    """Proves the audit and shows it."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def verify(self) -> AuditProof:
        """Prove the audit as it is now, and note outside what was seen of all desks.

        Raises:
            Refused: the store was opened without what seals its audit.
            StoreTrouble: the store did not answer.
        """
        chain, store, began = self._chain(), self._office.store, monotonic()
        proof = verify(store, chain)
        if proof.complete:
            chain.note_all(store)
        self._keep(proof, monotonic() - began)
        return proof

    def _keep(self, proof: AuditProof, seconds: float) -> None:
        """Write down that it was verified, where the store can be written to."""
        found = {"entries": proof.entries, "altered": proof.altered, "missing": proof.missing_in_all}
        with suppress(StoreTrouble), self._office.store.writing() as db:
            kind, at = ProofKind.AUDIT, self._office.now()
            add_proof(db, kind, at=at, ok=proof.ok, seconds=seconds, **found)

    def standing(self) -> AuditStanding:
        """Return how the audit stands without proving it: quick enough for every start.

        Raises:
            Refused: the store was opened without what seals its audit.
            StoreTrouble: the store did not answer.
        """
        chain = self._chain()
        last = last_proof(self._office.store, ProofKind.AUDIT)
        known, outside = known_outside(chain)
        if chain.desk not in heads_of(self._office.store):
            outside = OutsideState.KNOWN  # it wrote nothing yet, so there is nothing to miss
        return AuditStanding(
            proved_at=last.at if last else None,
            proved_ok=last.ok if last else None,
            outside=outside,
            found_missing=bool(known.lost),
            key_lost=known.misses_key(chain.desk),
            trouble=chain.trouble,
        )

    def is_alarming(self) -> bool:
        """Return True if something is missing or altered, as far as that is known without proving it.

        Raises:
            StoreTrouble: the store did not answer.
        """
        seals = self._office.store.seals
        return isinstance(seals, Chain) and seals.outside is not None and self.standing().is_alarming

    @needs(Permission.AUDIT)
    def begin_heads(self, why: HeadsBegun, *, by: int) -> None:
        """Begin new heads outside the store from what is in it now, by an entry of the audit.

        What was missing before is known from that entry only: completeness is proved from here on.

        Args:
            why: why they begin anew.
            by: who decided it; the program after a restore.

        Raises:
            Refused: the store was opened without what seals its audit, or keeps no heads outside.
            StoreTrouble: the store or the file did not answer.
        """
        chain, store = self._chain(), self._office.store
        if chain.outside is None:
            raise Refused("This store keeps no heads of its audit outside. Nothing was changed.")
        missing = verify(store, chain).missing_in_all
        with store.writing() as db:
            at, action = self._office.now(), Action.AUDIT_HEADS_BEGUN
            write_audit(db, at=at, person_id=by, action=action, subject_id=0, why=why.value, missing=missing)
        try:
            chain.outside.begin_anew(chain.store, chain.desk, heads_of(store))
            if why is HeadsBegun.ACCEPTED and (stays := verify(store, chain).missing):
                chain.outside.add_accepted(chain.store, stays)
        except OSError as error:
            raise StoreTrouble(
                "The file of heads outside the store could not be written. The audit says that it begins "
                "anew; make room or ask for access to its folder, then do it again."
            ) from error

    def last(self, most: int, *, by: int = 0, subject: str = "", subject_id: int = 0) -> list[AuditLine]:
        """Return the last entries, the newest first; see ``store.audit_trail.last_entries``."""
        return last_entries(self._office.store, most, person=by, subject=subject, subject_id=subject_id)

    def _chain(self) -> Chain:
        seals = self._office.store.seals
        if not isinstance(seals, Chain):
            raise Refused("This store was opened without what seals its audit. Nothing was changed.")
        return seals
