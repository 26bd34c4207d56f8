"""The texts of the language in which an answer is given, as the extension has read them, without its detours.

A page asks some hundred times: the catalogue is looked up by the locale, and neither the application nor the
directories of translations are asked again.
"""

from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Request
from flask_babel import get_locale, get_translations
from wtforms.i18n import messages_path

#: By language and territory: a locale is compared part by part, which takes longer than the text that it is asked for.
_CATALOGUES: dict[tuple[str | None, ...], NullTranslations] = {}
_OF_FORMS: dict[Locale | None, NullTranslations] = {}


class PageRequest(Request):
    """A request that knows the texts of form fields: the extension for forms reads the file once a request otherwise."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        """What WTForms itself says of a field, in the language of the answer; asked for by Flask-WTF under this name."""
        locale = get_locale()
        known = _OF_FORMS.get(locale)
        if known is None:
            known = _OF_FORMS[locale] = Translations.load(messages_path(), [locale], domain="wtforms")
        return known


def catalogue() -> NullTranslations:
    """The catalogue of the answer's language; an empty one outside of an application."""
    locale = get_locale()
    key = (None,) if locale is None else (locale.language, locale.script, locale.territory)
    known = _CATALOGUES.get(key)
    if known is None:
        known = _CATALOGUES[key] = get_translations()
    return known


def gettext(text: str, /, **values: Any) -> str:
    """A text in the answer's language, with its values in their places; without values it stays as it stands."""
    found: str = catalogue().gettext(text)
    return found % values if values else found


def ngettext(singular: str, plural: str, num: Any, /, **values: Any) -> str:
    """A text that counts `num` things, in the answer's language; the number is a value as well."""
    found: str = catalogue().ngettext(singular, plural, num)
    return found % {"num": num, **values}
