"""Calls that are deferred, and whether what they are about is still there when their time comes."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget


def is_present(widget: Widget) -> bool:
    """Whether a widget is mounted on a screen, and is not being removed from it."""
    shown = widget.styles.display != "none"  # of a widget that is being removed, `display` is False all the same
    return widget.is_attached and widget.is_mounted and widget.is_running and widget.display == shown


def after_refresh(
    owner: Widget,
    call: Callable[..., object],
    *args: object,
    still: Callable[[], bool] | None = None,
    **options: object,
) -> None:
    """Call a function with these arguments after the next refresh, as `Widget.call_after_refresh` does.

    More input may have been answered by then. So nothing happens if the owner is being removed, or `still` is False.
    """

    def call_if_present() -> object:
        return call(*args, **options) if is_present(owner) and (still is None or still()) else None

    owner.call_after_refresh(call_if_present)
