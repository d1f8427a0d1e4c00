"""A real Chromium on a phone-sized screen, and the kit served by gunicorn on a database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from databases import new_database
from flask import Flask
from phones import FLAGS, Site, chromium, served
from playwright.sync_api import Browser, sync_playwright

from store_api.settings import Settings


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; nothing is downloaded."""
    found = chromium()
    if found is None:
        needed = os.environ.get("HUITOUKE_BROWSER") == "required"
        (pytest.fail if needed else pytest.skip)("no Chromium on this machine: install the package chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(browser: Browser, app: Flask, settings: Settings, keys: None) -> Iterator[Site]:
    """The kit as shoppers reach it, a shop, and a clerk at her tablet."""
    with new_database(settings) as url, served(settings, url) as made:
        yield made
