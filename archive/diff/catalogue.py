"""What each kind of edit means, and the rules that look at whole items (a block, a picture, a page) and not at words.

The rules of words are rows with cases (`archive/diff/rules`). Those here are decided where the items of two versions are
paired; each says in the evidence which it was. The pages of the kinds are written from both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from archive.model.edit import Kind

MEANINGS: Final[Mapping[Kind, str]] = {
    "WHITESPACE_UNICODE": "Only spaces, invisible characters or the glyphs of marks differ. Noise.",
    "ENCODING_REPAIR": "One version is the other after a wrong decoding, or an escape that was never undone. Noise.",
    "CHROME_NOISE": "Furniture of the page, not of the story: stamps, counters, invitations, link boxes, advertisements, "
    "or how the page writes an address or a label. Noise, with the pattern that told it.",
    "EXTRACTION_FLICKER": "What seems to have come or gone stands elsewhere on the other page: it was only read differently. "
    "Noise.",
    "PUNCT_TYPOGRAPHY": "The same letters and digits in the same order; punctuation, hyphens or spacing differ.",
    "CAPITALISATION": "The same letters; capitals differ.",
    "TYPO": "A slip of the fingers came or was put right. Asked for are a small distance, evidence that one form is no word, "
    "and that no value could be meant by it. English has a list of words; in other languages only the story's own use and "
    "accents speak, and the finding says `review`. Two words that both exist are never a typo.",
    "NAME_SPELLING": "A name is spelled otherwise, and is taken for the same name. `certain` when the story uses the new form "
    "elsewhere.",
    "GRAMMAR": "Another form of the same word, or words of grammar only. `class` in the evidence names the part: number, tense, "
    "agreement, article, preposition, connective, relative, pronoun. Only in languages whose words of grammar are known.",
    "DATE_STYLE": "The same day or time, written otherwise; the evidence has it in ISO 8601, with the day of writing that a "
    "weekday was counted from.",
    "NUMBER_STYLE": "The same amount in the same unit, written otherwise; the evidence has the value.",
    "CREDIT_STYLE": "The same agencies and persons in a credit, written otherwise.",
    "SPELLING_VARIANT": "Two accepted spellings of one word: British and American, before and after a reform, an abbreviation "
    "and its word, two transcriptions of a name.",
    "NUMBER_CHANGED": "An amount came, went or is another.",
    "DATETIME_CHANGED": "A date or a time came, went or is another, or the two cannot be shown to be the same.",
    "POLARITY_MODALITY": "A negation, a modal, a hedge or an amount in words came, went or was exchanged, or a word became its "
    "opposite.",
    "ENTITY_CHANGED": "A name came, went or is another, or the rank of a person is.",
    "QUOTE_CHANGED": "Words between quotation marks are others, or the marks came or went. Whatever a rule finds inside a "
    "quotation of both versions becomes this kind, except what leaves the words alone.",
    "WORD_SUBSTITUTION": "One word gave way to another. Where nothing is known of the words of a language, any exchange of "
    "words is this kind and says `review`: nothing mild is said of what no rule can read.",
    "REPHRASE": "Other words, and nothing asserted that a rule can see. Always `review`.",
    "NOT_ASSESSED": "Words that went and words that came, and nobody looked at what they mean: two very large pages, very "
    "much edited, are told one by one as far as the budget of a comparison goes. Always `review`. Where figures, words of "
    "dates or words that deny or hedge are others, the kind that this may be stands beside it.",
    "CONTENT_ADDED": "A sentence, a block, or three and more words that carry content came.",
    "CONTENT_REMOVED": "A sentence, a block, or three and more words that carry content went.",
    "STRUCTURE": "The order or the division of the text is another: blocks moved, split or merged, sentences joined or split.",
    "ACCESS_TRUNCATED": "The page stops before the story does: behind a wall, with dots, or with no article at all. Not told as "
    "removal. Noise.",
    "ACCESS_RESTORED": "The page shows again what it hid. Not told as addition. Noise.",
    "HEADLINE_CHANGE": "Another headline, or another in one of the places where a page gives it.",
    "DECK_CHANGE": "The line below the headline is another.",
    "CAPTION_CHANGE": "The caption of a picture is another.",
    "CREDIT_CHANGE": "The credit of a picture names others.",
    "IMAGE_SWAP": "Another picture stands under the same caption.",
    "IMAGE_ADDED": "A picture came.",
    "IMAGE_REMOVED": "A picture went.",
    "CAPTION_REASSIGNED": "A caption stands under another picture than before.",
    "BYLINE_CHANGE": "The authors or their order are others.",
    "META_TOUCH": "Only the page's own dates moved. Noise.",
    "URL_CHANGE": "A link leads elsewhere under the same words.",
    "LIVE_POST_ADDED": "A post of a live page came.",
    "LIVE_POST_EDITED": "A post of a live page is another.",
    "LIVE_POST_REMOVED": "A post of a live page went, and no turned page explains it.",
    "NOTE_ADDED": "A note to the reader came: correction, clarification, update, retraction.",
    "NOTE_CHANGED": "A note to the reader is another.",
    "NOTE_REMOVED": "A note to the reader went.",
    "ARTICLE_REPLACED": "Hardly a word in common under another headline: another article stands at the address.",
}


class Whole(NamedTuple):
    """A rule of whole items: the kinds that it gives, and when."""

    kinds: tuple[Kind, ...]
    finds: str


_NOISE: Final[tuple[Kind, ...]] = ("CHROME_NOISE",)
_CUT: Final[tuple[Kind, ...]] = ("ACCESS_TRUNCATED", "ACCESS_RESTORED")
_FLICKER: Final[tuple[Kind, ...]] = ("EXTRACTION_FLICKER",)

WHOLE: Final[Mapping[str, Whole]] = {
    "access.cut/1": Whole(_CUT, "The reading itself says that the story is cut, and the longest gap lies there."),
    "access.dots/1": Whole(_CUT, "A block ends in dots where the other version goes on; what follows it is hidden with it."),
    "access.refused/1": Whole(_CUT, "One of the two pages is no article: a block page, a login, an error."),
    "access.wall/1": Whole(_CUT, "A line that asks for a login or a subscription stands where the story stops."),
    "alt.file-name/1": Whole(_NOISE, "The alternative text is a file name."),
    "alt.follows/1": Whole(_NOISE, "The alternative text follows the caption."),
    "alt.other-picture/1": Whole(_NOISE, "The alternative text belongs to a picture that was exchanged."),
    "alt.same-correction/1": Whole(_NOISE, "The alternative text was corrected as the caption was."),
    "article.replaced/1": Whole(("ARTICLE_REPLACED",), "Under a tenth of the words in common, under another headline."),
    "block.added/1": Whole(("CONTENT_ADDED",), "A block has no partner in the old version and stands nowhere on its page."),
    "block.removed/1": Whole(("CONTENT_REMOVED",), "A block has no partner in the new version and stands nowhere on its page."),
    "block.repeated/1": Whole(("STRUCTURE",), "A paragraph that the version has already came a second time, or its second went."),
    "byline.authors/1": Whole(("BYLINE_CHANGE",), "The set of authors is another."),
    "byline.order/1": Whole(("BYLINE_CHANGE",), "The same authors in another order."),
    "byline.same-authors/1": Whole(_NOISE, "The line reads otherwise and names the same authors."),
    "caption.alone/1": Whole(("CAPTION_CHANGE",), "A caption came or went without its picture."),
    "caption.reassigned/1": Whole(("CAPTION_REASSIGNED",), "The caption of one picture stands under another."),
    "caption.variant/1": Whole(("CAPTION_CHANGE", "STRUCTURE"), "One of two near-identical captions of one version went."),
    "date.published/1": Whole(("DATETIME_CHANGED",), "The page claims another day of publication."),
    "date.same-moment/1": Whole(("META_TOUCH",), "The same moment, written otherwise or in another zone."),
    "date.touched/1": Whole(("META_TOUCH",), "The page's date of change moved."),
    "dateline.told/1": Whole(_NOISE, "Two first paragraphs differ in their datelines alone, which are told as such."),
    "flicker.byline/1": Whole(_FLICKER, "The byline stands on the other page."),
    "flicker.inside/1": Whole(_FLICKER, "What came into a text is a block of its own on the other page."),
    "flicker.page": Whole(_FLICKER, "The text stands somewhere on the other page."),
    "frontpage.again/1": Whole(_NOISE, "A front page shows a story a second time."),
    "frontpage.rotation/1": Whole(_NOISE, "Stories of a front page came, went and moved, as they do."),
    "frontpage.same/1": Whole(_NOISE, "A story of a front page stands elsewhere."),
    "headline.site-name/1": Whole(_NOISE, "The headline with or without the name of the site."),
    "headline.source/1": Whole(("HEADLINE_CHANGE",), "The headline is another in one of its places only (title, og:title, JSON-LD)."),
    "image.no-caption/1": Whole(_NOISE, "A picture without a caption came or went."),
    "image.bytes/1": Whole(("IMAGE_SWAP",), "The same address, and another file. Whether it looks otherwise is not known."),
    "image.rendition/1": Whole(_NOISE, "Two sizes or crops of what one name stands for: their bytes cannot be compared."),
    "image.same-bytes/1": Whole(_NOISE, "The very same file at another address."),
    "image.swap/1": Whole(("IMAGE_SWAP",), "The same caption, and no key of the picture in common."),
    "link.site-moved/1": Whole(_NOISE, "All links of a block lead to the same pages of another host."),
    "link.target/1": Whole(("URL_CHANGE",), "A link leads elsewhere under the same words."),
    "link.words/1": Whole(_NOISE, "Words of a block became a link or ceased to be one."),
    "list.marker/1": Whole(_NOISE, "A number or a dot of a list came or went."),
    "meta.churn/1": Whole(_NOISE, "Fields of metadata that change with every rendering."),
    "note.added/1": Whole(("NOTE_ADDED",), "A note stands in the new version only."),
    "note.in-body/1": Whole(("NOTE_ADDED", "NOTE_REMOVED"), "A block of the story is a note."),
    "note.removed/1": Whole(("NOTE_REMOVED",), "A note stood in the old version only."),
    "page.outside/1": Whole(_NOISE, "A line came or went that is no part of the story."),
    "page.turned/1": Whole(_NOISE, "What left the end stands behind a line that leads to older posts or to the next page."),
    "page.window/1": Whole(_NOISE, "The oldest posts of a live page left its window as new ones came."),
    "post.added/1": Whole(("LIVE_POST_ADDED",), "A post of a live page has no partner in the old version."),
    "post.order/1": Whole(_NOISE, "The same posts in another order."),
    "post.removed/1": Whole(("LIVE_POST_REMOVED",), "A post of a live page has no partner in the new version."),
    "post.time/1": Whole(_NOISE, "The time of a post is another."),
    "structure.markup": Whole(_NOISE, "The same text as another kind of block: a list, a heading, a paragraph."),
    "structure.quotation/1": Whole(_NOISE, "The same words as a quotation of its own, and inside a paragraph."),
    "structure.seam/1": Whole(("STRUCTURE",), "The place where paragraphs were split or merged."),
    "structure.sentence-moved/1": Whole(("STRUCTURE",), "A sentence went from one paragraph to another."),
    "structure.words-moved/1": Whole(("STRUCTURE",), "Words went in one place of a plain sentence and came in another."),
    "structure.words-swapped/1": Whole(("WORD_SUBSTITUTION",), "Two phrases of a text stand where the other stood."),
    "structure.short-move": Whole(_NOISE, "A line too short to be told apart stands elsewhere."),
    "unicode.alt/1": Whole(("WHITESPACE_UNICODE",), "Spaces or glyphs of an alternative text."),
    "unicode.empty": Whole(("WHITESPACE_UNICODE",), "A block of white space."),
    "words.not-assessed/1": Whole(("NOT_ASSESSED",), "The budget of the comparison was used up by the edits before it."),
    "deck.alone/1": Whole(("DECK_CHANGE",), "The line below the headline came or went."),
    "dateline.alone/1": Whole(("CONTENT_ADDED", "CONTENT_REMOVED"), "The dateline came or went."),
    "headline.alone/1": Whole(("HEADLINE_CHANGE",), "The headline came or went."),
}  # fmt: skip

#: Kinds of furniture: what `chrome.` is followed by in the evidence of a `CHROME_NOISE`.
FURNITURE: Final[Mapping[str, str]] = {
    "advertisement": "A line that announces an advertisement.",
    "app": "An invitation to take the app of the house.",
    "author-note": "A paragraph that says who an author is.",
    "beside": "A short line beside an invitation: its title, its price, its button.",
    "byline": "A stray byline: an author, a date, and nothing else.",
    "comments": "A line that counts or opens comments.",
    "consent": "A consent wall or a line about the browser.",
    "copyright": "A line of copyright.",
    "counter": "A counter of views, shares, comments, minutes to read.",
    "date-stamp": "A date by itself, or with `updated` or a name beside it.",
    "error-report": "An invitation to report errors.",
    "follow": "An invitation to follow the house or an author elsewhere.",
    "invitation": "A line, mostly of links, that calls on the reader to do something.",
    "links": "A short block of which six tenths are links.",
    "list-heading": "The heading of a list of other stories.",
    "login": "A button or a line that asks for a login.",
    "meter": "A counter of free articles that are left.",
    "newsletter": "An invitation to take a letter.",
    "offer": "An offer of a subscription, with its price or its time.",
    "older": "A line that leads to older posts.",
    "placeholder": "A word that stands for what was not loaded, or names a kind of content.",
    "plea": "A request for money or members.",
    "read-more": "A line that leads on to another story.",
    "readers": "A line that counts who reads this page, or how often it was shared.",
    "relative-time": "A time counted back from now.",
    "share": "Buttons for sharing.",
    "tags": "A list of the topics that a story is filed under.",
    "teaser": "A block that the reading took for a teaser of another story.",
    "tips": "A request for hints and stories.",
    "to-follow": "A line that says that more is to come.",
    "wall": "A block that the reading took for a line of an access wall.",
    "wall-line": "A line of an access wall.",
    "year-of-copyright": "The year in a line of copyright.",
}
