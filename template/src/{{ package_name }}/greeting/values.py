"""The value objects: a language, a greeting in it, and the error that tells what to mend."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language that people can be greeted in, by its ISO 639-1 code."""

    ENGLISH = "en"
    FRENCH = "fr"
    GERMAN = "de"

    @property
    def salutation(self) -> str:
        """The word that opens a greeting."""
        return {Language.ENGLISH: "Hello", Language.FRENCH: "Bonjour", Language.GERMAN: "Hallo"}[
            self
        ]


@dataclass(frozen=True, slots=True)
class Greeting:
    """The words for one person in one language."""

    name: str
    language: Language

    @property
    def text(self) -> str:
        """The greeting as people read it."""
        return f"{self.language.salutation}, {self.name}!"


class GreetingError(ValueError):
    """A greeting that cannot be made; the message says what to do."""
