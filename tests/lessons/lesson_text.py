"""A small valid lesson, for tests that introduce a problem."""

GOOD = """\
---
id: small
title: A small lesson
minute: 8
---

## First

Here is {f(3)}.

```plot
function = "3*x**2 - 4*x + 5"
range = [-5, 5]
point = "2/3"
```

```choose
ask = "Up or down?"

[[choice]]
text = "Up"
right = true
because = "It climbs."

[[choice]]
text = "Down"
because = "It does not fall."
```

## Second

A graph.

```graph
a = 2
b = -3
d = a*b
```

```predict
ask = "The slope of a?"
answer = "grad(a)"
hint = ["One.", "Two: {b}."]
because = "It is {grad(a)}."
```
"""


def with_change(old: str, new: str) -> str:
    """Return the lesson with one text replaced."""
    assert GOOD.count(old) == 1, f"{old!r} occurs {GOOD.count(old)} times"
    return GOOD.replace(old, new)
