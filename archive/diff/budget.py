"""How much work one comparison may take, counted in operations, and which of its edits were told without a look.

An operation is about a microsecond of an ordinary machine of today, but what is counted are characters, changes and
values, never time: the same two pages are told in the same way wherever they are compared. A page of a newspaper takes a
hundredth of it. What is left when it is used up is told as words that went and words that came, all of them, and says
that nobody looked at what they mean (`plainly`).
"""

from __future__ import annotations

from typing import Final

#: Operations of one comparison.
OPERATIONS: Final = 1_300_000
#: What reading a character of a changed text takes: its words, its dates and amounts, its sentences.
READ: Final = 1
#: What one change takes: the rules are asked in their order, and then what it is to its story.
CHANGE: Final = 350
#: What a word of it takes.
WORD: Final = 10
#: What a date or an amount takes, which is read in the text, in the change, and in the sentence around it.
VALUE: Final = 30
#: What a block without an equal takes, however it is told; four fifths of all operations at most.
BLOCK: Final = 100
#: What it takes to ask a block without an equal what it is (furniture, a stamp, shown elsewhere); four fifths at most.
ASKED: Final = 200
#: Blocks without an equal above which neighbours that the budget does not reach are told together, and how many of
#: them, of how many characters, at most.
MANY: Final = 12_000
TOGETHER: Final = 20
TOGETHER_LONG: Final = 4_000
#: Characters of both sides from which on a pair of texts is compared sentence by sentence, each stretch for itself.
LARGE: Final = 40_000
#: Characters of both sides of a stretch of such a pair above which it is not looked into.
STRETCH: Final = 12_000


class Budget:
    """The operations that are left to a comparison."""

    def __init__(self, operations: int = OPERATIONS) -> None:
        self.left = self._all = operations
        #: Blocks that may still be asked what they are.
        self._blocks = operations * 4 // 5 // ASKED

    def take(self, operations: int) -> bool:
        """Whether there is as much left; if there is, it is used up by that."""
        if operations > self.left:
            # What is too much for the rest is the end of it: later edits are not told more finely than earlier ones.
            self.left = 0
            return False
        self.left -= operations
        return True

    def reserve(self, blocks: int) -> None:
        """Sets aside what so many blocks without an equal take, up to four fifths of all; of very many, telling them
        takes what is left, but for a twentieth."""
        self.left = max(0, self.left - min(BLOCK * blocks, self._all * 4 // 5))
        if blocks > MANY:
            self.left = min(self.left, self._all // 20)

    @property
    def spent(self) -> bool:
        """Whether nothing more will be looked at: what comes is told by its words alone."""
        return not self.left and not self._blocks

    def ask(self, blocks: int) -> bool:
        """Whether so many blocks more may be asked what they are; if so, it is used up by that."""
        if blocks > self._blocks:
            self._blocks = 0
            return False
        self._blocks -= blocks
        return True
