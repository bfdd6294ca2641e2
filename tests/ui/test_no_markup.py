"""No text of people's is read as markup: the source of the screens is searched for every way it could be."""

from __future__ import annotations

from pathlib import Path

import pytest

import frontdesk.ui
from tests.ui.markup import files_under, findings

SCREENS = Path(frontdesk.ui.__file__).parent


def test_no_screen_hands_text_on_as_markup() -> None:
    told = [
        f"{name}:{place.line}: {place.source} goes to {place.why}: write data(...) or Content(...)"
        for name, places in findings(files_under(SCREENS)).items()
        for place in places
    ]
    assert not told, "\n".join(told)


def test_the_search_sees_the_screens() -> None:
    assert "calls/who_panel.py" in files_under(SCREENS)


PLANTED = [
    "Static(f'{caller.name} called')",
    "Static(caller.name)",
    "Static(name)",
    "Static('' if quiet else caller.name)",
    "Static('a ' + name)",
    "Static('[b]fixed[/b]')",
    "Static(str(caller))",
    "Label(content=caller.name)",
    "Button(label=f'call {name}')",
    "Ours(name)",
    "Option(name, id='x')",
    "OptionList(*[one.name for one in callers])",
    "OptionList('fixed', name)",
    "options.add_option(name)",
    "options.add_options(one.name for one in callers)",
    "self.query_one('#known', Static).update(f'{name}')",
    "panel.update(caller.note or Content(''))",
    "table.add_row(caller.name)",
    "self.border_title = caller.name",
    "box.border_subtitle = f'{name}'",
    "widget.tooltip = caller.note",
    "Static(Content(''), tooltip=caller.note)",
    "self.notify(f'Saved {name}')",
    "self.app.notify(name, markup=True)",
    "desk.notify(error.sentence, title='Sorry')",
    "Static(Content.from_markup(f'[b]{name}[/b]'))",
    "Static(escape.escape(name))",
    "words = Content('x')\n    words = caller.name\n    Static(words)",
    "for words in callers:\n        Static(words)",
    "Static(about(caller))",
    "Static(self.about())",
    "Static(names)",
    "Tree(name)",
    "Selection(name, 1)",
    "RadioSet('fixed', name)",
    "TabbedContent('fixed', caller.name)",
    "tree.root.add_leaf(caller.name)",
    "node.set_label(f'{name}')",
    "table.add_rows([[caller.name]])",
    "table.update_cell_at((0, 0), caller.name)",
    "self.border_title += caller.name",
    "self.border_title: str = name",
    "box.border_title, box.border_subtitle = Content('x'), name",
    "box.border_title, x = names",
    "setattr(box, 'border_title', name)",
    "setattr(box, names[0], name)",
    "Input(name)",
    "TextArea()",
    "MaskedInput('999')",
    "panel.with_tooltip(name)",
    "Static(**{'content': name})",
    "self.notify(message=name)",
]

#: Around each planted line: names as they would be known there.
AROUND = '''
class Ours(Static):
    """A widget of the program."""

def about(caller) -> str:
    return caller.note

def place(self, caller, name, callers, options, panel, table, box, widget, desk, error, names, quiet):
    {line}
'''


@pytest.mark.parametrize("line", PLANTED)
def test_each_planted_line_is_found(line: str) -> None:
    assert findings({"planted.py": AROUND.format(line=line)}), line


RENDERS = """
class Ours(Widget):
    def render(self){}:
        return self.caller.name
"""


def test_a_widget_that_draws_a_string_is_found() -> None:
    assert findings({"ours.py": RENDERS.format(" -> str")})
    assert findings({"ours.py": RENDERS.format("")})
    assert not findings({"ours.py": RENDERS.format(" -> Content")})


HARMLESS = [
    "Static()",
    "Static('fixed words', classes='label')",
    "Static(Content(name))",
    "Static(data(caller.name, 'bold'))",
    "Static(Content.assemble(('sent by ', '$quiet'), data(caller.source)))",
    "Static(Content('\\n').join(lines(caller)))",
    "Static(self.shown())",
    "Static(shown(caller) if caller else '')",
    "words = Content(name)\n    words = words.stylize('bold') if quiet else words\n    Static(words)",
    "Ours(data(name))",
    "options.add_options(Option(data(one.name)) for one in callers)",
    "self.border_title = Content(f'New call {name}')",
    "self.notify(f'Saved {name}', markup=False)",
    "self.notify('Saved')",
    "self.title: str = 'fixed'",
    "box.border_title, box.border_subtitle = Content(name), data(name)",
    "setattr(box, 'cursor', name)",
    "TextField(name)",
]

AROUND_HARMLESS = '''
class Ours(Static):
    """A widget of the program."""

def shown(self) -> Content:
    return Content("")

def place(self, caller, name, callers, options, quiet):
    {line}
'''


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_content_or_fixed_is_let_through(line: str) -> None:
    assert not findings({"harmless.py": AROUND_HARMLESS.format(line=line)}), line


def test_a_widget_that_hands_on_content_says_so_itself() -> None:
    own = "class Words(Static):\n    def __init__(self, content{}):\n        super().__init__(content)\n"
    assert findings({"words.py": own.format("")})
    assert not findings({"words.py": own.format(": Content")})
