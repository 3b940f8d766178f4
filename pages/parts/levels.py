"""The levels of a page by name; a level's module is imported when the level is shown, so a page opens with what it shows."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType


class Levels(Mapping[str, ModuleType]):
    """Modules of one package in their order, by the names that the buttons say and that stand in the URL; each has a `show`."""

    def __init__(self, package: str, modules: Mapping[str, str]):
        self._package, self._modules = package, modules

    def __getitem__(self, name: str) -> ModuleType:
        return import_module(f"{self._package}.{self._modules[name]}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
