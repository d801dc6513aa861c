"""The dotted names that a module imports or reads, whatever it calls them: what the guards on names look through."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name: `datetime.datetime.now`, or `builtins.open` for what the module itself does not import."""

    line: int
    name: str
    call: ast.Call | None = None  # when it is called

    def within(self, *names: str) -> bool:
        """Whether it is one of these names or lies in one of these modules."""
        return any(self.name == name or self.name.startswith(f"{name}.") for name in names)


def used(source: str) -> list[Use]:
    """Every use in a module, also under another name, inside a function, and by `import_module`."""
    tree = ast.parse(source)
    imported = [found for node in ast.walk(tree) for found in _imports(node)]
    known = {local: meant for _, local, meant, _ in imported}
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    reads = [
        Use(node.lineno, _resolved(chain, known), calls.get(id(node)))
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and (chain := _chain(node))
    ]
    return [*(Use(line, name) for line, _, _, name in imported), *reads, *_by_text(reads)]


def _imports(node: ast.AST) -> Iterator[tuple[int, str, str, str]]:
    """Line, the name inside the module, what it stands for, and what is loaded."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.split(".")[0]
            yield node.lineno, alias.asname or first, alias.name if alias.asname else first, alias.name
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            yield node.lineno, alias.asname or alias.name, whole, whole


def _chain(node: ast.AST) -> list[str]:
    """The parts of `a.b.c`; nothing when it does not begin with a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


def _resolved(chain: list[str], known: dict[str, str]) -> str:
    first, *others = chain
    return ".".join([known.get(first, f"builtins.{first}"), *others])


def _by_text(reads: list[Use]) -> Iterator[Use]:
    for use in reads:
        if use.call and use.within("importlib.import_module", "builtins.__import__"):
            for argument in use.call.args[:1]:
                if isinstance(argument, ast.Constant):
                    yield Use(use.line, str(argument.value))
