"""The cloud providers' regions and where they are; read from the reference files, no database."""

from __future__ import annotations

from database.reference import CloudRegion, cloud_regions

__all__ = ["CloudRegion", "UnknownProvider", "UnknownRegion", "providers", "region", "regions"]


class UnknownProvider(LookupError):
    """A provider that is none of `providers()`; upper and lower case matter."""


class UnknownRegion(LookupError):
    """A region that its provider does not have, or that is not enabled."""


def providers() -> list[str]:
    """The providers' names, sorted.

    >>> providers()
    ['AWS', 'Azure', 'Nautilus', 'gcloud']
    """
    return sorted({provider for provider, _ in cloud_regions()})


def regions(provider: str) -> list[str]:
    """The codes of a provider's enabled regions, sorted; raises `UnknownProvider`."""
    _must_be_known(provider)
    found = (one for one in cloud_regions().values() if one.provider == provider)
    return sorted(one.region for one in found if one.enabled)


def region(provider: str, code: str) -> CloudRegion:
    """An enabled region of a provider; raises `UnknownProvider` and `UnknownRegion`.

    >>> region("AWS", "eu-central-1").zone
    'DE'
    """
    _must_be_known(provider)
    found = cloud_regions().get((provider, code))
    if found is None or not found.enabled:
        raise UnknownRegion(f"{provider} has no region {code!r}")
    return found


def _must_be_known(provider: str) -> None:
    if provider not in providers():
        raise UnknownProvider(f"there is no provider {provider!r}; known: {', '.join(providers())}")
