"""Every action of the app: its keys, its words, and where the footer shows it.

Bindings, footer, help, palette, keymap files and docs/keys.md are read from this table. A letter has one meaning on
every screen: the actions it runs have the same name; the same letter may close the dialog that it opened. On Home
letters are the initials of the rooms.
"""

from __future__ import annotations

from tui.actions.action import AppAction, Place

A = AppAction


def _close(keys: str, sentence: str = "Close this, and go back") -> AppAction:
    return A("close", f"{keys},q", "dismiss(None)", "Close", sentence, 1)


APP = Place(
    "app",
    "Everywhere",
    (
        A("back", "escape", "back", "Back", "One level back; from a room, pressed twice, Home. No work is lost"),
        A("help", "question_mark,f1", "help", "Keys", "Every key that does something here", 1),
        A("quit", "q", "quit", "Quit", "Quit; what you did is kept", 1),
        A("quit_now", "ctrl+q", "quit", "Quit", "Quit, also while something is typed"),
        A("theme", "f2", "next_theme", "Theme", "The next theme: dark, light, two for colour-blind eyes", 9),
        A("copy", "y", "copy", "Copy", "Copy what is selected: a node, a graph, a plot, a run, a lesson step", 7),
        A("copy_selection", "ctrl+c", "copy_or_say", "Copy", "Copy selected text; without any, how to quit"),
        A("suspend", "ctrl+z", "suspend_process", "Suspend", "Back to the shell; fg returns here"),
    ),
)

DIALOG = Place(
    "dialog",
    "In a dialog",
    (
        A("help", "question_mark,f1", "app.help", "Keys", "Every key that does something here", 2),
        A("theme", "f2", "app.next_theme", "Theme", "The next theme"),
        A("copy", "y", "app.copy", "Copy", "Copy what is shown"),
        A("copy_selection", "ctrl+c", "app.copy_or_say", "Copy", "Copy selected text; without any, how to quit"),
    ),
)

MENU = Place(
    "menu",
    "In a list",
    (
        A("above", "up", "cursor_up", "Up", "The row above"),
        A("below", "down", "cursor_down", "Down", "The row below"),
        A("first", "home", "first", "First", "The first row"),
        A("last", "end", "last", "Last", "The last row"),
        A("page_up", "pageup", "page_up", "Page up", "A page up"),
        A("page_down", "pagedown", "page_down", "Page down", "A page down"),
        A("type", "enter", "select", "Choose", "Choose this row", 1),
    ),
)
FIELD = Place("field", "Where something is typed", (A("type", "enter", "submit", "OK", "Take what is typed", 1),), True)
BUTTON = Place("button", "A button", (A("type", "enter", "press", "Press", "Press the button", 1),))
COLUMNS = Place(
    "columns",
    "The columns of a file",
    (
        A("left", "left", "cursor_left", "Left", "The column before"),
        A("right", "right", "cursor_right", "Right", "The next column"),
        A("first", "home", "scroll_home", "First", "The first column"),
        A("last", "end", "scroll_end", "Last", "The last column"),
        A("above", "up", "cursor_up", "Up", "Scroll up"),
        A("below", "down", "cursor_down", "Down", "Scroll down"),
        A("page_up", "pageup", "page_up", "Page up", "Scroll a page up"),
        A("page_down", "pagedown", "page_down", "Page down", "Scroll a page down"),
        A("type", "enter", "select_cursor", "Learn", "Learn from these columns", 1),
    ),
)
SCROLLING_TEXT = Place(
    "scrolling_text",
    "Text that scrolls",
    (
        A("above", "up", "scroll_up", "Scroll", "A line up", 3, "below"),
        A("below", "down", "scroll_down", "Scroll", "A line down"),
        A("first", "home", "scroll_home", "Top", "To the top"),
        A("last", "end", "scroll_end", "End", "To the end"),
        A("page_up", "pageup", "page_up", "Page up", "A page up"),
        A("page_down", "pagedown", "page_down", "Page down", "A page down"),
    ),
)

HOME = Place(
    "home",
    "Home",
    (
        A("explore", "e", "open('explore')", "Explore", "An expression graph whose leaves you nudge", 2),
        A("train", "t", "open('train')", "Train", "A network that learns while you watch", 2),
        A("drill", "d", "open('drill')", "Drill", "Exercises without end: gradients, curves, lines of code", 2),
        A("build", "B", "open('build')", "Build", "Your own engine, written in your own editor", 2),
        A("duel", "D", "open('duel')", "Duel", "An engine with one line changed: name the cause, find the line", 4),
        A("placement", "P", "paper('placement')", "Placement", "Three minutes: which lessons you may skip", 5),
        A("concepts", "C", "paper('concepts')", "Concepts", "A test of 28 concepts, before and after the course", 5),
        A("lab", "b", "app.reach('train.lab')", "Lab", "The break-it lab: broken runs to repair", 4),
        A("sweep", "M", "app.reach('train.sweep')", "Sweep", "A thousand networks at once", 4),
        A("open", "o", "app.reach('train.open')", "Open", "A run from a file, or the latest one", 5),
        A("resume", "space", "resume", "Resume", "Go on with the lesson where you left it", 3),
        A(
            "mixed_review",
            "m",
            "review",
            "Review",
            "Today's review: what is due from all lessons, with new numbers",
            3,
        ),
    ),
)

EXPLORE = Place(
    "explore",
    "Explore",
    (
        A("next", "n", "step(1)", "Next", "The next step of the backward pass", 2),
        A("previous", "p", "step(-1)", "Previous", "The step of the backward pass before"),
        A("run", "space", "play", "Play", "Play the backward pass, or pause it", 6),
        A("slower", "less_than_sign,ctrl+left", "speed(-1)", "Slower", "Play slower", 9, "faster"),
        A("faster", "greater_than_sign,ctrl+right", "speed(1)", "Faster", "Play faster"),
        A("all_gradients", "a", "all", "All", "All gradients at once, or none of them", 5),
        A("follow", "g", "follow(1)", "Follow", "Every leaf moves along its gradient: += step · gradient", 2),
        A("against", "G", "follow(-1)", "Against", "Every leaf moves against its gradient: -= step · gradient"),
        A("faults", "f", "faults", "Fault", "Put a famous bug into the backward pass, or take it out", 5),
        A("pin", "i", "pin", "Pin", "Pin the leaf: following leaves it alone", 6),
        A("open", "o", "presets", "Open", "The graphs of the lecture", 3),
        A("theirs", "B", "theirs", "Your pass", "Step the backward pass of your own engine, as it ran", 6),
        A("save", "S", "export", "Export", "The graph as DOT, Mermaid, a program, LaTeX or a picture", 8),
        A("back", "escape", "back", "Back", "Stop your file while it runs; else, pressed twice, Home"),
        A("edit", "e", "expression", "Edit", "Type an expression of your own", 3),
        A("undo", "u", "undo", "Undo", "Undo the last change", 3),
        A("redo", "U,ctrl+y", "redo", "Redo", "Redo what was undone"),
        A("reset", "r", "reset", "Reset", "All leaves back to their first numbers", 6),
        A("smaller", "left_square_bracket,shift+left", "nudge_step(-1)", "Nudge size", "Smaller nudges", 8, "larger"),
        A("larger", "right_square_bracket,shift+right", "nudge_step(1)", "Nudge size", "Larger nudges"),
        A("shorter", "left_curly_bracket,semicolon", "follow_step(-1)", "Step size", "Follow less far", 8, "longer"),
        A("longer", "right_curly_bracket,colon", "follow_step(1)", "Step size", "Follow farther"),
        A("fold", "z", "fold", "Whole", "Draw all of a large graph, or the part around the node", 7),
        A("find", "slash,ctrl+f", "find", "Find", "Go to a node by its name", 7),
        A("view", "v", "panel", "Panel", "Another panel, or all the room for the graph", 7),
        A("scroll_down", "ctrl+down", "scroll_panels(1)", "Scroll", "Scroll the panels down"),
        A("scroll_up", "ctrl+up", "scroll_panels(-1)", "Scroll", "Scroll the panels up"),
    ),
)

GRAPH = Place(
    "graph",
    "At the nodes of a graph",
    (
        A("operand", "left", "walk('left')", "Left", "To the left: to what this is made from, if edges run right"),
        A("consumer", "right", "walk('right')", "Right", "To the right: to what is made from this, if edges run right"),
        A("above", "up", "walk('up')", "Up", "Up: to what this is made from, if edges run down"),
        A("below", "down", "walk('down')", "Down", "Down: to what is made from this, if edges run down"),
        A("next_node", "tab", "step(1)", "Next node", "The next node in topological order, then out of the graph"),
        A("previous_node", "shift+tab", "step(-1)", "Previous node", "The node before in topological order"),
        A("first", "home", "go_to('first')", "First leaf", "Go to the first leaf"),
        A("last", "end", "go_to('output')", "Output", "Go to the output"),
        A("up", "plus,equals_sign", "nudge(1)", "Nudge", "Nudge the leaf up", 2, "down"),
        A("down", "minus", "nudge(-1)", "Nudge", "Nudge the leaf down; a digit after it makes it a number"),
        A("far_up", "shift+up", "nudge(10)", "Nudge ten times", "Nudge the leaf up, ten times as far"),
        A("far_down", "shift+down", "nudge(-10)", "Nudge ten times", "Nudge the leaf down, ten times as far"),
        A("type", "enter", "edit", "Type", "Type a value; a digit, a point or a minus and a digit begin one, too", 2),
        A("why", "w", "why", "Why?", "Why this number? The rule behind it, with the numbers put in", 2),
        A("close", "escape", "take_back", "Sign", "From the number of an answer back to its sign", 3),
        A("page_up", "pageup", "page_up", "Page up", "Scroll the graph up"),
        A("page_down", "pagedown", "page_down", "Page down", "Scroll the graph down"),
    ),
)

VALUE_LINE = Place(
    "value_line",
    "A value being typed",
    (A("close", "escape", "cancel", "Cancel", "Leave the number as it is", 1),),
    True,
)

EXPRESSION_LINE = Place(
    "expression_line",
    "An expression being typed",
    (
        A("close", "escape", "cancel", "Cancel", "Keep the old graph", 1),
        A("earlier", "up", "earlier(-1)", "Earlier", "What was typed before", 2, "later"),
        A("later", "down", "earlier(1)", "Later", "What was typed after it"),
    ),
    True,
)

FAULT_PICKER = Place("fault_picker", "Faults of a backward pass", (_close("escape,f"),))
PRESET_PICKER = Place("preset_picker", "Graphs to open", (_close("escape,o"),))
WHY = Place("why", "Why this number?", (_close("escape,w,enter,space", "Back to the numbers"),))
HELP = Place("help", "Keys", (_close("escape,question_mark,f1,enter"),))
COPY_PICKER = Place("copy_picker", "Copy", (_close("escape,y"),))
LINK_PICKER = Place("link_picker", "Links", (_close("escape,o"),))

LESSON = Place(
    "lesson",
    "The lesson",
    (
        A("next", "n,f8", "go(1)", "Next", "The next step", 2),
        A("previous", "p,f7", "go(-1)", "Previous", "The step before", 3),
        A("stage", "s,f6", "stage", "Stage", "To the stage", 2),
        A("words", "s,f6", "text", "Text", "Back to the text", 4),
        A("run", "space", "run_stage", "Run", "Run what is on the stage, or pause it", 3),
        A("why", "w", "why", "Why?", "Why this number? The rules behind what is on the stage", 3),
        A("close", "escape", "back", "Back", "From the stage to the text; from the text, pressed twice, Home", 4),
        A("open", "o", "link", "Link", "Follow a link in this text", 5),
        A("hint", "h,f3", "help('hint')", "Hint", "On the stage: a hint, shown with the words", 2),
        A("show", "m,f4", "help('show')", "Show me", "On the stage: the answer (after two tries)", 5),
        A("skip", "K,f5", "help('skip')", "Skip", "On the stage: skip the question", 6),
    ),
)

QUESTION = Place(
    "question",
    "A question",
    (
        A("hint", "h,f3", "hint", "Hint", "A hint, and then another", 2),
        A("show", "m,f4", "show", "Show me", "Show the answer (after two tries)", 3),
        A("skip", "K,f5", "skip", "Skip", "Skip the question; it can still be answered", 4),
        A("rest", "V,f9", "rest", "The rest", "After three right at once: the Values do the rest of the list", 3),
    ),
)

SIGN = Place(
    "sign",
    "The sign of a number",
    (
        A("negative", "minus", "commit('NEGATIVE')", "Negative", "The number is negative; -4 types sign and number"),
        A("zero", "0", "commit('ZERO')", "Zero", "The number is 0; 0.5 types sign and number"),
        A("positive", "plus,equals_sign", "commit('POSITIVE')", "Positive", "The number is positive"),
        A("close", "escape", "leave", "Sign", "From the number back to its sign", 3),
    ),
)

CHOOSE = Place(
    "choose",
    "A question with choices",
    tuple(A(f"choice_{n}", str(n), f"choose({n - 1})", "Choose", f"Take choice {n}") for n in range(1, 10)),
)

ORDER = Place(
    "order",
    "An order to make",
    (
        A("above", "up", "go(-1)", "Up", "The row above"),
        A("below", "down", "go(1)", "Down", "The row below"),
        A("move_up", "shift+up", "move(-1)", "Move", "Move the row up", 2, "move_down"),
        A("move_down", "shift+down", "move(1)", "Move", "Move the row down"),
        A("run", "space", "grab", "Grab", "Grab the row, so that the arrows move it; or release it", 2),
        A("type", "enter", "submit", "Check", "Check this order", 2),
    ),
)

WRITE = Place(
    "write",
    "A line to write",
    (A("close", "escape", "leave", "Keys", "Leave the line, so that letters are keys again", 3),),
)

GOAL = Place(
    "goal", "A goal", (A("type", "enter", "to_stage", "To the stage", "To the stage, where the goal is reached", 2),)
)
CODE_QUESTION = Place(
    "code_question",
    "A task",
    (
        A("type", "enter", "to_editor", "To the editor", "To the editor", 2),
        A("own_file", "W", "own_file", "Own file", "Write it in your own file and your own editor instead", 4),
    ),
)

GRAPH_STAGE = Place(
    "graph_stage",
    "The graph of a lesson",
    (
        A("next", "n", "step(1)", "Backward", "The next step of the backward pass", 3, "previous"),
        A("previous", "p", "step(-1)", "Step back", "The step of the backward pass before"),
        A("all_gradients", "a", "all", "All gradients", "All gradients at once, or none of them", 5),
        A("follow", "g", "follow(1)", "Follow", "Every leaf moves along its gradient: += step · gradient", 2),
        A("against", "G", "follow(-1)", "Against", "Every leaf moves against its gradient: -= step · gradient"),
        A("smaller", "left_square_bracket,shift+left", "nudge_step(-1)", "Nudge size", "Smaller nudges", 8, "larger"),
        A("larger", "right_square_bracket,shift+right", "nudge_step(1)", "Nudge size", "Larger nudges"),
        A("shorter", "left_curly_bracket,semicolon", "follow_step(-1)", "Step size", "Follow less far", 8, "longer"),
        A("longer", "right_curly_bracket,colon", "follow_step(1)", "Step size", "Follow farther"),
        A("undo", "u", "undo", "Undo", "Undo the last change", 4),
        A("redo", "U,ctrl+y", "redo", "Redo", "Redo what was undone"),
        A("reset", "r", "reset", "Reset", "Every leaf as the lesson has it", 6),
    ),
)

NETWORK_STAGE = Place(
    "network_stage",
    "The network of a lesson",
    (A("follow", "g", "follow(1)", "Follow", "Every parameter moves against its gradient", 4),),
)

PLOT_STAGE = Place(
    "plot_stage",
    "The curve of a lesson",
    (
        A("left", "left", "walk(-1)", "Walk", "Walk along the curve to the left", 2, "right"),
        A("right", "right", "walk(1)", "Walk", "Walk along the curve to the right"),
        A("down", "minus,down", "shrink(0.1)", "h", "h ten times smaller", 2, "up"),
        A("up", "plus,equals_sign,up", "shrink(10)", "h", "h ten times larger"),
    ),
)

TRAIN_STAGE = Place(
    "train_stage",
    "The training run of a lesson",
    (
        A("run", "space", "run_or_pause", "Run", "Run, or pause", 2),
        A("next", "n", "step", "Step", "One step", 2),
        A("reset", "r", "reset", "Reset", "Start again with the same seed", 3),
        A("down", "minus", "rate(False)", "Rate", "A smaller learning rate", 3, "up"),
        A("up", "plus,equals_sign", "rate(True)", "Rate", "A larger learning rate"),
        A("log", "l", "log_scale", "Log", "The loss on a logarithmic or a linear scale", 5),
    ),
)

EDITOR = Place(
    "editor",
    "A task in Python",
    (
        A("run_checks", "ctrl+r,f9", "run", "Run", "Run the checks on what is written", 1),
        A("starter", "ctrl+t", "start_again", "Starter", "Back to the code you were given (ctrl+z undoes it)", 4),
        A("dedent", "shift+tab", "dedent", "Dedent", "The line, or the selected lines, one indentation back"),
    ),
    True,
)

DRILL = Place(
    "drill",
    "Drill",
    (
        A("next", "n,f8", "next", "Next drill", "Another drill", 2),
        A("up", "plus,equals_sign", "level(1)", "Harder", "After a drill: the next one a level up", 3),
        A("down", "minus", "level(-1)", "Easier", "After a drill: the next one a level down", 3),
        A("stage", "s,f6", "graph", "Graph", "To the graph and back", 2),
        A("why", "w", "why", "Why?", "Why this number? The rule behind the selected node", 3),
        A("close", "escape", "back", "Back", "From the graph to the question; from there, pressed twice, Home", 4),
        A("hint", "h,f3", "help('hint')", "Hint", "In the graph: a hint, shown below it", 2),
        A("show", "m,f4", "help('show')", "Show me", "In the graph: the answer (after two tries)", 5),
        A("skip", "K,f5", "help('skip')", "Skip", "In the graph: skip the question", 6),
        A("page_down", "pagedown", "scroll_work(1)", "Scroll", "Scroll the text down"),
        A("page_up", "pageup", "scroll_work(-1)", "Scroll", "Scroll the text up"),
    ),
)

PAPER = Place(
    "paper",
    "Placement, or the test of concepts",
    (
        *(A(f"choice_{n}", str(n), f"choose({n - 1})", "Choose", f"Take choice {n}") for n in range(1, 10)),
        A("next", "n,f8", "go(1)", "Next", "The next question; the answers stay", 2),
        A("previous", "p,f7", "go(-1)", "Previous", "The question before, to answer it again", 3),
        A("skip", "K,f5", "leave_out", "Leave out", "Leave the question out", 2),
        A("save", "S", "export", "Export", "All sittings of the concept test into a file, without names", 5),
    ),
)
EXPORT_SITTINGS = Place(
    "export_sittings",
    "Export the sittings",
    (A("close", "escape", "dismiss(None)", "Close", "Close this, and go back", 1),),
    True,
)

DUEL = Place(
    "duel",
    "Duel",
    (
        A("next", "n,f8", "next", "Next duel", "Another duel, once this one is over", 2),
        A("view", "v", "view", "Symptoms", "The other symptoms: the graph, or the gradient check and the loss", 2),
        A("page_down", "pagedown", "scroll_work(1)", "Scroll", "Scroll the text down"),
        A("page_up", "pageup", "scroll_work(-1)", "Scroll", "Scroll the text up"),
    ),
)

BUILD = Place(
    "build",
    "Build",
    (
        A("edit", "e", "edit", "Edit", "Your file, in the editor that VISUAL or EDITOR names", 2),
        A("next", "n", "check(1)", "Next", "The next check", 3, "previous"),
        A("previous", "p", "check(-1)", "Previous", "The check before"),
        A("hint", "h,f3", "hint", "Hint", "A hint, and then another", 2),
        A("show", "m,f4", "show", "Solution", "Another solution beside yours, once the check passes", 4),
        A("stage", "s,f6", "stage", "Graph", "To your graph and back", 3),
        A("up", "plus,equals_sign", "nudge(1)", "Nudge", "Raise your leaf: your own forward answers", 4, "down"),
        A("down", "minus", "nudge(-1)", "Nudge", "Lower your leaf"),
        A("reset", "r", "reset", "Reset", "The numbers of the check again", 6),
        A("theirs", "B", "theirs", "Your pass", "Step the backward pass of your own engine, as it ran", 4),
        A("open", "o", "open", "Open", "What your engine has reached: its graphs stepped, its network learning", 3),
        A("run", "space", "judge", "Judge", "Judge your files again", 6),
        A("view", "v", "view", "Checks", "On a narrow screen the list of checks, or the evidence", 5),
        A("back", "escape", "back", "Back", "Stop your code while it runs; else, pressed twice, Home. No work is lost"),
    ),
)

THEIR_PASS = Place(
    "their_pass",
    "The backward pass of your engine",
    (
        A("next", "n", "step(1)", "Next", "The next gradient that your engine wrote", 2, "previous"),
        A("previous", "p", "step(-1)", "Previous", "Take the last one back"),
        A("run", "space", "play", "Play", "Play the pass, or pause it", 2),
        A("all_gradients", "a", "all", "All", "All of it at once, or nothing", 3),
        _close("escape"),
    ),
)

SOLUTION = Place("solution", "Another solution", (_close("escape,m"),))
MILESTONES = Place("milestones", "What your engine has reached", (_close("escape,o"),))

LEARNING = Place(
    "learning",
    "Your network, learning",
    (
        A("run", "space", "again", "Again", "From the first step again", 3),
        A("back", "left_square_bracket,comma", "scrub(-1)", "Back", "One step back", 2, "forward"),
        A("forward", "right_square_bracket,full_stop", "scrub(1)", "Forward", "One step forward"),
        A("first", "left_parenthesis,home", "go(0)", "First", "To the first step"),
        A("last", "right_parenthesis,end", "go(-1)", "Newest", "To the newest step"),
        A("log", "l", "log_scale", "Log", "The loss on a logarithmic or a linear scale", 5),
        A("close", "escape,q", "close", "Close", "Stop your code, and go back", 1),
    ),
)

NEURON_GRAPH = Place(
    "neuron_graph",
    "The scalars of a neuron",
    (A("fold", "z", "fold", "All", "All of the neuron, or the part around the selected number", 4),),
)

NETWORK = Place(
    "network",
    "A network, drawn",
    (
        A("left", "left", "move(-1, 0)", "Left", "The layer before, or the weight or neuron before"),
        A("right", "right", "move(1, 0)", "Right", "The next layer, or the next weight or neuron"),
        A("above", "up", "move(0, -1)", "Up", "The neuron above"),
        A("below", "down", "move(0, 1)", "Down", "The neuron below"),
        A("type", "enter", "zoom(1)", "Zoom in", "From the network to a layer, a neuron, its scalars", 2),
        A("remove", "backspace,escape", "zoom(-1)", "Zoom out", "Zoom out", 2),
        A("next_example", "x", "example(1)", "Example", "Send the next example through", 3, "previous_example"),
        A("previous_example", "X", "example(-1)", "Example", "The example before"),
        A("view", "v", "show", "Gradients", "The outputs of the neurons, or their gradients", 4),
        A("history", "H", "history", "History", "The history of the selected parameter, over all steps", 5),
        A("why", "w", "why", "Why?", "Why this number? The rule behind it, with the numbers put in", 3),
        A("up", "plus,equals_sign", "nudge(1)", "Nudge", "Nudge the selected number up", 4, "down"),
        A("down", "minus", "nudge(-1)", "Nudge", "Nudge the selected number down"),
        A("far_up", "shift+up", "nudge(10)", "Nudge ten times", "Nudge it up, ten times as far"),
        A("far_down", "shift+down", "nudge(-10)", "Nudge ten times", "Nudge it down, ten times as far"),
    ),
)

TRAIN = Place(
    "train",
    "The training room",
    (
        A("run", "space", "run_or_pause", "Run", "Run, or pause", 2),
        A("next", "n", "step", "Step", "One step", 2),
        A("back", "left_square_bracket,comma", "scrub(-1)", "Back", "One step back", 2, "forward"),
        A("forward", "right_square_bracket,full_stop", "scrub(1)", "Forward", "One step forward"),
        A("far_back", "left_curly_bracket,semicolon", "scrub(-10)", "Ten back", "Ten steps back"),
        A("far_forward", "right_curly_bracket,colon", "scrub(10)", "Ten on", "Ten steps forward"),
        A("first", "left_parenthesis,home", "go(0)", "First", "To the first step"),
        A("last", "right_parenthesis,end", "go(-1)", "Newest", "To the newest step"),
        A("jump", "J", "jump", "Jump", "To the step where the loss jumps farthest", 9),
        A("go_to", "j", "goto", "Go to", "To a step by its number", 8),
        A("fork", "k", "fork", "Fork", "From this step, with its weights, go on in another way", 3),
        A("scale", "Z", "scale", "Scaling", "The same run without scaling its inputs, or with it, beside this one", 9),
        A("reset", "r", "reset", "Reset", "A new run with the same seed", 4),
        A("new_seed", "N", "new_seed", "Seed", "A new run with another seed", 8),
        A("down", "minus", "rate(False)", "Rate", "A smaller learning rate", 6, "up"),
        A("up", "plus,equals_sign", "rate(True)", "Rate", "A larger learning rate"),
        A("slower", "less_than_sign,ctrl+left", "speed(-1)", "Speed", "Slower", 7, "faster"),
        A("faster", "greater_than_sign,ctrl+right", "speed(1)", "Speed", "Faster"),
        A("edit", "e", "edit", "Edit", "Data, network, loss and all other settings", 3),
        A("data", "d", "data", "Data", "Another data set, a file of yours, or points that you draw", 4),
        A("sweep", "M", "sweep", "Sweep", "A thousand networks at once: learning rates by seeds", 4),
        A("lab", "b", "lab", "Lab", "The break-it lab: broken runs to repair", 4),
        A("check_up", "c", "health", "Check-up", "What the run suffers from, and what to try", 4),
        A(
            "faults",
            "f",
            "faults",
            "Fault",
            "The famous bugs of a training loop, on or off; in a challenge, name the one that is there",
            5,
        ),
        A("save", "S", "save", "Save", "Write the run, its history or a picture into a file", 5),
        A("open", "o,O", "open", "Open", "A run from a file, or the latest one", 5),
        A("log", "l", "log_scale", "Log", "The loss on a logarithmic or a linear scale", 8),
        A("smooth", "L", "smooth", "Smooth", "The loss as a running mean, or as it is", 9),
        A("view", "v", "view", "View", "The parameters, or more room for what is above them", 8),
        A("overview", "1", "show_view(0)", "Overview", "The overview"),
        A("network", "2", "show_view(1)", "Network", "The network, drawn"),
        A("what_if", "3", "show_view(2)", "What if", "What if a parameter were another?"),
        A("runs", "4", "show_view(3)", "Runs", "All runs in one plot, and the table of them"),
    ),
)

PARAMETERS = Place(
    "parameters",
    "The parameters of a run",
    (
        A("left", "left", "move(-1, 0)", "Left", "The parameter to the left"),
        A("right", "right", "move(1, 0)", "Right", "The parameter to the right"),
        A("above", "up", "move(0, -1)", "Up", "The parameter above"),
        A("below", "down", "move(0, 1)", "Down", "The parameter below"),
        A("first", "home", "end(0)", "First", "The first parameter"),
        A("last", "end", "end(-1)", "Last", "The last parameter"),
        A("history", "H,enter", "history", "History", "The history of this parameter, over all steps", 4),
    ),
)

PREDICTIONS = Place(
    "predictions",
    "The predictions of a run",
    (
        A("left", "left", "move(-1, 0)", "Left", "The example to the left, or before"),
        A("right", "right", "move(1, 0)", "Right", "The example to the right, or after"),
        A("above", "up", "move(0, 1)", "Up", "The example above"),
        A("below", "down", "move(0, -1)", "Down", "The example below"),
        A("type", "enter", "open", "Open", "The example's forward and backward pass", 3),
    ),
)

NETWORK_PANEL = Place(
    "network_panel",
    "The network of a run",
    (A("pictures", "I", "pictures", "See", "What every neuron sees, as pictures; or the network drawn", 3),),
)
NEURON_PICTURES = Place(
    "neuron_pictures",
    "What neurons see",
    (
        A("left", "left", "move(-1, 0)", "Left", "The neuron before"),
        A("right", "right", "move(1, 0)", "Right", "The next neuron"),
        A("above", "up", "move(0, -1)", "Up", "The neuron above"),
        A("below", "down", "move(0, 1)", "Down", "The neuron below"),
        A("type", "enter", "sum", "Sum", "What the neuron adds up, as pictures; or all neurons", 3),
        A("silence", "D", "silence", "Silence", "The neuron's output is 0, or its own again", 3),
    ),
)
RUN_TABLE = Place(
    "run_table",
    "The table of runs",
    (
        A("above", "up", "move(-1)", "Up", "The row above"),
        A("below", "down", "move(1)", "Down", "The row below"),
        A("type", "enter", "choose", "Take", "Go on with this run", 2),
        A("hide", "delete,backspace", "toggle_curve", "Hide/show", "Show this run's curve, or hide it", 3),
    ),
)

WHAT_IF = Place(
    "what_if",
    "What if a parameter were another?",
    (
        A("left", "left", "choose(-1)", "Parameter", "The parameter before", 2, "right"),
        A("right", "right", "choose(1)", "Parameter", "The next parameter"),
        A("far_left", "shift+left", "choose(-10)", "Ten back", "Ten parameters back"),
        A("far_right", "shift+right", "choose(10)", "Ten on", "Ten parameters on"),
        A("up", "up", "move(1)", "Move it", "More of it", 2, "down"),
        A("down", "down", "move(-1)", "Move it", "Less of it"),
        A("far_up", "shift+up", "move(10)", "Much more", "More of it, ten times as far"),
        A("far_down", "shift+down", "move(-10)", "Much less", "Less of it, ten times as far"),
        A("reset", "r", "back", "Reset", "Back to the parameter's own value", 4),
        A("history", "H", "history", "History", "The history of this parameter, over all steps", 5),
        A("type", "enter", "fork", "Fork with it", "A run that goes on from here with the parameter moved", 3),
    ),
)

GO_TO = Place(
    "go_to", "To a step", (A("close", "escape", "dismiss(None)", "Close", "Close this, and go back", 1),), True
)
EXPORT_GRAPH = Place(
    "export_graph",
    "Export the graph",
    (A("close", "escape", "dismiss(None)", "Close", "Close this, and go back", 1),),
    True,
)
SAVE_RUN = Place(
    "save_run", "Save the run", (A("close", "escape", "dismiss(None)", "Close", "Close this, and go back", 1),), True
)
OPEN_RUN = Place(
    "open_run", "Open a run", (A("close", "escape", "dismiss(None)", "Close", "Close this, and go back", 1),), True
)
DIAGNOSIS = Place("diagnosis", "What is wrong with the run?", (_close("escape,f"),))
TRAIN_FAULTS = Place(
    "train_faults",
    "Faults of a training loop",
    (
        A("close", "escape,f,q", "close", "Close", "Close this, and go back", 1),
        A("run", "space", "switch", "Switch", "Put the bug in, or take it out", 2),
    ),
)
TRAIN_SETTINGS = Place(
    "train_settings",
    "The settings of a run",
    (
        A("close", "escape", "dismiss(None)", "Close", "Close this, and go back", 1),
        A("suit", "ctrl+t", "suit", "Suits the data", "Fill in what suits the data set", 2),
        A("above", "up", "app.focus_previous", "Previous", "The field before"),
        A("below", "down", "app.focus_next", "Next", "The next field"),
    ),
    True,
)
LAB = Place(
    "lab",
    "The break-it lab",
    (
        _close("escape,b"),
        A("hint", "h", "hint", "Hint", "A hint, and then another", 2),
        A("remove", "delete,backspace", "put_away", "Put away", "Work on no challenge; the run stays", 2),
    ),
)
CHECK_UP = Place("check_up", "The check-up", (_close("escape,c,enter,space"),))
PALETTE = Place(
    "palette",
    "The command palette",
    (
        A("close", "escape", "escape", "Close", "Close this, and go back", 1),
        A("above", "up", "command_list('cursor_up')", "Up", "The command above", 2, "below"),
        A("below", "down", "cursor_down", "Up", "The command below"),
        A("help", "f1", "app.help", "Keys", "Every key that does something here", 2),
        A("page_up", "pageup", "page(-1)", "Page up", "A page up"),
        A("page_down", "pagedown", "page(1)", "Page down", "A page down"),
    ),
    True,
)
HISTORY = Place(
    "history",
    "The history of a parameter",
    (
        _close("escape,H,enter,space", "Back to the run"),
        A("below", "down,right", "another(1)", "Parameter", "The next parameter", 2, "above"),
        A("above", "up,left", "another(-1)", "Parameter", "The parameter before"),
    ),
)
EXAMPLE = Place(
    "example",
    "The pass of an example",
    (
        _close("escape", "Back to the run"),
        A("deeper", "left_square_bracket,comma", "part(1)", "Neuron", "The neuron before this one", 2, "nearer"),
        A("nearer", "right_square_bracket,full_stop", "part(-1)", "Neuron", "The neuron after this one"),
        A("next", "n", "example(1)", "Example", "The next example", 2, "previous"),
        A("previous", "p", "example(-1)", "Example", "The example before"),
    ),
)
EXAMPLE_GRAPH = Place(
    "example_graph",
    "The graph of an example",
    (A("fold", "z", "fold", "All", "All of the graph, or the part around the selected number", 4),),
)

SWEEP = Place(
    "sweep",
    "The sweep",
    (
        A("close", "escape,q", "leave", "Back", "Back to the run as it was", 1),
        A("run", "space", "run_or_pause", "Run", "Run, or pause; at the end, as many steps again", 2),
        A("reset", "r", "again", "Again", "All networks from their first step", 3),
        A(
            "color",
            "C",
            "coloring",
            "Loss/right",
            "Colour by the loss, by the share right, by the loss held out",
            3,
        ),
        A("view", "v", "view", "Plot", "The map, or the plot of how far the seeds are apart", 3),
        A("edit", "e", "edit", "Grid", "Other rates, or other seeds", 3),
        A("left", "left", "move(-1)", "Smaller rate", "A smaller rate"),
        A("right", "right", "move(1)", "Larger rate", "A larger rate"),
    ),
)
HEAT_MAP = Place(
    "heat_map",
    "The map of a sweep",
    (
        A("left", "left", "move(0, -1)", "Left", "The column before"),
        A("right", "right", "move(0, 1)", "Right", "The next column"),
        A("above", "up", "move(-1, 0)", "Up", "The row above"),
        A("below", "down", "move(1, 0)", "Down", "The row below"),
        A("page_up", "pageup", "move(-10, 0)", "Ten up", "Ten rows up"),
        A("page_down", "pagedown", "move(10, 0)", "Ten down", "Ten rows down"),
        A("type", "enter", "take", "Take it", "This network becomes the run", 2),
    ),
)
DATA = Place(
    "data",
    "The data",
    (
        A("close", "escape,q", "leave", "Back", "Back; points that were drawn are kept", 1),
        A("type", "enter", "take", "Take it", "Learn from this", 2),
        A("points", "P", "draw", "Draw", "Put points on the plane, beginning with these", 3),
        A("run", "space", "role('in')", "Input", "The column is learnt from, or not", 3),
        A("target", "t", "role('label')", "Label", "The column holds the label", 3),
        A("one_against_rest", "A", "one_against_rest", "Class", "Of many labels the next, against all others", 4),
        A("header", "F", "header", "Header", "The first line is a header, or an example", 5),
        A("scale", "Z", "scale", "Scale", "The network standardizes its inputs first, or not", 5),
        A("sample", "R", "sample", "Sample", "2000 rows of a large file, or all", 6),
        A("open", "o", "path", "File", "The path of another file", 3),
    ),
)
PLANE = Place(
    "plane",
    "Points on a plane",
    (
        A("up", "plus,equals_sign,1", "put(1)", "● class 1", "A point of class 1 here", 2),
        A("down", "minus", "put(-1)", "○ class -1", "A point of class -1 here", 2),
        A("remove", "backspace,delete", "remove", "Remove", "Take the nearest point away", 3),
        A("left", "left", "move(-1, 0)", "Left", "Left"),
        A("right", "right", "move(1, 0)", "Right", "Right"),
        A("above", "up", "move(0, 1)", "Up", "Up"),
        A("below", "down", "move(0, -1)", "Down", "Down"),
        A("far_left", "shift+left", "move(-5, 0)", "Far left", "Far to the left"),
        A("far_right", "shift+right", "move(5, 0)", "Far right", "Far to the right"),
        A("far_above", "shift+up", "move(0, 5)", "Far up", "Far up"),
        A("far_below", "shift+down", "move(0, -5)", "Far down", "Far down"),
        A("undo", "u", "undo", "Undo", "Undo the last change", 4),
        A("redo", "U,ctrl+y", "redo", "Redo", "Redo what was undone"),
    ),
)

PLACES: dict[str, Place] = {
    place.id: place
    for place in (
        APP, HOME, LESSON, QUESTION, SIGN, CHOOSE, ORDER, WRITE, GOAL, CODE_QUESTION, GRAPH_STAGE, NETWORK_STAGE,
        PLOT_STAGE, TRAIN_STAGE, EDITOR, LINK_PICKER, DRILL, DUEL, PAPER,
        EXPORT_SITTINGS, BUILD, THEIR_PASS, MILESTONES, SOLUTION,
        LEARNING, EXPLORE, GRAPH, VALUE_LINE, EXPRESSION_LINE, EXPORT_GRAPH, FAULT_PICKER,
        PRESET_PICKER, WHY, TRAIN, PARAMETERS, PREDICTIONS, RUN_TABLE, WHAT_IF, NETWORK, NEURON_GRAPH, NETWORK_PANEL,
        NEURON_PICTURES, GO_TO, SAVE_RUN, DIAGNOSIS,
        OPEN_RUN, TRAIN_FAULTS, TRAIN_SETTINGS, LAB, CHECK_UP, HISTORY, EXAMPLE, EXAMPLE_GRAPH, SWEEP, HEAT_MAP, DATA,
        COLUMNS, PLANE, HELP, COPY_PICKER, PALETTE, DIALOG, MENU, FIELD, BUTTON, SCROLLING_TEXT,
    )
}  # fmt: skip
ACTIONS: dict[str, AppAction] = {
    f"{place.id}.{action.name}": action for place in PLACES.values() for action in place.actions
}
