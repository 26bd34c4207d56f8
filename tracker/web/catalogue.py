"""The texts of the language in which an answer is given, as the extension has read them, without its detours.

A page asks some hundred times: the catalogue is looked up by the locale, and neither the application nor the
directories of translations are asked again.
"""

from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask_babel import get_locale, get_translations

_CATALOGUES: dict[Locale | None, NullTranslations] = {}


def catalogue() -> NullTranslations:
    """The catalogue of the answer's language; an empty one outside of an application."""
    locale = get_locale()
    known = _CATALOGUES.get(locale)
    if known is None:
        known = _CATALOGUES[locale] = get_translations()
    return known


def gettext(text: str, /, **values: Any) -> str:
    """A text in the answer's language, with its values in their places; without values it stays as it stands."""
    found: str = catalogue().gettext(text)
    return found % values if values else found


def ngettext(singular: str, plural: str, num: Any, /, **values: Any) -> str:
    """A text that counts `num` things, in the answer's language; the number is a value as well."""
    found: str = catalogue().ngettext(singular, plural, num)
    return found % {"num": num, **values}
