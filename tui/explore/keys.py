"""The keys of Explore, apart from those of the graph itself."""

from __future__ import annotations

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding("n", "step(1)", "Next", tooltip="Next step of the backward pass"),
    Binding("p", "step(-1)", "Back", show=False, tooltip="One step of the backward pass back"),
    Binding("b", "all", "All", show=False, tooltip="All gradients at once, or none of them"),
    Binding("g", "follow(1)", "Follow", tooltip="Follow it: every leaf += step · gradient"),
    Binding("G", "follow(-1)", "Against", show=False, tooltip="Against it: every leaf -= step · gradient"),
    Binding("f", "faults", "Fault", show=False, tooltip="Put a famous bug into the backward pass, or take it out"),
    Binding("x", "pin", "Pin", show=False, tooltip="Pin the leaf: following leaves it alone"),
    Binding("o,l", "presets", "Open", key_display="o", tooltip="The graphs of the lecture"),
    Binding("e,i", "expression", "Edit", key_display="e", tooltip="Type an expression of your own"),
    Binding("u", "undo", "Undo"),
    Binding("ctrl+r", "redo", "Redo", show=False),
    Binding("0", "reset", "Reset", show=False, tooltip="All leaves back to their first numbers"),
    Binding("space", "play", "Play", show=False, tooltip="Play the backward pass, or pause it"),
    Binding("less_than_sign", "speed(-1)", "Slower", show=False, key_display="<", tooltip="Play slower"),
    Binding("greater_than_sign", "speed(1)", "Faster", show=False, key_display=">", tooltip="Play faster"),
    Binding("left_square_bracket", "nudge_step(-1)", "Smaller nudges", show=False, key_display="["),
    Binding("right_square_bracket", "nudge_step(1)", "Larger nudges", show=False, key_display="]"),
    Binding("left_curly_bracket", "follow_step(-1)", "Shorter steps along the gradient", show=False, key_display="{"),
    Binding("right_curly_bracket", "follow_step(1)", "Longer steps along the gradient", show=False, key_display="}"),
    Binding("z", "fold", "Whole", show=False, tooltip="Draw all of a large graph, or the part around the node"),
    Binding("slash", "find", "Find", show=False, key_display="/", tooltip="Go to a node by its name"),
    Binding("v", "panel", "Panel", show=False, tooltip="Another panel, or all the room for the graph"),
    Binding("ctrl+down", "scroll_panels(1)", "Scroll", show=False, tooltip="Scroll the panels down"),
    Binding("ctrl+up", "scroll_panels(-1)", "Scroll back", show=False, tooltip="Scroll the panels up"),
]
