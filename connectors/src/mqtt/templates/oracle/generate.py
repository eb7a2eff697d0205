"""Writes templates and payloads by a grammar, as JSON lines `[template, [payload, ...]]`: python generate.py SEED COUNT >cases.jsonl"""

import random
import sys
import json

PAYLOADS = [
    '{"a":21.0,"b":-3,"s":"On","t":"21.5","l":[1,2.0,"x"],"d":{"k":5,"n":null},"z":true,"n":null}',
    '{"a":-7.25,"b":10,"s":"a,b,c","t":" 7 ","l":[],"d":{},"z":false,"e":1e3}',
    '{"a":0,"b":0.5,"s":"","t":"x","l":[3,1,2],"d":{"k":"v","2":2,"1":1.0}}',
    '{"a":12345678901234567890,"b":2.675,"s":"héllo w","t":"-0","l":["b","A","a"],"d":{"k":[1]},"z":1}',
    '{"a":"21","b":null,"s":"heat","t":"1e3","l":[null,0,""],"d":[1,2],"n":"none"}',
    '[1,2.5,"x",{"a":1}]',
    "21.50",
    "ON",
    "",
    '{"a":1e-7,"b":1e16,"s":"O\'x\\"y\\\\","t":"inf","l":[[1,2],[3]],"d":{"k":{"k":true}}}',
    '{"a":2.5,"b":3,"s":"Zz","t":"007","l":[1.1,2.2,3.3],"d":{"k":-1},"z":"off"}',
]

R = random.Random()


def pick(*options):
    return R.choice(options)


def path():
    return pick(
        *["value_json.a", "value_json.b", "value_json.s", "value_json.t", "value_json.l", "value_json.d.k", "value_json['a']", "value_json.z"] * 2,
        *["value_json.n", "value_json.q", "value", "value_json.l[0]", "value_json.l[-1]", "value_json['d']['k']", "value_json.d", "value_json.q.r", "value_json[0]"],
        *["value_json.e", "value_json.d.get('k')", "value_json.get('a', 5)", "value_json.l[1:]", "value_json.s[0]", "value_json.s[1:3]", "value_json['d']['update']"],
    )


def literal():
    return pick("0", "1", "2", "3", "-1", "10", "1.5", "2.0", "0.1", "100", "'x'", "'On'", "'a'", "''", "true", "false", "none", "[1, 2]", "'21.5'", "{'k': 1}", "(1, 2.0)", "1e3", "255")


def number_filter():
    return pick("float", "float(0)", "int", "int(0)", "round", "round(1)", "round(2)", "round(0)", "float(default=1)", "int(default=none)", "abs", "round(1, 'floor')", "round(1, 'ceil', 0)", "round(0, 'half')", "int(base=16)", "multiply(2)", "add(1.5)", "is_number", "bool", "bool(false)", "sqrt", "clamp(0, 10)")


def any_filter():
    return pick(
        *["default(0)", "default('x', true)", "d(1)", "is_defined", "lower", "upper", "string", "title", "capitalize", "trim", "length", "first", "last", "list", "join(',')", "sum", "min", "max", "sort", "reverse | list"],
        *["unique | list", "replace('a', 'b')", "iif('y', 'n')", "iif(1, 0, 'none')", "map('string') | list", "map('float', 0) | list", "select('number') | list", "select('>', 1) | list", "reject('none') | list", "items | list", "typeof"],
        *["to_json", "from_json", "regex_replace('[0-9]+', '#')", "regex_search('a.?b')", "regex_findall('[a-z]') | join", "regex_match('O')", "slugify", "ordinal", "sort(reverse=true)", "contains('a')", "format(1)", "count", "bitwise_and(3)"],
    )


def test():
    return pick("defined", "undefined", "none", "number", "string", "mapping", "sequence", "iterable", "boolean", "integer", "float", "odd", "even", "divisibleby 2", "divisibleby(3)", "eq 1", "in [1, 2, 'x']", "gt 1", "is_number", "true", "false", "list", "match('O')", "search 'a'", "lt(2.5)", "ne none")


def method():
    return pick("split(',')", "split()", "strip()", "lower()", "upper()", "replace('a', 'o')", "startswith('O')", "endswith('n')", "title()", "isdigit()", "find('n')", "zfill(5)", "count('a')", "split(',')[0]", "split(',', 1)", "rsplit(',', 1)", "strip('Oa')", "capitalize()", "lstrip()", "index('a')", "isalpha()", "splitlines()", "rjust(5)", "removeprefix('O')", "rfind('a')")


def expression(depth):
    kind = R.random()
    if depth <= 0 or kind < 0.14:
        return path() if R.random() < 0.72 else literal()
    inner = depth - 1
    if kind < 0.34:
        return f"{operand(inner)} | {number_filter() if R.random() < 0.55 else any_filter()}"
    if kind < 0.44:
        return f"{operand(inner)} {pick('+', '-', '*', '/', '//', '%', '+', '*')} {operand(inner)}"
    if kind < 0.54:
        return f"{operand(inner)} {pick('==', '!=', '<', '<=', '>', '>=', 'in', 'not in', '==', '==')} {operand(inner)}"
    if kind < 0.63:
        return f"{operand(inner)} is {pick('', '', 'not ')}{test()}"
    if kind < 0.73:
        return f"{operand(inner)} if {expression(inner)} else {operand(inner)}"
    if kind < 0.79:
        return f"{operand(inner)} {pick('and', 'or')} {operand(inner)}"
    if kind < 0.83:
        return f"{pick('not ', '-', '-')}{operand(inner)}"
    if kind < 0.87:
        return f"{operand(inner)} ~ {operand(inner)}"
    if kind < 0.93:
        return f"{operand(0)}.{method()}"
    if kind < 0.96:
        return f"{pick('float', 'int', 'iif', 'min', 'max', 'bool')}({expression(inner)}{pick('', ', 0', ', 2.5')})"
    return pick(
        f"'{pick('%.1f', '%d', '%05.2f', '%s', '%5.1f|', '%x', '%+d', '%%%d')}' % {operand(inner)}",
        f"'{pick('{}', '{:.1f}', '{:02d}', '{:>6}', '{0}-{0}', '{:,}', '{:5.1f}', '{:x}')}'.format({operand(inner)})",
        f"[{expression(inner)}, {expression(inner)}]",
        f"{{'on': 1, 'off': 0, 21: 'n', 'On': {operand(0)}}}[{operand(inner)}]",
        f"{{'x': 1, 1: 'one'}}.get({operand(inner)}, {operand(0)})",
        f"value_json.l | map('round', {pick('0', '1')}) | list",
        f"value_json.l[{expression(inner)}]",
        f"{operand(inner)}[{pick('0', '-1', ':2', '::-1', '1:', '::2', '-2:')}]",
    )


def operand(depth):
    text = expression(depth)
    return text if text.replace(".", "").replace("_", "").isalnum() else f"({text})"


def template():
    kind = R.random()
    if kind < 0.62:
        return "{{ " + expression(3) + " }}"
    if kind < 0.72:
        return "{% if " + expression(2) + " %}" + pick("ON", " on\n", "{{ " + expression(1) + " }}") + "{% else %}" + pick("OFF", "", "{{ " + expression(1) + " }}") + "{% endif %}"
    if kind < 0.78:
        return "{{ " + expression(2) + " }}" + pick(",", " ", "/", "\n") + "{{ " + expression(1) + " }}"
    if kind < 0.86:
        return "{% set x = " + expression(2) + " %}" + pick("", "\n  ") + "{{ x " + pick("", "| float(0)", "+ 1", "~ 'u'", "if x else 0", "| is_defined") + " }}"
    if kind < 0.93:
        return "{%- for i in " + pick("value_json.l", "value_json.d", "value_json", "value_json.d.items()", "range(3)", "value_json.s", "value_json.d.values()") + pick("", " if i") + " %}" + pick("{{ i }}", "{{ loop.index }}{{ i }}", "{{ i | float(0) }}", "{% if loop.first %}{{ i }}{% endif %}", "{{ i ~ ',' if not loop.last }}", "{% set y = i %}{{ y }} -") + "{% else %}none{% endfor -%} "
    if kind < 0.97:
        return "{% set ns = namespace(t=0) %}{% for i in value_json.l %}{% set ns.t = ns.t + i | float(0) %}{% endfor %}{{ ns.t" + pick("", " | round(1)", " / 2") + " }}"
    return "{% if " + expression(1) + " %}a{% elif " + expression(1) + " %}b{%- endif -%} {# c #} {{- " + expression(1) + " }}"


R.seed(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    json.dump([template(), R.sample(PAYLOADS, 2)], sys.stdout, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.write("\n")
