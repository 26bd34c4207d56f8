"""Reading documents that have been damaged at random: ``python -m tests.reading.fuzz --runs 100000``.

Whatever happens to a document on its way, reading it must not fail, not take long and lose neither a
responsibility clause nor a numbered item: each label of duty ends in a task or in a doubt, each item
there or in a part that is set aside, and the account of the words adds up. A run that finds something
prints the seed, which makes the same document again.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterator

from tests.reading.adding_up import does_not_add_up
from tests.reading.scoring import names_of_corpus, text_of
from tracker.reading.draft import DoubtKind, DraftPlan, Evidence, SetAsideReason
from tracker.reading.layout import Layout, laid_out
from tracker.reading.read_document import read_document

LONGEST_SECONDS = 2.0

# A label where a clause may begin: after a line's start, a stop or a bracket.
LABEL = re.compile(r"(?:(?<=[\n。;；(（)）【】〔〕\[\]|\t])|\A)(?:牵头|责任|配合)(?:单位|部门)[:：]")

UNITS = (
    "市甲局",
    "市乙局",
    "各区人民政府",
    "省丙厅",
    "市委丁部",
    "各县（市、区）人民政府",
    "丁集团",
    "市直有关部门",
    "等部门",
)
CRUMBS = (
    "（责任单位：", "牵头单位：", "配合单位：", "）", "（", "【", "】", "〔", "、", "，", "。", "；", "牵头", "配合", "负责", "按职责分工负责", "下同", "第一个逗号前为牵头单位",
    "以下均需各区人民政府落实，不再列出", "每年", "6月底前", "2025年", "2-3个", "90%", "全覆盖", "\n", "\n\n", "|", "\t", "《", "》", "“", "”", "1.", "（一）", "一、",
    "第一条", "①", "行动一：", "— 3 —\n", "\n3\n", "序号", "附件：", "政策解读", "　", " ", "<br>", "**", "# ", "１２", "〇", "\ufeff", "\u200b", "𠀀",
)  # fmt: skip
WIDTHS = (
    str.maketrans("（），：；％。", "(),:;%."),
    str.maketrans("(),:;%0123456789", "（），：；％０１２３４５６７８９"),
)

Damage = Callable[[str, random.Random], str]


def _lines_dropped(text: str, chance: random.Random) -> str:
    return "\n".join(line for line in text.split("\n") if chance.random() > 0.1)


def _lines_doubled(text: str, chance: random.Random) -> str:
    return "\n".join(line for line in text.split("\n") for _ in range(1 + (chance.random() < 0.1)))


def _lines_swapped(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _crumbs_put_in(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 12)):
        place = chance.randint(0, len(text))
        text = text[:place] + chance.choice(CRUMBS + UNITS) + text[place:]
    return text


def _stretches_cut_out(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 6)):
        place = chance.randint(0, len(text))
        text = text[:place] + text[place + chance.randint(1, 12) :]
    return text


def _units_exchanged(text: str, chance: random.Random) -> str:
    return re.sub("市[一-鿿]{1,6}?局", lambda match: chance.choice((match.group(), *UNITS)), text)


def _digits_exchanged(text: str, chance: random.Random) -> str:
    return re.sub(r"\d", lambda match: match.group() if chance.random() > 0.2 else str(chance.randint(0, 9)), text)


def _brackets_exchanged(text: str, chance: random.Random) -> str:
    return re.sub(
        "[（）()]", lambda match: match.group() if chance.random() > 0.2 else chance.choice("（）()〔〕【】[]"), text
    )


def _widths_changed(text: str, chance: random.Random) -> str:
    return text.translate(chance.choice(WIDTHS))


def _lines_broken(text: str, chance: random.Random) -> str:
    width = chance.randint(12, 60)
    return "\n".join(line[place : place + width] for line in text.split("\n") for place in range(0, len(line), width))


def _lines_joined(text: str, chance: random.Random) -> str:
    return text.replace("\n", chance.choice(("", " ", "\u3000")))


def _doubled(text: str, chance: random.Random) -> str:
    return text + chance.choice(("", "\n", "\n政策解读\n")) + text


DAMAGES: tuple[Damage, ...] = (
    _lines_dropped, _lines_doubled, _lines_swapped, _crumbs_put_in, _stretches_cut_out, _units_exchanged, _digits_exchanged,
    _brackets_exchanged, _widths_changed, _lines_broken, _lines_joined, _doubled,
)  # fmt: skip


def damaged(seed: int) -> str:
    """The document of this seed: one of the corpus after one to four damages."""
    chance = random.Random(seed)
    text = text_of(chance.choice(names_of_corpus()))
    for damage in chance.sample(DAMAGES, chance.randint(1, 4)):
        text = damage(text, chance)
    return text


def lost_clauses(text: str, plan: DraftPlan) -> list[str]:
    """The labels of duty of ``text`` that neither a task's clause nor a doubt holds."""
    held = [place for task in plan.tasks for place in task.clause_evidence]
    held += [doubt.evidence for doubt in plan.doubts if doubt.evidence]
    return [match.group() for match in LABEL.finditer(text) if not _is_held(match.end() - 1, held)]


def _is_held(place: int, held: list[Evidence]) -> bool:
    return any(evidence.start <= place < evidence.end for evidence in held)


def dropped_items(text: str, plan: DraftPlan) -> list[str]:
    """The numbered items of ``text`` that no task, stretch set aside or doubt holds, nor an item above them."""
    if not plan.tasks:
        return []
    layout = laid_out(text)
    doubts = (doubt.evidence for doubt in plan.doubts if doubt.kind is not DoubtKind.NUMBERS_MISSING)
    held = [task.evidence for task in plan.tasks] + [evidence for evidence in doubts if evidence]
    headings = []
    for aside in layout.asides:
        is_heading = aside.reason is SetAsideReason.HEADING
        (headings if is_heading else held).append(layout.whole.evidence(aside.start, aside.end))
    return [
        item.title
        for item in layout.outline.items
        if not _is_held(_source_of(layout, item.start), held + headings)
        and not any(_is_held(_source_of(layout, holder.start), held) for holder in item.ancestors)
    ]


def _source_of(layout: Layout, place: int) -> int:
    return layout.whole.evidence(place, place + 1).start


def problems_of(seed: int) -> Iterator[str]:
    """What goes wrong with the document of this seed."""
    text = damaged(seed)
    begun = time.process_time()
    try:
        plan = read_document(text, name="云州.txt")
    except Exception as problem:
        yield f"{type(problem).__name__}: {problem}"
        return
    seconds = time.process_time() - begun
    if seconds > LONGEST_SECONDS:
        yield f"{seconds:.1f} s for {len(text)} characters"
    for label in lost_clauses(text, plan):
        yield f"lost: {label}"
    for title in dropped_items(text, plan):
        yield f"dropped: {title}"
    yield from does_not_add_up(text, plan)


def main() -> int:
    """Run; 0 if nothing was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=10_000)
    options.add_argument("--first", type=int, default=0, help="the first seed")
    chosen = options.parse_args()
    found = 0
    begun = time.perf_counter()
    for seed in range(chosen.first, chosen.first + chosen.runs):
        for problem in problems_of(seed):
            found += 1
            sys.stdout.write(f"seed {seed}: {problem}\n")
            sys.stdout.flush()
    minutes = (time.perf_counter() - begun) / 60
    sys.stdout.write(f"{chosen.runs} documents in {minutes:.1f} minutes, {found} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
