"""The process's WeCom: chosen once, at the composition root. Without its settings it is not there."""

from __future__ import annotations

from store_api.errors import Conflict, NotFound
from store_api.settings import Settings
from store_api.wecom.client import WeCom, WeComClient
from store_api.wecom.envelopes import Envelopes


class Connector:
    """Whom to ask, and how to open what is sent to us."""

    def __init__(self) -> None:
        self._wecom: WeCom | None = None
        self._envelopes: Envelopes | None = None

    def connect(self, settings: Settings) -> None:
        """Bind to what the settings name; opens no connection. Raises Invalid for a key that is none."""
        corp, token, key = settings.wecom_corp, settings.wecom_callback_token, settings.wecom_callback_key
        self.use(
            WeComClient(corp, settings.wecom_secret) if corp and settings.wecom_secret else None,
            Envelopes(token, key, corp) if corp and token and key else None,
        )

    def use(self, wecom: WeCom | None, envelopes: Envelopes | None = None) -> None:
        """Ask this one, and open with these."""
        self._wecom, self._envelopes = wecom, envelopes

    @property
    def available(self) -> bool:
        """Whether WeCom can be asked at all."""
        return self._wecom is not None

    def check(self) -> None:
        """Raise Conflict where WeCom is not connected."""
        if self._wecom is None:
            raise Conflict("wecom_off")

    @property
    def wecom(self) -> WeCom:
        """Whom to ask. Raises RuntimeError where nobody is there."""
        if self._wecom is None:
            raise RuntimeError("WeCom is not connected")
        return self._wecom

    @property
    def envelopes(self) -> Envelopes:
        """How to open what WeCom sends. Raises NotFound."""
        if self._envelopes is None:
            raise NotFound("wecom_off")
        return self._envelopes


connector = Connector()
