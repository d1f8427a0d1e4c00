"""gunicorn wsgi:app"""

from __future__ import annotations

from store_api.app import collect_rarely, create_app
from store_api.dictionary.reading import warm
from store_api.observe import configure_logging
from store_api.settings import Settings

collect_rarely()
configure_logging()
app = create_app(Settings.from_env())
warm()
