"""A headless Chromium, driven by chromedriver over the WebDriver protocol; requests is all that it takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import requests

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)


CONTRAST = """
  const luminance = colour => { const [r, g, b] = colour.match(/[0-9.]+/g).map(one => one / 255)
    .map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = one => { for (; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor; if (colour !== 'rgba(0, 0, 0, 0)') return colour; } };
  return Math.min(...[...document.querySelectorAll('body *:not(script)')].map(one => {
    const pair = [luminance(getComputedStyle(one).color), luminance(ground(one))].sort((a, b) => a - b);
    return (pair[1] + .05) / (pair[0] + .05); }));"""
"""The least contrast of a text to its ground, by WCAG."""
RIGHT_EDGE = "return Math.max(...[...document.querySelectorAll('body *')].map(one => one.getBoundingClientRect().right))"
"""Where the widest element ends."""


class Browser:
    """One window. ``size`` and ``dark`` are emulated, so that it can be as narrow as a phone."""

    def __init__(self, profile: Path) -> None:
        driver, chromium = shutil.which("chromedriver"), shutil.which("chromium")
        if not driver or not chromium:
            pytest.skip("chromium and chromedriver are not installed")
        self.driver = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.driver.stdout is not None
        found = None
        deadline = time.monotonic() + 30
        while found is None and time.monotonic() < deadline:
            found = re.search(r"on port (\d+)\.", self.driver.stdout.readline())
        assert found
        self.http = requests.Session()
        self.http.trust_env = False
        self.url = f"http://127.0.0.1:{found[1]}"
        options = {"args": [*FLAGS, f"--user-data-dir={profile}"], "binary": chromium}
        capabilities = {"alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}
        self.url += f"/session/{self.ask('POST', '/session', capabilities=capabilities)['sessionId']}"

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.request(method, self.url + path, json=body if method == "POST" else None, timeout=60)
        value = answer.json()["value"]
        assert answer.ok, value
        return value

    def close(self) -> None:
        try:
            self.ask("DELETE", "")
        finally:
            self.http.close()
            self.driver.terminate()
            self.driver.wait(20)
            assert self.driver.stdout is not None
            self.driver.stdout.close()

    def cdp(self, command: str, **parameters: Any) -> Any:
        return self.ask("POST", "/goog/cdp/execute", cmd=command, params=parameters)

    def look(self, width: int, height: int, *, dark: bool) -> None:
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.cdp("Emulation.setEmulatedMedia", features=[theme])

    def open(self, path: Path) -> None:
        self.ask("POST", "/url", url=path.as_uri())

    def run(self, script: str) -> Any:
        return self.ask("POST", "/execute/sync", script=script, args=[])

    def press(self, *keys: str) -> None:
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", actions=[{"type": "key", "id": "keys", "actions": steps}])

    def point(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "duration": 0, "x": int(x), "y": int(y)}
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [move]}
        self.ask("POST", "/actions", actions=[mouse])
