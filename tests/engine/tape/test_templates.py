"""Templates of operations: filled, renamed, and with no redundant parentheses."""

from engine.tape.templates import read, renamed


def test_templates_are_filled_with_no_bracket_too_many():
    low, product, atom = ("p + q", 2), ("p * q", 3), ("p", 6)
    assert read("a * b", 2).fill([low, low]) == "(p + q) * (p + q)"
    assert read("a * b", 2).fill([product, product]) == "p * q * (p * q)"
    assert read("a + b", 2).fill([low, product]) == "p + q + p * q"
    assert read("a + b", 2).fill([product, low]) == "p * q + (p + q)"
    assert read("a ** 2.0", 1).fill([("-1.0", 4)]) == "(-1.0) ** 2.0"
    assert read("tanh(a)", 1).fill([low]) == "tanh(p + q)"
    assert read("0.0 if a < 0.0 else a", 1).fill([atom]) == "0.0 if p < 0.0 else p"
    assert read("out * (1.0 - out)", 1).fill([atom, ("v", 6)]) == "v * (1.0 - v)"
    assert renamed("pow(a, pow(a, 2.0))", {"pow": "f0"}) == "f0(a, f0(a, 2.0))"
