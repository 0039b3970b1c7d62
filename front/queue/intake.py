"""What the assistant does with requests: file one, change it, withdraw it, tell how it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from front.queue.books import ASSISTANT, Answer, Books, Change, QueueStore, find, utc_now
from front.queue.proofs import ByKey, Proof
from front.queue.references import new_reference
from front.queue.refusals import KeyUsedOtherwise, NoSuchRequest, RequestOver
from front.queue.request import CHANGEABLE, Given, Request, View, hash_key
from front.queue.statuses import Status

REFERENCE_TRIES = 20
BARRED = "barred"


@dataclass(frozen=True)
class Intake:
    """Takes what the assistant hands over. Each step is one transaction.

    A step under an idempotency key is taken once: the same again draws the answer of then, even if
    the request has changed, or has been withdrawn, in between.
    """

    store: QueueStore
    now: Callable[[], datetime] = utc_now

    def file(self, key: str, given: Given, deadline: float | None = None) -> tuple[View, bool]:
        """Put a request into the queue, and have the officer told.

        Args:
            key: the request's id, a UUID made when the person agreed.
            given: all that the person gave.
            deadline: when whoever asked gives up; see `QueueStore.write`.

        Returns:
            The officer's view of it, and whether it is new.

        Raises:
            KeyUsedOtherwise: the key came before with another body.
            DatabaseFailed: nothing was kept.
        """
        fingerprint = _fingerprint(key, "file", given.model_dump())

        def work(books: Books) -> tuple[View, bool]:
            if answered := _answered(books, key, fingerprint):
                return answered, False
            return self._add(books, key, given, fingerprint), True

        return self.store.write(work, deadline)

    def change(
        self,
        reference: str,
        key: str,
        request_key: str,
        changes: Mapping[str, Any],
        deadline: float | None = None,
    ) -> View:
        """Change a request in the conversation that made it, and have the officer told.

        Args:
            reference: the request.
            key: the change's own idempotency key.
            request_key: the key under which the request was made, which proves the conversation.
            changes: members of `Details` as JSON has them.
            deadline: when whoever asked gives up; see `QueueStore.write`.

        Raises:
            NoSuchRequest: there is none, or it was made under another key.
            RequestOver: it is closed or withdrawn.
            KeyUsedOtherwise: the key came before with something else.
            pydantic.ValidationError: a value can't be taken.
            DatabaseFailed: nothing was kept.
        """
        asked = {"reference": reference, "request": request_key, "changes": dict(changes)}
        fingerprint = _fingerprint(key, "change", asked)

        def work(books: Books) -> View:
            if answered := _answered(books, key, fingerprint):
                return answered
            request = _proven(books, reference, ByKey(request_key))
            if request.is_over:
                raise RequestOver
            view = self._changed(books, request, changes)
            books.keep_answer(hash_key(key), request.reference, Answer(fingerprint, view))
            return view

        return self.store.write(work, deadline)

    def withdraw(self, reference: str, proof: Proof, deadline: float | None = None) -> View:
        """Withdraw a request, and have the officer told; again changes nothing.

        Raises:
            NoSuchRequest: there is none, or the proof does not fit.
            RequestOver: it has been closed.
            DatabaseFailed: nothing was kept.
        """

        def work(books: Books) -> View:
            request = _proven(books, reference, proof)
            if request.status is Status.CLOSED:
                raise RequestOver
            if request.status is not Status.WITHDRAWN:
                now = self.now()
                withdrawn = request.moved(Status.WITHDRAWN, now)
                books.replace(withdrawn)
                old, new = {"status": request.status.value}, {"status": withdrawn.status.value}
                books.note(
                    request.reference,
                    Change(now, ASSISTANT, "withdrawn", old, new, proof.counts_as),
                )
                books.audit(ASSISTANT, "withdrawn", reference=request.reference)
                books.notify("changed_request", request.reference)
            return {"reference": request.reference, "status": Status.WITHDRAWN.value}

        return self.store.write(work, deadline)

    def put(self, key: str, given: Given, deadline: float | None = None) -> View:
        """File a request, or put it in place of what was filed under its key.

        For when an answer was lost and the person has changed something since: what they saw last
        is what counts. The officer sees the old and the new. Again changes nothing.

        Raises:
            KeyUsedOtherwise: what was filed under the key was taken back, or the key is a change's.
            RequestOver: it is closed or withdrawn.
            DatabaseFailed: nothing was kept.
        """
        fingerprint = _fingerprint(key, "file", given.model_dump())

        def work(books: Books) -> View:
            answer = books.answer(hash_key(key))
            if answer is None:
                return self._add(books, key, given, fingerprint)
            if answer.fingerprint == BARRED:
                raise KeyUsedOtherwise
            request = find(books, str(answer.view["reference"]))
            if not request.made_under(key):
                raise KeyUsedOtherwise
            if request.is_over:
                raise RequestOver
            return self._changed(books, request, given.model_dump(include=set(CHANGEABLE)))

        return self.store.write(work, deadline)

    def take_back(self, key: str, deadline: float | None = None) -> View:
        """Withdraw whatever was filed under a key, and let nothing be filed under it any more.

        For when an answer was lost: whoever stops then must not stand in the queue, nor get into it
        by a try that is still on its way. Again changes nothing.

        Raises:
            RequestOver: the request has been closed.
            DatabaseFailed: nothing was kept.
        """

        def find_filed(books: Books) -> str | None:
            answer = books.answer(hash_key(key))
            if answer is None:
                books.keep_answer(hash_key(key), BARRED, Answer(BARRED, {}))
                return None
            return str(answer.view["reference"]) if answer.fingerprint != BARRED else None

        reference = self.store.write(find_filed, deadline)
        if reference is None:
            return {"status": Status.WITHDRAWN.value}
        withdrawn = self.withdraw(reference, ByKey(key), deadline)
        return {"status": withdrawn["status"]}

    def status(self, reference: str, proof: Proof, deadline: float | None = None) -> View:
        """Tell how a request stands: to its own conversation truly, to others that it was received.

        Raises:
            NoSuchRequest: there is none, or the proof does not fit.
            DatabaseFailed: the queue can't be read.
        """

        def work(books: Books) -> View:
            request = _proven(books, reference, proof)
            books.audit(ASSISTANT, "status_told", reference=request.reference)
            verified = proof.counts_as == "verified"
            status = request.status.value if verified else "received"
            return {"reference": request.reference, "status": status}

        return self.store.write(work, deadline)

    def _add(self, books: Books, key: str, given: Given, fingerprint: str) -> View:
        request = Request(
            reference=_free_reference(books),
            key_hash=hash_key(key),
            status=Status.NEW,
            received_at=self.now(),
            ended_at=None,
            given=given,
        )
        view = request.view()
        books.add(request)
        books.audit(ASSISTANT, "created", reference=request.reference)
        books.notify("new_request", request.reference)
        books.keep_answer(hash_key(key), request.reference, Answer(fingerprint, view))
        return view

    def _changed(self, books: Books, request: Request, changes: Mapping[str, Any]) -> View:
        changed, old, new = request.changed(changes)
        if new:
            books.replace(changed)
            books.note(request.reference, Change(self.now(), ASSISTANT, "changed", old, new))
            books.audit(ASSISTANT, "changed", reference=request.reference)
            books.notify("changed_request", request.reference)
        return changed.view()


def _proven(books: Books, reference: str, proof: Proof) -> Request:
    request = find(books, reference)
    if not proof.fits(request):
        raise NoSuchRequest
    return request


def _answered(books: Books, key: str, fingerprint: str) -> View | None:
    answer = books.answer(hash_key(key))
    if answer is None:
        return None
    if answer.fingerprint != fingerprint:
        raise KeyUsedOtherwise
    return answer.view


def _fingerprint(key: str, step: str, asked: Mapping[str, Any]) -> str:
    """Hash what was asked. The secret key within it keeps numbers from being guessed from it."""
    text = json.dumps([key, step, asked], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _free_reference(books: Books) -> str:
    for _ in range(REFERENCE_TRIES):
        reference = new_reference()
        if books.reference_is_free(reference):
            return reference
    raise RuntimeError("no free reference was found")
