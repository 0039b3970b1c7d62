"""What the officer does with requests: read them, and move them on. Every read leaves a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from front.queue.books import Books, Change, Page, QueueStore, find, utc_now
from front.queue.request import Request
from front.queue.statuses import Status

PAGE = 50


@dataclass(frozen=True)
class Desk:
    """The queue as the officer has it, whether by the API, the console or the command line.

    In each step `who` is the name for the audit trail: `officer:<token>` or `rj`. Each step may
    raise DatabaseFailed, and those for one request NoSuchRequest.
    """

    store: QueueStore
    now: Callable[[], datetime] = utc_now

    def page(self, who: str, status: Status | None = None, after: str | None = None) -> Page:
        """Give a page of requests, oldest first; `after` is where another page said to go on."""

        def work(books: Books) -> Page:
            page = books.page(status, after, PAGE)
            for request in page.requests:
                books.audit(who, "listed", reference=request.reference)
            if not page.requests:
                books.audit(who, "listed")
            return page

        return self.store.write(work)

    def show(self, who: str, reference: str) -> Request:
        """Give one request."""

        def work(books: Books) -> Request:
            request = find(books, reference)
            books.audit(who, "read", reference=request.reference)
            return request

        return self.store.write(work)

    def history(self, who: str, reference: str) -> tuple[Request, list[Change]]:
        """Give one request, and what became of it."""

        def work(books: Books) -> tuple[Request, list[Change]]:
            request = find(books, reference)
            books.audit(who, "history_read", reference=request.reference)
            return request, books.history(request.reference)

        return self.store.write(work)

    def move(self, who: str, reference: str, to: Status) -> Request:
        """Move a request on.

        Raises:
            MoveNotAllowed: that may not follow where it stands.
        """

        def work(books: Books) -> Request:
            request, now = find(books, reference), self.now()
            moved = request.moved(to, now)
            books.replace(moved)
            old, new = {"status": request.status.value}, {"status": moved.status.value}
            books.note(request.reference, Change(now, who, "moved", old, new))
            books.audit(who, "moved", reference=request.reference)
            return moved

        return self.store.write(work)

    def export(self, who: str) -> Iterator[Request]:
        """Give all requests, oldest first, each page in a transaction of its own."""
        after: str | None = None
        while True:
            page = self._exported(who, after)
            yield from page.requests
            if page.next is None:
                return
            after = page.next

    def _exported(self, who: str, after: str | None) -> Page:
        def work(books: Books) -> Page:
            page = books.page(None, after, PAGE)
            for request in page.requests:
                books.audit(who, "exported", reference=request.reference)
            if not page.requests:
                books.audit(who, "exported")
            return page

        return self.store.write(work)
