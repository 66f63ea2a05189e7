"""The cases of the rules: for each rule and kind, texts in two versions that show it. All are invented.

They are part of the rules as data: the pages of the kinds print them with what the rules say of them, and a test holds
every rule to its cases. A case is a whole text, since a rule may look at what stands around a change.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from archive.model.edit import Kind


class RuleCase(NamedTuple):
    """One text in two versions, and the rule that names the change, under which kind."""

    rule: str
    kind: Kind
    language: str
    old: str
    new: str
    #: Whether the text is a caption, in which the credit is one token.
    caption: bool = False


def _c(rule: str, kind: Kind, old: str, new: str, language: str = "en", *, caption: bool = False) -> RuleCase:
    return RuleCase(rule, kind, language, old, new, caption)


CASES: Final[tuple[RuleCase, ...]] = (
    _c("shape.unicode", "WHITESPACE_UNICODE", "Ten\u00a0years after the flood.", "Ten years after the flood."),
    _c("shape.unicode", "WHITESPACE_UNICODE", "The miller “waited” there.", 'The miller "waited" there.'),
    _c("shape.encoding", "ENCODING_REPAIR", "The cafÃ© by the quay.", "The café by the quay."),
    _c("shape.encoding", "ENCODING_REPAIR", "Mills &amp; Sons moved.", "Mills & Sons moved."),
    _c("value.credit", "CREDIT_STYLE", "The old mill. REUTERS/Ana Ruiz", "The old mill. (Reuters/Ana Ruiz)", caption=True),
    _c("value.credit", "CREDIT_CHANGE", "The old mill. (Reuters/Ana Ruiz)", "The old mill. (Reuters/Ida Holm)", caption=True),
    _c("value.date", "DATE_STYLE", "It closed on December 4, 2019.", "It closed on 4 Dec. 2019."),
    _c("value.date", "DATE_STYLE", "Die Mühle schloss am 4. Dezember 2019.", "Die Mühle schloss am 04.12.2019.", "de"),
    _c("value.date", "DATE_STYLE", "La réunion de 12h30 est annulée.", "La réunion de 12 h 30 est annulée.", "fr"),
    _c("value.date", "DATETIME_CHANGED", "It closed on December 4, 2019.", "It closed on December 5, 2019."),
    _c("value.date", "DATETIME_CHANGED", "市議会は2019年4月14日に承認した。", "市議会は2019年4月15日に承認した。", "ja"),
    _c("value.date", "DATETIME_CHANGED", "Слушание прошло 3 мая 2019 года.", "Слушание прошло 4 мая 2019 года.", "ru"),
    _c("value.number", "NUMBER_STYLE", "The ferry carried five people.", "The ferry carried 5 people."),
    _c("value.number", "NUMBER_STYLE", "The mill cost $1.5 million.", "The mill cost 1,500,000 dollars."),
    _c("value.number", "NUMBER_STYLE", "Man zählte einundzwanzig Boote.", "Man zählte 21 Boote.", "de"),
    _c("value.number", "NUMBER_STYLE", "修理に三千万円かかった。", "修理に3000万円かかった。", "ja"),
    _c("value.number", "NUMBER_STYLE", "نقلت العبارة ١٢ راكبا.", "نقلت العبارة 12 راكبا.", "ar"),
    _c("value.number", "NUMBER_CHANGED", "The ferry carried 30 people.", "The ferry carried 40 people."),
    _c("value.number", "NUMBER_CHANGED", "The mill cost $3 million.", "The mill cost $3 billion."),
    _c("value.number", "NUMBER_CHANGED", "维修花费3万元。", "维修花费3亿元。", "zh"),
    _c("value.unit", "NUMBER_CHANGED", "The tunnel is 40 miles long.", "The tunnel is 40 kilometres long."),
    _c("typo.value", "TYPO", "It closed on Wendesday night.", "It closed on Wednesday night."),
    _c("word.variant", "SPELLING_VARIANT", "The colour of the bay.", "The color of the bay."),
    _c("word.variant", "SPELLING_VARIANT", "They won't leave the mill.", "They will not leave the mill."),
    _c("word.variant", "SPELLING_VARIANT", "Sie sagte, daß er kommt.", "Sie sagte, dass er kommt.", "de"),
    _c("word.variant", "SPELLING_VARIANT", "A direcção da escola mudou.", "A direção da escola mudou.", "pt"),
    _c("value.numbers", "NUMBER_CHANGED", "The ferry sank in the bay.", "The ferry sank in the bay with 30 aboard."),
    _c("value.dates", "DATETIME_CHANGED", "The ferry sank in the bay.", "The ferry sank in the bay on Monday."),
    _c("value.vague", "NUMBER_CHANGED", "Hundreds marched along the river.", "Thousands marched along the river."),
    _c("value.vague", "NUMBER_CHANGED", "La mitad de los campos se inundó.", "Un tercio de los campos se inundó.", "es"),
    _c("word.sentences", "STRUCTURE", "The ferry sank. It was old.", "The ferry sank; it was old."),
    _c("word.sentences", "STRUCTURE", "The mayor spoke, and the crowd left.", "The mayor spoke. The crowd left."),
    _c("shape.punctuation", "PUNCT_TYPOGRAPHY", "In the end the ferry sank.", "In the end, the ferry sank."),
    _c("shape.punctuation", "PUNCT_TYPOGRAPHY", "Die Solar-Anlage am Dach brannte.", "Die Solaranlage am Dach brannte.", "de"),
    _c("shape.punctuation", "CAPITALISATION", "Later the Mayor spoke.", "Later the mayor spoke."),
    _c("shape.punctuation", "TYPO", "There was alot of rain.", "There was a lot of rain."),
    _c("shape.punctuation", "QUOTE_CHANGED", "The peaceful march went on.", "The “peaceful” march went on."),
    _c("typo.repeated", "TYPO", "They saw the the sea.", "They saw the sea."),
    _c("polarity.opposite", "POLARITY_MODALITY", "Nine miners were killed.", "Nine miners were injured."),
    _c("polarity.opposite", "POLARITY_MODALITY", "Negen mijnwerkers zijn gedood.", "Negen mijnwerkers zijn gewond.", "nl"),
    _c("polarity.negation", "POLARITY_MODALITY", "He did see the boat.", "He did not see the boat."),
    _c("polarity.negation", "POLARITY_MODALITY", "La ministra si dimetterà.", "La ministra non si dimetterà.", "it"),
    _c("polarity.negation", "POLARITY_MODALITY", "船は見つかりました。", "船は見つかりませんでした。", "ja"),
    _c("polarity.negation", "POLARITY_MODALITY", "عثروا على القارب.", "لم يعثروا على القارب.", "ar"),
    _c("polarity.modality", "POLARITY_MODALITY", "The town will sell the mill.", "The town may sell the mill."),
    _c("polarity.modality", "POLARITY_MODALITY", "Later the alleged thief fled.", "Later the thief fled."),
    _c("polarity.attitude", "POLARITY_MODALITY", "The mayor had to leave the mill.", "The mayor left the mill."),
    _c("polarity.attitude", "POLARITY_MODALITY", "La ville veut vendre le moulin.", "La ville vend le moulin.", "fr"),
    _c("polarity.relation", "POLARITY_MODALITY", "If the mill opens, the ferry stops.", "When the mill opens, the ferry stops."),
    _c("polarity.relation", "POLARITY_MODALITY", "Der Brief von der Mühle kam.", "Der Brief an die Mühle kam.", "de"),
    _c("polarity.relation", "NUMBER_CHANGED", "They saw 10 to 12 boats.", "They saw 10 and 12 boats."),
    _c("quote.marks", "QUOTE_CHANGED", "He called it wasteful there.", "He called it “a long winter” there."),
    _c("name.rank", "ENTITY_CHANGED", "The deputy mayor opened it.", "The mayor opened it."),
    _c("name.spelling", "NAME_SPELLING", "It was signed by Rupert Colvile there.", "It was signed by Rupert Colville there."),
    _c("name.spelling", "ENTITY_CHANGED", "The boat was sent to Iran then.", "The boat was sent to Iraq then."),
    _c("typo", "TYPO", "It is a governement office.", "It is a government office."),
    _c("typo", "TYPO", "Il a parle au conseil hier.", "Il a parlé au conseil hier.", "fr"),
    _c("name.differs", "ENTITY_CHANGED", "The mill stands by the river.", "The mill of Ana Ruiz stands by the river."),
    _c("name.differs", "ENTITY_CHANGED", "Die Klage kam von Pavel Lindt dort.", "Die Klage kam von Marta Oren dort.", "de"),
    _c("word.grammar", "GRAMMAR", "Two car were seen there.", "Two cars were seen there."),
    _c("word.grammar", "GRAMMAR", "They went in the town hall.", "They went to the town hall."),
    _c("word.substitution", "WORD_SUBSTITUTION", "It was attacked by insurgents.", "It was attacked by terrorists."),
    _c("word.substitution", "WORD_SUBSTITUTION", "A public meeting was held.", "A pubic meeting was held."),
    _c("word.judging", "WORD_SUBSTITUTION", "The camp by the river was built then.", "The illegal camp by the river was built then."),
    _c("word.attribution", "WORD_SUBSTITUTION", "The dam is safe, local residents said.", "The dam is safe, the ministry said."),
    _c("word.content", "CONTENT_ADDED", "The ferry runs. It is old.", "The ferry runs. Nobody was hurt in the fire. It is old."),
    _c("word.content", "CONTENT_REMOVED", "The ferry runs, slow, rusty and loud.", "The ferry runs."),
    _c("word.rephrase", "REPHRASE", "A long and winding road led there.", "A winding road led there."),
    _c("word.rephrase", "WORD_SUBSTITUTION", "Fabrika yeni sahibine devredildi.", "Fabrika eski ortağına satıldı.", "tr"),
)  # fmt: skip
