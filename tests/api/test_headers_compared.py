"""Headers of the response belong to what two versions state: the telling ones, from the archive as from the wire."""

from __future__ import annotations

from pathlib import Path

from archive.model.codec import plain
from tests.newspaper import newspaper, page

PATH = "/2026/harbour-plan"


def test_telling_headers_are_compared_and_a_rebuilt_index_says_the_same(tmp_path: Path) -> None:
    with newspaper(tmp_path) as paper:
        for moment, cost, touched in (
            ("2026-03-02T08:00:00Z", "$41 million", "Mon, 02 Mar 2026 07:00:00 GMT"),
            ("2026-03-02T10:00:00Z", "$14 million", "Mon, 02 Mar 2026 09:30:00 GMT"),
            ("2026-03-02T12:00:00Z", "$41 million", "Mon, 02 Mar 2026 11:30:00 GMT"),
        ):
            paper.at(moment)
            paper.serve(PATH, page(cost=cost), 200, **{"Last-Modified": touched, "X-Request-Id": moment, "Age": "0"})
            paper.capture(PATH)

        def told() -> list[object]:
            found = [step.comparison for step in paper.press.history("harbour-plan") if step.comparison is not None]
            return [plain(one) for one in found]

        before = told()
        rows = [[row["path"] for row in one["metadata"]] for one in before]  # type: ignore[index]
        assert rows == [["headers.last-modified"], ["headers.last-modified"]]
        # The third page is the first again, byte for byte; its response was another.
        assert before[1]["metadata"][0]["new"] == "Mon, 02 Mar 2026 11:30:00 GMT"  # type: ignore[index]
        assert plain(paper.press.diff("harbour-plan@v2..v3")[0])["metadata"] == before[1]["metadata"]  # type: ignore[index]
        paper.press.repair_index()
        assert told() == before
