"""takedown: files, follows and proves takedown requests on Alibaba's IPP Platform."""

from __future__ import annotations

__version__ = "0.1.0"
