"""The whole comparison: two readings of one article in, one ranked and explained list of changes out.

Pure and bounded: no clock, no randomness, no time limits; sizes alone decide where the comparison becomes coarser, and
then the summary says so. Nothing is dropped: what is no edit stands in the noise with its reason.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from archive.diff import body, disclosure, fields, frontpage, head, nature, notes, pictures, residue
from archive.diff.budget import OPERATIONS
from archive.diff.context import Context, Story
from archive.diff.edits import DIFFER, Findings, make_edit, ranked
from archive.diff.normal import forget, norm
from archive.diff.rules import EDITION
from archive.diff.tokens import count_words, features
from archive.model.article import Extraction
from archive.model.edit import Comparison, Evidence, Kind, Noise, Side, Source, Span, Summary, Tools
from archive.model.unswept import unswept

#: Edition of the rules, as it stands in documents.
RULES: Final = f"newsproof-rules/{EDITION}"
#: Share of words in common below which two pages are not two versions of one article, if both are long enough.
REPLACED: Final = 0.1
_LONG_ENOUGH: Final = 50
#: Share of words in common from which on two headlines are of one article.
_SAME_HEAD: Final = 0.3
OLD: Final = Source("old")
NEW: Final = Source("new")


@unswept()
def compare(
    old: Extraction,
    new: Extraction,
    *,
    old_source: Source = OLD,
    new_source: Source = NEW,
    operations: int = OPERATIONS,
) -> Comparison:
    """What changed between two versions of an article, as the published document `newsproof/edits/v1`.

    Both must come from the same extractor in the same edition (ValueError otherwise): a difference between two ways of
    reading is no edit. The result depends on the arguments alone. `operations` bound the work (`archive.diff.budget`).
    """
    if old.article.extractor != new.article.extractor:
        raise ValueError("two articles are compared only when one extractor read both: extract both again")
    context = Context(old, new, old_source, new_source, operations)
    front = frontpage.both(old, new)
    found = frontpage.compare(context, old, new) if front else _refused(old, new, context) or _replaced(context)
    if found is None:
        found = Findings()
        for part in (head.compare(context), pictures.compare(context), body.compare(context)):
            found.add(part)
        found.edits = body.moved_sentences(found.edits)
    edits = ranked(found.edits)
    fresh = notes.told(edits, context.language)
    matches = disclosure.matched(context, edits, fresh)
    edits = nature.judge(context, edits, matches)
    told = disclosure.FRONT_PAGE if front else disclosure.assess(context, edits, found.noise, matches, fresh)
    edits = disclosure.mark(edits, told, matches, context.language)
    pairs = () if front else pictures.variants(context)
    stated = fields.differences(context)
    summary = Summary(
        edits=len(edits),
        max_severity=max((edit.severity for edit in edits), default=0),
        noise=len(found.noise) + len(stated.noise),
        words_added=found.words_added,
        words_removed=found.words_removed,
        degraded=found.degraded,
        not_assessed=sum("NOT_ASSESSED" in edit.kinds for edit in edits) or None,
    )
    left_behind = residue.find(context, edits, pairs)
    forget()
    return Comparison(
        old=old_source,
        new=new_source,
        tools=Tools(new.article.extractor.label, DIFFER, RULES),
        edits=edits,
        noise=(*found.noise, *stated.noise),
        summary=summary,
        disclosure=told,
        residue=left_behind,
        variants=pairs,
        metadata=stated.rows,
    )


def _bag(story: Story) -> Counter[str]:
    bag: Counter[str] = Counter()
    for block in story.article.blocks:
        if block.kind not in ("wall", "teaser"):
            bag.update(features(norm(block.text)))
    return bag


def _alike(old: Counter[str], new: Counter[str]) -> float:
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 1.0


def _refused(old: Extraction, new: Extraction, context: Context) -> Findings | None:
    """One of the two is no article (a block page, a login): then there are no versions to compare."""
    if (old.refusal is None) == (new.refusal is None):
        return None
    if _alike(_bag(context.old), _bag(context.new)) >= 0.5:
        return None
    found = Findings()
    kind: Kind = "ACCESS_TRUNCATED" if new.refusal is not None else "ACCESS_RESTORED"
    evidence = {"rule": "access.refused/1", "refusal": new.refusal or old.refusal}
    found.noise.append(Noise(kind, "access", old.refusal, new.refusal, evidence))
    return found


def _replaced(context: Context) -> Findings | None:
    """Hardly a word in common, under another headline: another article stands at the address."""
    heads = _alike(
        Counter(features(norm(context.old.article.headline))), Counter(features(norm(context.new.article.headline)))
    )
    if heads >= _SAME_HEAD:
        return None
    old, new = _bag(context.old), _bag(context.new)
    if old.total() < _LONG_ENOUGH or new.total() < _LONG_ENOUGH:
        return None
    function = context.tables.function
    content_old = Counter({word: count for word, count in old.items() if word not in function})
    content_new = Counter({word: count for word, count in new.items() if word not in function})
    alike = _alike(content_old, content_new)
    if alike >= REPLACED:
        return None
    found = Findings()
    before, after = (_everything(story) for story in (context.old, context.new))
    evidence: Evidence = {"rule": "article.replaced/1", "alike_percent": round(100 * alike)}
    span = Span((0, len(before.text)), (0, len(after.text)), "ARTICLE_REPLACED", "high", evidence)
    found.edits.append(make_edit("body", "change", before, after, (span,), ["ARTICLE_REPLACED"]))
    found.words_removed, found.words_added = count_words(before.text), count_words(after.text)
    return found


def _everything(story: Story) -> Side:
    article = story.article
    texts = [
        article.headline,
        article.deck or "",
        *(block.text for block in article.blocks if block.kind not in ("wall", "teaser")),
    ]
    return Side("\n\n".join(text for text in texts if text), "article")
