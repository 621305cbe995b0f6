"""Renders chat templates with Jinja2, in the environment that transformers' apply_chat_template gives them.

Arguments: the most bytes of memory, seconds of processor time a rendering, and characters of its text. Each line of
standard input is a request, answered by one line of standard output, both JSON in ASCII. The first line of output tells
the versions, or why this Python cannot render.

  request  {"template": text, "messages": [...], "variables": {name: text}, "unnamed": [name, ...]}
  answer   {"text": text} or {"reason": text, "line": number or null}
"""

import datetime
import json
import signal
import sys
import traceback


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


try:
    try:
        import jinja2
    except ImportError:
        # An isolated Python leaves out the user's own packages, where pip without a virtual environment puts jinja2.
        import site

        site.addsitedir(site.getusersitepackages())
        import jinja2
    import jinja2.ext
    import jinja2.meta
    import jinja2.nodes
    import jinja2.sandbox
    from importlib.metadata import version

    VERSION = version("jinja2")
except ImportError as missing:
    say({"missing": "it has no jinja2 (%s)" % missing})
    sys.exit(1)

if tuple(int(part) for part in VERSION.split(".")[:2]) < (3, 1):
    say({"missing": "its jinja2 is %s, and 3.1 or newer is needed" % VERSION})
    sys.exit(1)

try:
    import resource
except ImportError:
    # Windows: the caller's clock and the limit on the text's length remain.
    resource = None

MEMORY, SECONDS, LENGTH = (int(argument) for argument in sys.argv[1:])


class OutOfTime(BaseException):
    """Not an Exception, which Jinja might take for an answer of the template's."""


class Generation(jinja2.ext.Extension):
    """{% generation %} … {% endgeneration %} marks the assistant's words and writes them as they are."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        words = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("words"), [], [], words).set_lineno(line)

    def words(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.TemplateError(message)


def strftime_now(format):
    return datetime.datetime.now().strftime(format)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    # Jinja's own filter escapes for HTML.
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


ENVIRONMENT = jinja2.sandbox.ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
ENVIRONMENT.filters["tojson"] = tojson
ENVIRONMENT.globals.update(raise_exception=raise_exception, strftime_now=strftime_now)
COMPILED = {}


def compiled(text, unnamed):
    """The template, and which of the names without a known value it uses."""
    if text not in COMPILED:
        COMPILED.clear()
        used = jinja2.meta.find_undeclared_variables(ENVIRONMENT.parse(text)) if unnamed else set()
        COMPILED[text] = ENVIRONMENT.from_string(text), sorted(used.intersection(unnamed))
    return COMPILED[text]


def render(request):
    template, unknown = compiled(request["template"], request["unnamed"])
    if unknown:
        raise jinja2.TemplateError("it uses %s, which no file of the folder gives a value" % ", ".join(unknown))
    parts, length = [], 0
    for part in template.generate(messages=request["messages"], tools=None, documents=None, add_generation_prompt=True,
                                  **request["variables"]):
        parts.append(part)
        length += len(part)
        if length > LENGTH:
            raise jinja2.TemplateError("it writes more than %d characters" % LENGTH)
    return "".join(parts)


def out_of_time(number, frame):
    raise OutOfTime()


def begin():
    """From here on processor time counts: first for an error that names the line, then for the end of this process."""
    if resource:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        last = int(spent.ru_utime + spent.ru_stime) + 2 * SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (last, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def end():
    if resource:
        signal.setitimer(signal.ITIMER_PROF, 0)


def line(error):
    """The line of the template that an error comes from; None where it is not known."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    found = None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == "<template>":
            template = frame.f_globals.get("__jinja_template__")
            found = template.get_corresponding_lineno(number) if template else number
    return found


def reason(error):
    if isinstance(error, OutOfTime):
        return "it has run for %d s and was stopped" % SECONDS
    if isinstance(error, MemoryError):
        return "it needs more than %d MiB of memory, or nests too deeply" % (MEMORY >> 20)
    if isinstance(error, RecursionError):
        return "it nests too deeply"
    return "%s" % error if isinstance(error, jinja2.TemplateError) else "%s: %s" % (type(error).__name__, error)


def answer(request):
    try:
        try:
            begin()
            return {"text": render(request)}
        finally:
            end()
    except (Exception, OutOfTime) as error:
        place = line(error)
        traceback.clear_frames(error.__traceback__)
        return {"reason": reason(error), "line": place}


def limit():
    if resource:
        signal.signal(signal.SIGPROF, out_of_time)
        for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
            try:
                resource.setrlimit(kind, (most, most))
            except (ValueError, OSError):
                # macOS knows no limit of address space; the caller's clock and the limit on the text's length remain.
                pass


say({"jinja2": VERSION, "python": sys.version.split()[0]})
limit()
for asked in sys.stdin.buffer:
    say(answer(json.loads(asked)))
