"""How templates are compiled: for each language apart, with the texts that never change already in it.

`_("Ledger")` is looked up when the template is compiled and becomes a part of the page's own text; so it costs a page
nothing, however often it stands in a loop. A text with values, or one that counts, is looked up when it is shown.
Each language has an environment with templates of its own, so that none shows what was compiled for another one.
What indents a template is left out of the pages, too.
"""

import re
from collections.abc import Callable, MutableMapping
from typing import Any

from babel.support import NullTranslations
from flask.sansio.app import App
from flask.templating import Environment
from flask_babel import get_locale
from jinja2 import Template, nodes, pass_eval_context
from jinja2.environment import TemplateModule
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from tracker.web import catalogue

#: What a template calls to have a text in the reader's language.
_TRANSLATING = ("_", "gettext")
_LINE_END = re.compile(r"[ \t]*\n\s*")


class PageTemplate(Template):
    """A template whose macros are the same for every page, since no page brings names for all of its templates."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """The macros, without looking first whether the page that imports them has brought any such name."""
        return super()._get_default_module()


class PageEnvironment(Environment):
    """The templates in every language: hands over to the environment of the language in which the answer is given."""

    template_class = PageTemplate

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._texts: NullTranslations | None = None
        self._of_languages: dict[str, PageEnvironment] = {}
        self.add_extension("jinja2.ext.i18n")
        self.install_gettext_callables(  # type: ignore[attr-defined]
            gettext=lambda text: catalogue.catalogue().gettext(text),
            ngettext=lambda singular, plural, num: catalogue.catalogue().ngettext(singular, plural, num),
            newstyle=True,
        )

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        if self._texts is None:
            return self._of_language()._load_template(name, globals)
        return super()._load_template(name, globals)

    def _of_language(self) -> "PageEnvironment":
        language = str(get_locale())
        found = self._of_languages.get(language)
        if found is None:
            made = self.overlay()
            made._texts = catalogue.catalogue()
            made.globals = {**self.globals, **_saying(made._texts)}
            found = self._of_languages.setdefault(language, made)
        return found

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        if self._texts is not None:
            source = _Translated(self, self._texts).visit(source)
        if name is not None and name.endswith(".html"):
            source = _WithoutIndents().visit(source)
        return super()._generate(source, name, filename, defer_init)


def _saying(texts: NullTranslations) -> dict[str, Callable[..., Any]]:
    """What templates of a language call for texts, as Jinja's extension says them, from this catalogue at once."""

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
        found = texts.gettext(text)
        return (Markup(found) if context.autoescape else found) % values  # noqa: S704 - a text of ours

    @pass_eval_context
    def ngettext(context: EvalContext, singular: str, plural: str, num: int, /, **values: Any) -> str:
        found = texts.ngettext(singular, plural, num)
        return (Markup(found) if context.autoescape else found) % {"num": num, **values}  # noqa: S704

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


class _Translated(NodeTransformer):
    """Puts the translation in the place of each call with a constant text and nothing else."""

    def __init__(self, environment: PageEnvironment, texts: NullTranslations) -> None:
        self._environment = environment
        self._texts = texts

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        text = _constant_text(node)
        if text is None:
            return node
        # As Jinja does it: a text is a format even without values, and its marks of HTML are meant.
        constant = nodes.Const(self._texts.gettext(text) % {}, lineno=node.lineno)
        safe = nodes.MarkSafeIfAutoescape(constant, lineno=node.lineno)
        return safe.set_environment(self._environment)


def _constant_text(node: nodes.Call) -> str | None:
    called, arguments = node.node, node.args
    further = node.kwargs or node.dyn_args or node.dyn_kwargs or len(arguments) != 1
    if further or not isinstance(called, nodes.Name) or called.name not in _TRANSLATING:
        return None
    text = arguments[0]
    return text.value if isinstance(text, nodes.Const) and isinstance(text.value, str) else None


class _WithoutIndents(NodeTransformer):
    """Leaves the end of a line where a template has one, and nothing of the blanks around it."""

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.TemplateData:  # noqa: N802 - Jinja's name
        node.data = _LINE_END.sub("\n", node.data)
        return node
