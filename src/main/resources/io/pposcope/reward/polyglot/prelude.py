# What the worker needs of Python: running source, reading errors, taking in values. Its value is a dict of functions.

def run(source, origin, scope):
    import _ast
    tree = compile(source, origin, "exec", 0x400)  # PyCF_ONLY_AST
    last = tree.body[-1] if tree.body else None
    if isinstance(last, _ast.Expr):
        tree.body = tree.body[:-1]
        exec(compile(tree, origin, "exec"), scope)
        return eval(compile(_ast.Expression(last.value), origin, "eval"), scope)
    exec(compile(tree, origin, "exec"), scope)


def excerpt(line, column):
    """The line; of a long one the part around the column, counted from 1."""
    line = line.rstrip()
    if len(line) <= 120:
        return line.strip()
    start = max(0, min((column or 1) - 60, len(line) - 120))
    return ("…" if start > 0 else "") + line[start:start + 120] + ("…" if start + 120 < len(line) else "")


def fault(error):
    if isinstance(error, SyntaxError):
        where = str(error.filename) + ", line " + str(error.lineno)
        return [type(error).__name__, str(error.msg), [where + (": " + excerpt(error.text, error.offset) if error.text else "")]]
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename != "prelude.py" and code.co_filename != "Unnamed":
            function = "" if code.co_name == "<module>" else ", in " + code.co_name
            frames.append(code.co_filename + ", line " + str(step.tb_lineno) + function)
        step = step.tb_next
    try:
        message = str(error).partition("\n\nJava stack trace:")[0]
    except BaseException:
        message = "(its text cannot be made)"
    return [type(error).__name__, message, frames[-20:]]


def items(value, most):
    """The items of anything that can be iterated, at most so many."""
    import itertools
    return list(itertools.islice(value, most))


def familiar(value, ordered, most):
    """A value in a form whose content can be read: a number, a text, a list or a dict."""
    import sys
    kind = type(value)

    def has(method):
        return any(method in base.__dict__ for base in kind.__mro__)

    if kind is list or kind is tuple or kind is dict:
        return value
    if isinstance(value, type) or callable(value):
        raise TypeError("functions and classes have no plain form")
    if callable(getattr(value, "tolist", None)):
        return value.tolist()
    if isinstance(value, (set, frozenset)) and ordered:
        raise TypeError("a set has no order; return a list")
    if callable(getattr(value, "keys", None)) and has("__getitem__"):
        return {key: value[key] for key in value.keys()}
    if has("__index__"):
        return kind.__index__(value)
    if has("__float__"):
        return float(value)
    if has("__iter__") or (has("__getitem__") and has("__len__")):
        return items(value, most)
    if has("__dataclass_fields__"):
        return {field: getattr(value, field) for field in kind.__dataclass_fields__}
    if isinstance(value, (BaseException, type(sys))) or has("_generate_next_value_") or not getattr(value, "__dict__", None):
        raise TypeError("a value of type " + kind.__name__ + " has no plain form")
    return {name: member for name, member in vars(value).items() if not callable(member)}


def natural(value):
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    if hasattr(value, "keys"):
        return {key: natural(value[key]) for key in value.keys()}
    return [natural(item) for item in value]


def contain():
    """Refuses what would end the whole worker, and answers the one question about files that the standard library asks on import."""
    import os
    import posix
    import _signal

    def refuse(module, name):
        def refused(*arguments, **named):
            raise PermissionError(1, name + " is refused: it could end the process that all cells share")
        if hasattr(module, name):
            setattr(module, name, refused)

    refuse(_signal, "raise_signal")
    for module in (os, posix):
        module.getcwd = lambda: "/"
        module.getcwdb = lambda: b"/"


def warm_up():
    def dive():
        dive()

    try:
        try:
            raise ValueError()
        except ValueError:
            raise KeyError()
    except KeyError:
        pass
    try:
        dive()
    except RecursionError:
        pass


contain()
{"warm_up": warm_up, "run": run, "fault": fault, "natural": natural, "familiar": familiar, "text": repr, "scope": {"__name__": "__main__"}}
