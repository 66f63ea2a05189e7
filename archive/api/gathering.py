"""How pages are fetched for an archive: under which limits, at which rate, by what leave, and how many at a time.

What was asked of a call and what newsproof.toml says are put together here, once, as `Terms`. `Gathering` keeps what must
outlive a call: when each host may be asked again, and what its robots.txt says.

Several URLs are captured by several workers, one connection to a host and one host to a worker: each takes the host that
may be asked soonest. They fetch at the same time and commit one after the other.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Generic, TypedDict, TypeVar, Unpack, cast

from archive.api.ahead import Ahead
from archive.api.viewing import Viewer, viewed, viewer
from archive.api.visiting import AskedVisitor, Visitor, visitor
from archive.errors import CallerError, NewsproofError, SourceError
from archive.settings import BELONGINGS, MOST_JOBS, PROFILES, ArchiveSettings, FetchSettings

if TYPE_CHECKING:
    from archive.api.archive import Archive
    from archive.articles.belongings import Wanted
    from archive.model.capture import Belonging, Fetched, Profile
    from archive.model.history import Committed
    from archive.net.fetch import Fetcher, Resolve
    from archive.net.manners import Manners
    from archive.net.permission import RobotsFiles
    from archive.net.proxies import Proxy
    from archive.repository.sources import Captured

T = TypeVar("T")

#: A reason is a line for a court or a site's owner, not an essay.
MOST_REASON: Final = 1_000
#: What is asked for besides a page is what newsproof.toml says.
USUAL: Final = "usual"
#: Seconds that workers get to end when nobody waits for what they do any more.
_FAREWELL: Final = 1.0


class Asked(TypedDict, total=False):
    """What a capture can be told, as `Archive.capture` names it."""

    allow_net: Sequence[str]
    timeout: float | None
    max_size: int | None
    user_agent: str | None
    rate: str | None
    ignore_robots: bool
    profile: str | None
    reason: str | None
    confirm: bool
    proxy: str | None
    proxy_password_file: str | Path | None
    insecure_proxy_resolves: bool
    cookie_jar: str | Path | None
    headers_file: str | Path | None
    identity: str | Path | None
    keep_query_secrets: bool
    insecure_record: bool
    assets: str | None
    sparing: bool
    screenshot: bool
    browser: str | Path | None
    wait: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Why nothing happens: a host is not asked for so many seconds. It is for a page, or for the `part`th of `parts` things
    that belong to it (0: the page itself)."""

    host: str
    seconds: float
    url: str = ""
    part: int = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """How one call fetches. `interval` in seconds between two requests to a host; `obeyed`: robots.txt is."""

    limits: FetchSettings
    interval: float
    visitor: Visitor
    obeyed: bool = True
    profile: Profile | None = None
    reason: str | None = None
    #: What is asked for besides the page.
    assets: Belonging = "none"
    #: That is not asked for again at every look while a page comes back as it was.
    sparing: bool = False
    #: What pages are looked at through; None when they are not.
    viewer: Viewer | None = None


def terms(
    settings: ArchiveSettings,
    *,
    allow_net: Sequence[str] = (),
    timeout: float | None = None,
    max_size: int | None = None,
    user_agent: str | None = None,
    rate: str | None = None,
    ignore_robots: bool = False,
    profile: str | None = None,
    reason: str | None = None,
    assets: str | None = None,
    sparing: bool = False,
    screenshot: bool = False,
    browser: str | Path | None = None,
    **who: Unpack[AskedVisitor],
) -> Terms:
    """What was asked for, over what the archive's settings say. Raises CallerError `usage`, and as `visitor` and `viewer`
    do."""
    from archive.net.manners import interval_of

    given, manners = settings.fetch, settings.manners
    if profile is not None and profile not in PROFILES:
        raise CallerError("usage", f'there is no profile "{profile[:40]}"', hint=f"one of {', '.join(PROFILES)}")
    asked = manners.assets if assets == USUAL else assets or "none"
    if asked not in BELONGINGS:
        raise CallerError("usage", f'"{asked[:40]}" are no assets', hint=f"one of {', '.join(BELONGINGS)}")
    if profile in (None, manners.profile):
        profile, reason = manners.profile, reason if reason is not None else manners.reason
    if reason is not None:
        reason = " ".join(reason.split())
        if not reason.isprintable() or len(reason) > MOST_REASON:
            raise CallerError("usage", f"the reason is not one line of at most {MOST_REASON:,} characters")
    if ignore_robots and not reason:
        raise CallerError(
            "usage",
            "--ignore-robots needs a reason, which is signed and shown with every capture",
            hint="--ignore-robots --reason TEXT",
        )
    if reason and not ignore_robots and profile is None:
        raise CallerError("usage", "--reason goes with --ignore-robots or --profile")
    agent = given.user_agent if user_agent is None else user_agent
    if not agent.isascii() or not agent.isprintable() or not agent.strip() or len(agent) > MOST_REASON:
        raise CallerError("usage", "--user-agent is not one line of ASCII")
    if user_agent is None and manners.contact is not None:
        agent = f"{agent[:-1]}; {manners.contact})" if agent.endswith(")") else f"{agent} ({manners.contact})"
    limits = replace(
        given,
        allow_net=(*given.allow_net, *allow_net),
        timeout=given.timeout if timeout is None else timeout,
        max_size=given.max_size if max_size is None else max_size,
        user_agent=agent,
    )
    interval = interval_of(manners.rate if rate is None else rate)
    as_whom = visitor(settings, **who)
    return Terms(
        limits,
        interval,
        as_whom,
        not reason,
        cast("Profile | None", profile),
        reason or None,
        cast("Belonging", asked),
        sparing,
        viewer(browser) if screenshot else None,
    )


def terms_of(settings: ArchiveSettings, how: Asked) -> Terms:
    """The same from all that a capture can be told."""
    other = ("confirm", "wait")
    return terms(settings, **{key: value for key, value in how.items() if key not in other})  # type: ignore[arg-type]


def confirmed(archive: Archive, fetcher: Fetcher, url: str, wait: float, how: Terms) -> Committed:
    """A capture and, if the page has changed, another one. What keeps the second from being made is a warning: the
    first is committed."""
    found = fetched(archive, fetcher, url, wait, how)
    from archive.repository import confirming

    with archive._reading() as reader:
        if not confirming.asks_again(*reader.just_made(found.capture)):
            return found
    archive._pause(confirming.PAUSE)
    again: Committed | None = None
    try:
        again = fetched(archive, fetcher, url, wait, replace(how, viewer=None, sparing=not _of_pictures(found)))
    except NewsproofError as exc:
        if not isinstance(exc, SourceError) and exc.code != "busy":
            raise
        archive.warnings.append(f"{found.capture.name} was not fetched once more: {exc.message}")
    with archive._reading() as reader:
        sighting = confirming.sighting_of(*reader.just_made(found.capture))
    return replace(found, sighting=sighting, again=again.capture if again else None)


def _of_pictures(found: Committed) -> bool:
    """Whether a change is one of pictures, too, so that only they can confirm it."""
    return found.comparison is None or any(edit.field == "image" for edit in found.comparison.edits)


def fetched(archive: Archive, fetcher: Fetcher, url: str, wait: float, how: Terms) -> Committed:
    """Fetches a URL under these terms, decides what came, and commits it."""
    while True:
        # Who waits for the browser has not fetched yet, so that no capture grows old before it is committed.
        with archive._manners.one_view if how.viewer is not None else nullcontext():
            captured = _came(archive, fetcher, url, how)
        with archive._writing(wait) as writer:
            if captured.status is None and not writer.knows(captured.url):
                raise SourceError(
                    "network",
                    f"{captured.url}: {captured.failure}",
                    hint="check the address and the connection, then repeat",
                )
            if not writer.collides(captured):
                with writer.group():
                    return writer.add(captured)
        archive._pause(1.0)


def _came(archive: Archive, fetcher: Fetcher, url: str, how: Terms) -> Captured:
    """What came of a URL under these terms, with what belongs to it, before anything is decided."""
    archive._manners.about(url)
    try:
        came = fetcher.fetch(url)
    except NewsproofError as exc:
        raise how.visitor.scrubbed(exc) from None
    from archive.repository.belonging import with_belongings
    from archive.repository.sources import from_fetch

    kept = how.visitor.withheld(came)
    captured = from_fetch(kept, profile=how.profile, reason=how.reason)
    captured = with_belongings(
        captured,
        how.assets,
        ask=partial(_ask, fetcher, url),
        withheld=how.visitor.withheld,
        monotonic=time.monotonic,
        before=partial(_lately, archive, how.assets) if how.sparing else lambda captured: None,
        begins=partial(archive._manners.about, url),
    )
    if how.viewer is not None and captured.status is not None and not (how.sparing and _as_before(archive, captured)):
        captured = viewed(archive, kept, captured, how)
    return captured


def _as_before(archive: Archive, captured: Captured) -> bool:
    """Whether a page came back as it was at the look before."""
    from archive.repository.belonging import look_before

    with archive._reading() as reader:
        return look_before(reader.layout, reader.index, captured) is not None


def _lately(archive: Archive, asked: Belonging, captured: Captured) -> str | None:
    """When what belongs to that page was asked for, where that is not to be done again yet."""
    from archive.repository.belonging import asked_lately

    with archive._reading() as reader:
        return asked_lately(reader.layout, reader.index, captured, asked)


def _ask(fetcher: Fetcher, page: str, wanted: Wanted, accept: str, seconds: float, most: int) -> Fetched:
    """Fetches something that belongs to a page, by the way of every fetch."""
    from archive.net.fetch import Part

    return fetcher.fetch(wanted.url, part=Part(page, accept, seconds, most))


class Stopped(Exception):  # noqa: N818 - not an error: what is under way is no longer wanted
    """Ends a worker."""


class Gathering:
    """What outlives a call of one archive: its manners, the robots.txt files it was told, and who is at work.

    A clock of one's own (`now`) is also the clock that hosts are paced by, and draws no jitter: there is nobody to
    fall out of step with. `pause` waits; without it a wait ends when the work is called off. `loads` are modules that
    what comes will need; they are loaded while it is on its way.
    """

    def __init__(
        self,
        now: Callable[[], datetime] | None,
        pause: Callable[[float], None] | None,
        resolve: Resolve | None,
        loads: Sequence[str] = (),
    ) -> None:
        self._given_now = now
        self._given_pause = pause
        self._resolve = resolve
        self._manners: Manners | None = None
        #: Told of every wait of a second or more. Called by whichever thread waits.
        self.waiting: Callable[[Wait], None] | None = None
        self._files: dict[tuple[FetchSettings, Proxy | None, bool], RobotsFiles] = {}
        self._lock = threading.RLock()
        #: Whoever commits holds this.
        self.one_writer = threading.RLock()
        self._worker = threading.local()
        #: A browser takes as much memory as a hundred fetches: there is one at a time.
        self.one_view = threading.Lock()
        self._ahead = Ahead(loads)

    # Fetching.

    def fetcher(self, how: Terms, now: Callable[[], datetime]) -> Fetcher:
        """Fetches under these terms, for one thread."""
        from archive.net.fetch import Fetcher
        from archive.net.permission import RobotsFiles
        from archive.net.robots import LIMIT

        with self._lock:
            manners = self.manners(how.interval, now)
            proxy = how.visitor.proxy
            insecure = how.visitor.insecure
            files = self._files.get((how.limits, proxy, insecure))
            if files is None:
                few = replace(how.limits, max_size=LIMIT + 1, max_redirects=0)

                def fetch(url: str) -> Fetched:
                    plain = Fetcher(
                        few,
                        now=now,
                        monotonic=time.monotonic,
                        resolve=self._resolve,
                        manners=manners,
                        introduces=True,
                        proxy=proxy,
                        insecure=insecure,
                        under_way=self._ahead,
                    )
                    return plain.fetch(url)

                files = RobotsFiles(fetch, how.limits.user_agent, now=now, manners=manners)
                self._files[how.limits, proxy, insecure] = files
        return Fetcher(
            how.limits,
            now=now,
            monotonic=time.monotonic,
            resolve=self._resolve,
            manners=manners,
            leave=partial(files.word, obeyed=how.obeyed),
            proxy=proxy,
            given=how.visitor.given,
            codings=how.visitor.codings,
            insecure=how.visitor.insecure,
            under_way=self._ahead,
        )

    def manners(self, interval: float, now: Callable[[], datetime]) -> Manners:
        """The manners of this archive, from now on with that interval."""
        from random import SystemRandom

        from archive.net.manners import Manners

        with self._lock:
            if self._manners is None:
                own = self._given_now
                self._manners = Manners(
                    interval,
                    monotonic=time.monotonic if own is None else lambda: own().timestamp(),
                    now=now,
                    pause=self.pause,
                    jitter=SystemRandom().random if own is None else lambda: 0.0,
                )
            self._manners.interval = interval
            self._manners.waiting = self._waits
            return self._manners

    def about(self, url: str, part: int = 0, parts: int = 0) -> None:
        """What this thread is about to ask for, for whoever is told of its waits."""
        self._worker.about = url, part, parts

    def _waits(self, host: str, seconds: float) -> None:
        if self.waiting is not None:
            self.waiting(Wait(host, seconds, *getattr(self._worker, "about", ())))

    def pause(self, seconds: float) -> None:
        """Waits, unless the work is called off."""
        self.check()
        called_off: threading.Event | None = getattr(self._worker, "called_off", None)
        self._worker.paused = self.paused + seconds
        if self._given_pause is not None:
            self._given_pause(seconds)
        elif called_off is None:
            time.sleep(seconds)
        elif called_off.wait(seconds):
            raise Stopped

    @property
    def paused(self) -> float:
        """The seconds that this thread has waited so far."""
        return getattr(self._worker, "paused", 0.0)

    def check(self) -> None:
        """Raises Stopped in a worker whose work is called off."""
        called_off: threading.Event | None = getattr(self._worker, "called_off", None)
        if called_off is not None and called_off.is_set():
            raise Stopped

    @contextmanager
    def committing(self) -> Iterator[None]:
        """One of several workers commits; one whose work is called off does not begin to."""
        with self.one_writer:
            event: threading.Event | None = getattr(self._worker, "called_off", None)
            if event is not None and event.is_set():
                raise Stopped
            yield

    # Several at a time.

    def each(
        self, urls: Sequence[str], work: Callable[[str], T], *, jobs: int, wait_for: Callable[[str], float]
    ) -> Iterator[tuple[int, T | NewsproofError]]:
        """Does `work` for every URL and gives its place in `urls` and what came of it, whatever is done first.

        With one job the URLs are taken in the order given, in the caller's thread; with more, those of one host in
        that order. Errors of the package are given, others are raised. When the caller stops, so do the workers.
        """
        if not 1 <= jobs <= MOST_JOBS:
            raise CallerError("usage", f"--jobs is a number from 1 to {MOST_JOBS}")
        crew = _Crew(urls, work, wait_for)
        if jobs == 1 or crew.hosts == 1:
            for number, url in enumerate(urls):
                yield number, _came_of(work, url)
            return
        called_off = threading.Event()
        threads = [
            threading.Thread(target=self._run, args=(crew, called_off), name=f"capture {one}", daemon=True)
            for one in range(min(jobs, crew.hosts))
        ]
        self._ahead.after = len(threads)
        try:
            for thread in threads:
                thread.start()
            for _ in urls:
                number, found = crew.done.get()
                if isinstance(found, BaseException) and not isinstance(found, NewsproofError):
                    raise found
                yield number, found
        finally:
            called_off.set()
            until = time.monotonic() + _FAREWELL
            for thread in threads:
                thread.join(max(0.0, until - time.monotonic()))
            with self.one_writer:
                pass  # who is committing ends that; nobody begins

    def _run(self, crew: _Crew[T], called_off: threading.Event) -> None:
        self._worker.called_off = called_off
        crew.run(called_off)


def _came_of(work: Callable[[str], T], url: str) -> T | NewsproofError:
    try:
        return work(url)
    except NewsproofError as exc:
        return exc


class _Crew(Generic[T]):
    """What is still to be done, by host, and what was."""

    def __init__(self, urls: Sequence[str], work: Callable[[str], T], wait_for: Callable[[str], float]) -> None:
        self.done: SimpleQueue[tuple[int, T | BaseException]] = SimpleQueue()
        self._work = work
        self._wait_for = wait_for
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[tuple[int, str]]] = {}
        for number, url in enumerate(urls):
            self._waiting.setdefault(_host_of(url), deque()).append((number, url))
        self.hosts = len(self._waiting)

    def run(self, called_off: threading.Event) -> None:
        """Takes one URL after the other of hosts that nobody else is asking, until there are none left.

        Whoever finds none goes home: hosts only become fewer, so there is one of the others for each that is left.
        """
        while not called_off.is_set():
            taken = self._take()
            if taken is None:
                return
            host, rest = taken
            number, url = rest.popleft()
            try:
                found: T | BaseException = _came_of(self._work, url)
            except Stopped:
                return
            except BaseException as exc:
                found = exc
            with self._lock:
                if rest:
                    self._waiting[host] = rest
            self.done.put((number, found))

    def _take(self) -> tuple[str, deque[tuple[int, str]]] | None:
        with self._lock:
            if not self._waiting:
                return None
            host = min(self._waiting, key=lambda one: (self._wait_for(one), self._waiting[one][0][0]))
            return host, self._waiting.pop(host)


def _host_of(url: str) -> str:
    """The host of a URL; what is none has a place of its own, and fails there."""
    from archive.net.guard import check_url

    try:
        return check_url(url).host
    except NewsproofError:
        return url
