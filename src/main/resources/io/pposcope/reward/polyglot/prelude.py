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


def fault(error):
    if isinstance(error, SyntaxError):
        where = str(error.filename) + ", line " + str(error.lineno)
        return [type(error).__name__, str(error.msg), [where + (": " + error.text.strip() if error.text else "")]]
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename != "prelude.py" and code.co_filename != "Unnamed":
            function = "" if code.co_name == "<module>" else ", in " + code.co_name
            frames.append(code.co_filename + ", line " + str(step.tb_lineno) + function)
        step = step.tb_next
    try:
        message = str(error)
    except BaseException:
        message = "(its text cannot be made)"
    return [type(error).__name__, message, frames[-20:]]


def natural(value):
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    if hasattr(value, "keys"):
        return {key: natural(value[key]) for key in value.keys()}
    return [natural(item) for item in value]


def rehearse():
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


{"rehearse": rehearse, "run": run, "fault": fault, "natural": natural, "text": repr, "scope": {"__name__": "__main__"}}
