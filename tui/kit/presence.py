"""Calls that are deferred, and whether what they are about is still there when their time comes."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget


def is_leaving(widget: Widget) -> bool:
    """Whether a widget is being removed, or the app ends: its children may be gone, or were never mounted.

    An app that ends closes what is not on a screen, and a screen that was just pushed, in any order: so children may
    be gone before anything marks their parent.
    """
    shown = widget.styles.display != "none"  # of a widget that is being removed, `display` is False all the same
    return not widget.is_attached or not widget.app.is_running or widget.display != shown


def is_present(widget: Widget) -> bool:
    """Whether a widget is mounted on a screen, and is not being removed from it."""
    return widget.is_mounted and widget.is_running and not is_leaving(widget)


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
