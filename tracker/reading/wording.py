"""Words for people about documents: why a file was refused, what a doubt is and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Comparator, DatePrecision
from tracker.core.wording import label
from tracker.reading.draft import Column, DoubtKind, Recurrence, SetAsideReason
from tracker.reading.formats import UnreadableReason

READS = N_(
    "Word (.docx), Excel (.xlsx), OpenDocument (.odt, .ods), PDF with a text layer, web pages (.html), "
    "text and Markdown (.txt, .md) in UTF-8, GB18030 or UTF-16; old Word, Excel and WPS files (.doc, .xls, .wps, .et) "
    "where LibreOffice is installed"
)

UNREADABLE: dict[UnreadableReason, Message] = {
    UnreadableReason.EMPTY: N_("The file is empty: check that it was saved completely and choose it again."),
    UnreadableReason.TOO_LARGE: N_("The file is too large: leave out pictures and annexes, or paste only the text."),
    UnreadableReason.BINARY: N_(
        "This is not a text file: open it in the program it was made with, save it as text (.txt), or paste its text."
    ),
    UnreadableReason.UNKNOWN_FORMAT: N_(
        "This format cannot be read: save the document as Word (.docx) or text (.txt) and choose that file, "
        "or paste its text."
    ),
    UnreadableReason.UNPACKS_TO_TOO_MUCH: N_(
        "The file unpacks to too much: leave out pictures, annexes and empty rows, or paste only the text."
    ),
    UnreadableReason.TOO_MANY_PAGES: N_(
        "The document is too long: choose a file with only the pages or rows that hold tasks, or paste their text."
    ),
    UnreadableReason.TAKES_TOO_LONG: N_(
        "Reading the file took too long and was stopped: choose the Word or Excel file that it was made from, "
        "or paste its text."
    ),
    UnreadableReason.UNKNOWN_ENCODING: N_(
        "The characters of the file cannot be made out: save it again as UTF-8 text, or paste the text."
    ),
    UnreadableReason.LEGACY_WORD: N_(
        "This is an old Word or WPS file (.doc, .wps): open it in Word or WPS, choose 'Save as' and Word (.docx), "
        "or copy its text and paste it. Where an administrator installs LibreOffice, such files are read as they are."
    ),
    UnreadableReason.LEGACY_EXCEL: N_(
        "This is an old Excel or WPS file (.xls, .et): open it in Excel or WPS, choose 'Save as' and Excel (.xlsx). "
        "Where an administrator installs LibreOffice, such files are read as they are."
    ),
    UnreadableReason.OTHER_WORD: N_(
        "This is a Word document in one XML file: open it in Word or WPS, choose 'Save as' and Word (.docx), "
        "or copy its text and paste it."
    ),
    UnreadableReason.OTHER_EXCEL: N_(
        "This is an Excel workbook as XML or in binary form (.xml, .xlsb): open it in Excel or WPS, choose 'Save as' "
        "and Excel (.xlsx)."
    ),
    UnreadableReason.NOT_CONVERTED: N_(
        "LibreOffice could not read this old Word or WPS file, or old workbook: open it in Word, Excel or WPS, take off "
        "a password if it has one, choose 'Save as' and Word (.docx) or Excel (.xlsx), or copy its text and paste it."
    ),
    UnreadableReason.RICH_TEXT: N_(
        "This is a rich text file (.rtf): open it in Word or WPS, choose 'Save as' and Word (.docx)."
    ),
    UnreadableReason.FLAT_OPEN_DOCUMENT: N_(
        "This is a flat OpenDocument file (.fodt, .fods): open it in the program it was made with, choose 'Save as' and "
        "OpenDocument (.odt, .ods), Word (.docx) or Excel (.xlsx)."
    ),
    UnreadableReason.OFD: N_(
        "This is an OFD file: open it in an OFD reader and save it as PDF or Word, or copy its text and paste it."
    ),
    UnreadableReason.PICTURE: N_("This is a picture: have its text recognised (OCR) first, or paste the text."),
    UnreadableReason.ARCHIVE: N_("This is a packed archive: unpack it and choose the document itself."),
    UnreadableReason.ENCRYPTED: N_(
        "The file is protected with a password: open it, save it without the password and choose it again, "
        "or paste its text."
    ),
    UnreadableReason.SCANNED: N_(
        "This PDF holds pictures of pages and no text (a scan): have its text recognised (OCR) first, "
        "choose the Word file that it was made from, or paste the text."
    ),
    UnreadableReason.DAMAGED: N_(
        "The file is damaged: save it again from the program it was made with and choose it again."
    ),
    UnreadableReason.NO_TEXT: N_("There is no text in the file: check that it is the right one, or paste the text."),
}
UNREADABLE_OTHERWISE = N_("The file cannot be read: open the document, copy its text and paste it.")
NOT_A_POLICY = N_(
    "No numbered task and no clause naming responsible units was found in this text: "
    "check that it is the policy document itself and that it is complete, then choose or paste it again."
)


@dataclass(frozen=True, slots=True)
class DoubtWords:
    """What a doubt is, and what to do about it."""

    what: Message
    advice: Message


DOUBTS: dict[StrEnum, DoubtWords] = {
    DoubtKind.TITLE_MISSING: DoubtWords(
        N_("The title of the plan was not found."), N_("Enter it under 'The plan' below.")
    ),
    DoubtKind.PERIOD_MISSING: DoubtWords(
        N_("The text does not say which years the plan covers."),
        N_("Enter its period under 'The plan' below, so that tasks without a date of their own get one."),
    ),
    DoubtKind.NOTHING_TO_DO: DoubtWords(
        N_("There is no task in this draft."), N_("Add a task below, or discard the draft.")
    ),
    DoubtKind.CLAUSE_OUTSIDE_ITEMS: DoubtWords(
        N_("A clause about responsible units stands outside any numbered item."),
        N_("Make it a task, or say that it is none."),
    ),
    DoubtKind.CLAUSE_NAMES_NOBODY: DoubtWords(
        N_("A clause about responsible units names nobody."), N_("Choose who leads, or leave the task out.")
    ),
    DoubtKind.ITEM_WITHOUT_CLAUSE: DoubtWords(
        N_("This numbered item names no responsible unit, though others around it do."),
        N_("Make it a task, or say that it is none."),
    ),
    DoubtKind.LEAD_MISSING: DoubtWords(N_("Nobody leads this task."), N_("Choose the one unit that leads.")),
    DoubtKind.LEADS_TO_BE_SPLIT: DoubtWords(
        N_("The text names several units that lead."),
        N_("Choose the one that leads; the others share. The first one is proposed."),
    ),
    DoubtKind.UNIT_UNKNOWN: DoubtWords(
        N_("“%(phrase)s” is not in the directory."),
        N_("Say which known unit is meant, or add it as a new one."),
    ),
    DoubtKind.UNIT_UNLIKELY: DoubtWords(
        N_("“%(phrase)s” does not look like the name of a unit."),
        N_("Say which unit is meant, or take it out."),
    ),
    DoubtKind.DEADLINE_UNCERTAIN: DoubtWords(
        N_("“%(phrase)s” could mean more than one day."), N_("Check the due date against the text.")
    ),
    DoubtKind.DEADLINE_UNRESOLVED: DoubtWords(
        N_("“%(phrase)s” names no day that can be worked out from the text."),
        N_("Enter the due date, or keep the one proposed."),
    ),
    DoubtKind.BASELINE_NEEDED: DoubtWords(
        N_("“%(phrase)s” compares with a figure that the text does not give."),
        N_("Check the target; enter the level to be reached where you know it."),
    ),
    DoubtKind.INDICATOR_UNREADABLE: DoubtWords(
        N_("A row of the indicator table could not be read."), N_("Compare the indicators with the text.")
    ),
    DoubtKind.TEXT_REPEATED: DoubtWords(
        N_("Part of the text stands there twice; it was read once."), N_("Check that the right part was read.")
    ),
    DoubtKind.TIME_UNREAD: DoubtWords(
        N_("“%(phrase)s” stands where the time should be, and no day was read from it."),
        N_("Enter the due date, or keep the one proposed."),
    ),
    DoubtKind.DATES_DISAGREE: DoubtWords(
        N_("The text gives more than one day that this task could be due on."),
        N_("Check the due date against the text; the last one is proposed unless a column or label says otherwise."),
    ),
    DoubtKind.NUMBERS_MISSING: DoubtWords(
        N_("The numbers of the items do not follow each other at “%(phrase)s”."),
        N_("Check that no item was left out or read as part of another one."),
    ),
    DoubtKind.DUTIES_DIFFER: DoubtWords(
        N_("Several duties with different leads stand in this item."),
        N_("Split the task, so that each duty has its own lead, or choose one lead for all of them."),
    ),
    DoubtKind.ANNEX_REPEATS: DoubtWords(
        N_("A table of the document says the same as its items; it was not read as tasks."),
        N_("Compare both, and leave out the tasks that you do not need."),
    ),
    DoubtKind.ANNEX_DIFFERS: DoubtWords(
        N_("An annex gives this item to other units than the item itself."),
        N_("Check who leads and who shares."),
    ),
    DoubtKind.DAY_OF_A_PART: DoubtWords(
        N_("“%(phrase)s” is the day of a part of this task, and the plan goes on after it."),
        N_("Check whether the whole task is due on that day or at the end of the plan."),
    ),
    DoubtKind.COLUMN_UNKNOWN: DoubtWords(
        N_("What the column “%(phrase)s” holds was guessed."), N_("Say what the column holds, or keep the guess.")
    ),
    DoubtKind.TABLE_UNREAD: DoubtWords(
        N_("A table was not read as tasks."), N_("Check that it gives nobody anything to do.")
    ),
    DoubtKind.AMOUNT_UNCERTAIN: DoubtWords(
        N_("“%(phrase)s” may be promised or may only be a rule or an example."),
        N_("Check whether it is a target of the task."),
    ),
    DoubtKind.LEAD_UNCERTAIN: DoubtWords(
        N_("Who leads was taken from the sentence “%(phrase)s”."), N_("Check who leads and who shares.")
    ),
    DoubtKind.WORDS_LEFT_OVER: DoubtWords(
        N_("“%(phrase)s” was neither read as part of a task nor set aside."),
        N_("Make it a task, or say that it is none."),
    ),
    DoubtKind.INTERPRETATION_SKIPPED: DoubtWords(
        N_("An explanation of the policy follows the document; it was not read as tasks."),
        N_("Check that nothing of the document itself was left out."),
    ),
}
DOUBT_OTHERWISE = DoubtWords(N_("The reader was not sure about “%(phrase)s”."), N_("Compare it with the text."))
LONGEST_QUOTATION = 40

#: Why words that say something count for nothing, for the reader of the document beside them.
SET_ASIDE: dict[SetAsideReason, Message] = {
    SetAsideReason.RATE: N_("a rate of a rule"),
    SetAsideReason.CEILING: N_("the upper limit of a rule"),
    SetAsideReason.STANDARD: N_("a standard of building or equipment"),
    SetAsideReason.SERVICE_LIMIT: N_("how long one case may take"),
    SetAsideReason.CONDITION: N_("a condition of a rule"),
    SetAsideReason.COUNT: N_("how many things are named"),
    SetAsideReason.BASELINE: N_("the state so far"),
    SetAsideReason.NAME: N_("part of a name"),
    SetAsideReason.ORDER: N_("a rank or a number in a series"),
    SetAsideReason.VALIDITY: N_("how long something holds"),
    SetAsideReason.REPEATED: N_("stands in the document already"),
    SetAsideReason.ANNEX: N_("belongs to an annex"),
    SetAsideReason.HEADING: N_("part of a heading"),
    SetAsideReason.OUTSIDE: N_("in a part without tasks"),
    SetAsideReason.CLOSING: N_("after the last item"),
    SetAsideReason.FURNITURE: N_("belongs to the page, not to the document"),
}
#: What a column of a table may hold, as a person chooses it.
COLUMNS: dict[Column, Message] = {
    Column.NUMBER: N_("number"),
    Column.CATEGORY: N_("chapter or group"),
    Column.TITLE: N_("title of the task"),
    Column.TASK: N_("what is to be done"),
    Column.TARGET: N_("target to be reached"),
    Column.LEAD: N_("lead unit"),
    Column.CO: N_("co-responsible units"),
    Column.LISTED: N_("units, the first one leads"),
    Column.LEADER: N_("responsible leader"),
    Column.DUE: N_("due date"),
    Column.STEP: N_("step or milestone"),
    Column.NAME: N_("name of an indicator"),
    Column.UNIT: N_("unit of measure"),
    Column.BASELINE: N_("baseline of an indicator"),
    Column.BINDING: N_("binding or expected"),
    Column.OTHER: N_("nothing to be read"),
}
SET_ASIDE_BY_A_PERSON = N_("set aside by a person")

PRECISIONS: dict[DatePrecision, Message] = {each: label(each) for each in DatePrecision}
COMPARATORS: dict[Comparator, Message] = {
    Comparator.AT_LEAST: N_("≥ at least"),
    Comparator.MORE_THAN: N_("> more than"),
    Comparator.AT_MOST: N_("≤ at most"),
    Comparator.LESS_THAN: N_("< less than"),
    Comparator.EQUAL: N_("= to be reached"),
}
RECURRENCES: dict[str, Message] = {
    Recurrence.YEAR: N_("every year"),
    Recurrence.HALF_YEAR: N_("every half-year"),
    Recurrence.QUARTER: N_("every quarter"),
    Recurrence.MONTH: N_("every month"),
    Recurrence.WEEK: N_("every week"),
}


def shortened(text: str, longest: int = LONGEST_QUOTATION) -> str:
    """The text on one line, cut to `longest` characters."""
    short = " ".join(text.split())
    return short if len(short) <= longest else short[: longest - 1] + "…"


def unreadable(reason: UnreadableReason) -> Message:
    """Why a file was refused, and what to do."""
    return UNREADABLE.get(reason, UNREADABLE_OTHERWISE)


def set_aside(reason: SetAsideReason | None) -> Message:
    """Why words count for nothing; without a reason a person has said so."""
    return SET_ASIDE[reason] if reason else SET_ASIDE_BY_A_PERSON


def doubt(kind: StrEnum, phrase: str) -> DoubtWords:
    """A doubt of the reader in words, with the beginning of the phrase that it is about."""
    return quoting(DOUBTS.get(kind, DOUBT_OTHERWISE), phrase)


def quoting(words: DoubtWords, phrase: str) -> DoubtWords:
    """The words of a doubt with the beginning of `phrase` in their place for it."""
    what = words.what
    if "%(phrase)s" not in what.text:
        return words
    return DoubtWords(Message(what.text, {"phrase": shortened(phrase)}), words.advice)
