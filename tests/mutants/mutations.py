"""The small changes that are made to a file, one at a time: each is a mutant that the tests ought to notice.

Boundaries of comparisons, conditions left out, and/or, not, plus and minus, whole numbers one up and down, True and
False, an answer of None, a call left out, a name left out of a group or a table. Texts, annotations, decorators and
the end of `… or 0` stay as they are.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_LARGEST_NUMBER = 1000
_LONGEST = 120
_NEVER_CHANGED = frozenset({"annotation", "returns", "decorator_list", "bases", "ctx", "op", "ops"})


@dataclass(frozen=True)
class Mutant:
    """One change: its line, the line's text, the change in words, and the whole file compiled with it."""

    line: int
    text: str
    change: str
    code: CodeType


def mutants_of(source: str, path: str) -> list[Mutant]:
    """Every mutant of a file, always in the same order."""
    tree = ast.parse(source)
    lines = source.splitlines()
    found = []
    seen: Counter[tuple[int, str]] = Counter()
    for node, replacement, put in _places(tree):
        put(ast.fix_missing_locations(ast.copy_location(replacement, node)))
        code = compile(tree, path, "exec")
        put(node)
        left_out = _left_out(node, replacement)
        change = f"without {_said(left_out)}" if left_out else f"{_said(node)} → {_said(replacement)}"
        line: int = (left_out or node).lineno  # type: ignore[attr-defined]
        seen[line, change] += 1
        if seen[line, change] > 1:
            change += f" ({seen[line, change]})"  # the same change at another place of the line
        found.append(Mutant(line, lines[line - 1].strip(), change, code))
    return found


Put = Callable[[ast.AST], None]
Place = tuple[ast.AST, ast.AST, Put]


def _places(parent: ast.AST) -> Iterator[Place]:
    """Every node that can be changed, with what takes its place and how to put a node there."""
    for name, value in ast.iter_fields(parent):
        if name in _NEVER_CHANGED or (name == "slice" and isinstance(value, ast.Tuple)):
            continue  # what stands in brackets with a comma is a type
        children = value if isinstance(value, list) else [value]
        for at, child in enumerate(children):
            if not isinstance(child, ast.AST):
                continue
            put = _setter(parent, name, at if isinstance(value, list) else None)
            for replacement in _replacements(child, parent, name):
                yield child, replacement, put
            yield from _places(child)


def _setter(parent: ast.AST, name: str, at: int | None) -> Put:
    def put(node: ast.AST) -> None:
        if at is None:
            setattr(parent, name, node)
        else:
            getattr(parent, name)[at] = node

    return put


def _replacements(node: ast.AST, parent: ast.AST, field: str) -> Iterator[ast.AST]:
    if isinstance(parent, ast.comprehension) and field == "ifs":
        yield ast.Constant(value=True)
    if isinstance(parent, ast.If | ast.While) and field == "test":
        yield ast.Constant(value=False)
    match node:
        case ast.Compare():
            yield from _other_comparisons(node)
        case ast.BoolOp():
            yield from _other_conditions(node)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            yield ast.BinOp(left=left, op=_OPERATORS[type(operator)](), right=right)
        case ast.AugAssign(target=target, op=operator, value=value) if type(operator) in _OPERATORS:
            yield ast.AugAssign(target=target, op=_OPERATORS[type(operator)](), value=value)
        case ast.IfExp(body=body, orelse=otherwise):
            yield body
            yield otherwise
        case ast.Constant(value=value) if not _stands_for_nothing(node, parent):
            yield from _other_values(value)
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield ast.Return(value=ast.Constant(value=None))
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set():
            yield from _without_one(node, parent)
        case ast.Dict(keys=keys, values=values) if all(isinstance(key, ast.Name | ast.Attribute) for key in keys):
            for at in range(len(keys)):
                yield ast.Dict(keys=[*keys[:at], *keys[at + 1 :]], values=[*values[:at], *values[at + 1 :]])


def _other_comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        if type(operator) in _COMPARISONS:
            changed = [*node.ops[:at], _COMPARISONS[type(operator)](), *node.ops[at + 1 :]]
            yield ast.Compare(left=node.left, ops=changed, comparators=node.comparators)


def _other_conditions(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(op=ast.Or() if isinstance(node.op, ast.And) else ast.And(), values=node.values)
    for at in range(len(node.values)):
        if _stands_for_nothing(node.values[at], node):
            continue
        rest = [*node.values[:at], *node.values[at + 1 :]]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)


def _other_values(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(value=not value)
    elif isinstance(value, int) and value <= _LARGEST_NUMBER:
        yield ast.Constant(value=value + 1)
        yield ast.Constant(value=value - 1)


def _without_one(node: ast.Tuple | ast.List | ast.Set, parent: ast.AST) -> Iterator[ast.AST]:
    """A group of names (roles, states, guards) with one of them left out; not what is unpacked or returned as a pair."""
    if isinstance(parent, ast.Subscript | ast.Return | ast.Assign) and isinstance(node, ast.Tuple):
        return
    if not all(isinstance(each, ast.Name | ast.Attribute) for each in node.elts):
        return
    for at in range(len(node.elts)):
        rest = [*node.elts[:at], *node.elts[at + 1 :]]
        if isinstance(node, ast.Set) and not rest:
            continue  # an empty set has no literal
        yield type(node)(elts=rest) if isinstance(node, ast.Set) else type(node)(elts=rest, ctx=ast.Load())


def _stands_for_nothing(node: ast.AST, parent: ast.AST) -> bool:
    """The end of `… or 0`: it only gives a type to what is absent."""
    return (
        isinstance(parent, ast.BoolOp)
        and isinstance(parent.op, ast.Or)
        and isinstance(node, ast.Constant)
        and not node.value
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _left_out(node: ast.AST, replacement: ast.AST) -> ast.expr | None:
    """The condition, the name or the row that is missing in the replacement."""
    for one, other in ((_parts(node), _parts(replacement)), (_parts(node), [replacement])):
        missing = [each for each in one if not any(each is kept for kept in other)]
        if len(missing) == 1:
            return missing[0]
    return None


def _parts(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.Dict(keys=keys):
            return [key for key in keys if key is not None]
    return []


def _said(node: ast.AST) -> str:
    """The node as one line: in the middle of a long one, dots."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
