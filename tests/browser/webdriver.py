# SPDX-License-Identifier: Apache-2.0
"""A real browser, driven over WebDriver with nothing but the standard library: Debian's chromium and chromium-driver."""
import base64
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Page:
    """One window. What it is asked waits until it holds, for at most `patience` seconds."""

    def __init__(self, driver, capabilities, patience=20):
        self.driver, self.patience = driver, patience
        self.session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def _call(self, method, path, body=None):
        request = urllib.request.Request(self.driver + path, method=method, headers={"Content-Type": "application/json"},
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"].split("\n")[0]) from None

    def call(self, method, path, body=None):
        return self._call(method, f"/session/{self.session}{path}", body)

    def cdp(self, command, **params):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def script(self, text, *args):
        return self.call("POST", "/execute/sync", {"script": text, "args": list(args)})

    def wait(self, text, *args, what=""):
        """Waits until the expression is true in the page, and returns its value."""
        end = time.monotonic() + self.patience
        while True:
            value = self.script(f"return {text}", *args)
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"the page does not show: {what or text}\n{self.script('return document.body.innerText')[:2000]}")

    def find(self, selector):
        self.wait("document.querySelector(arguments[0]) !== null", selector, what=selector)
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def _click(self, find):
        """What moves by itself may be drawn anew between finding and clicking: then it is found again."""
        end = time.monotonic() + self.patience
        while True:
            try:
                return self.call("POST", f"/element/{find()}/click", {})
            except RuntimeError as error:
                if "stale element" not in str(error) or time.monotonic() > end:
                    raise

    def click(self, selector):
        self._click(lambda: self.find(selector))

    def button(self, words):
        """Clicks the visible button (or link) with these words."""
        mark = "[...document.querySelectorAll('dialog[open] button, button, a')].find(b => b.textContent.trim() === arguments[0])"
        self.wait(f"{mark} !== undefined", words, what=f"a button {words!r}")
        self._click(lambda: self.script(f"return {mark}", words)[ELEMENT])

    def type(self, selector, text):
        self.call("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def keys(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def size(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefers(self, **features):
        """prefers(color_scheme="dark")"""
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-" + name.replace("_", "-"), "value": value} for name, value in features.items()])

    def picture(self, path, whole=True):
        if whole:
            shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        else:
            shot = self.call("GET", "/screenshot")
        pathlib.Path(path).write_bytes(base64.b64decode(shot))

    def complaints(self):
        """What the console has to say since the last call, errors and warnings."""
        return [f"{entry['level']}: {entry['message']}" for entry in self.call("POST", "/se/log", {"type": "browser"})
                if entry["level"] in ("SEVERE", "WARNING")]

    def requested(self):
        """All addresses that were asked for since the last call."""
        urls = []
        for entry in self.call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
            if message["method"] == "Network.webSocketCreated":
                urls.append(message["params"]["url"])
        return urls

    def axe(self):
        """Violations of the WCAG 2.1 A and AA rules, and of best practice, as lines."""
        self.cdp("Runtime.evaluate", expression=AXE.read_text())
        found = self.call("POST", "/execute/async", {"args": [], "script": """
          const done = arguments[arguments.length - 1];
          axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations), e => done([{id: String(e), nodes: []}]));"""})
        return [f"{v['id']}: {v.get('help')} {[n['target'] + [n.get('failureSummary', '')[:160]] for n in v['nodes'][:3]]}" for v in found]

    def close(self):
        self.call("DELETE", "")


@contextlib.contextmanager
def browser(width=1280, height=900):
    """Starts chromedriver on a free port and one headless window; both end with the block."""
    profile = tempfile.mkdtemp(prefix="streamlab-browser-")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    driver = subprocess.Popen(["chromedriver", f"--port={port}", "--log-level=OFF"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env={"PATH": os.environ["PATH"], "HOME": profile, "LANG": "C.UTF-8"})
    try:
        end = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if driver.poll() is not None or time.monotonic() > end:
                raise RuntimeError("chromedriver does not start")
        page = Page(f"http://127.0.0.1:{port}", {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "goog:chromeOptions": {"binary": "/usr/bin/chromium", "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
                "--disable-background-networking", "--disable-component-update", f"--window-size={width},{height}", f"--user-data-dir={profile}"]}})
        try:
            page.size(width, height)
            yield page
        finally:
            page.close()
    finally:
        driver.terminate()
        driver.wait(timeout=20)
        shutil.rmtree(profile, ignore_errors=True)
