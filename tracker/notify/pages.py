"""Where a list of this feature stands: page `number` of `pages`, `total` rows in all."""

from dataclasses import dataclass

PAGE_LENGTH = 50


@dataclass(frozen=True)
class Page:
    """The page that was asked for, kept within what there is."""

    asked: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_LENGTH))

    @property
    def number(self) -> int:
        """The page shown, counted from 1."""
        return min(max(1, self.asked), self.pages)

    @property
    def offset(self) -> int:
        """How many rows lie before this page."""
        return (self.number - 1) * PAGE_LENGTH
