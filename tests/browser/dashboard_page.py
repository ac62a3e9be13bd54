# SPDX-License-Identifier: Apache-2.0
"""The dashboard in a real browser: a run of another process moves its chart, an issue closed in the page is closed in `issues show`, every
view is accessible in light and dark, fits a narrow window, says nothing on the console and asks nobody else for anything."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from dashboard import dashboard  # noqa: E402
from support import lab, say, sim  # noqa: E402
from webdriver import browser  # noqa: E402

PICTURES = os.environ.get("STREAMLAB_PICTURES")


def looks(page, board, name, path):
    """A view, in its forms."""
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 360)):
        page.size(width, 900)
        page.prefers(color_scheme=scheme)
        page.open("about:blank")
        page.open(board.url + path)
        page.wait("document.querySelector('main').dataset.ready", what=f"{name} is there")
        page.wait("document.querySelector('#wire').dataset.is === 'live'", what="the live connection")
        if scheme == "dark" or width == 1280:
            say(page.axe() == [], f"{name} in {scheme} is accessible: {page.axe()}")
        wide = page.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        say(wide <= 0, f"{name} fits {width} px ({wide} px too wide)")
        if PICTURES:
            page.picture(pathlib.Path(PICTURES) / f"{name}-{scheme}-{width}.png")


with lab() as it, sim(it, "--error-rate", "0.03", "--latency-ms", "20:80") as urls:
    it.run("streamlab", "run", it.scenario(endpoint=urls["ws"], expected_error_rate=0.5), "--release", "1.0", "--env", "ci")
    it.run("streamlab", "run", it.scenario("b.json", endpoint=urls["ws"], expected_error_rate=0.5, expected_p95_latency_ms=50), "--release", "1.1", expect=3)
    with dashboard(it) as board, browser() as page:
        page.open(board.url)
        page.wait("document.body.innerText.includes('No run in progress')", what="nothing goes on yet")
        process = it.start("streamlab", "run", it.scenario("live.json", endpoint=urls["ws"], config={"duration_s": 90}, expected_error_rate=0.5))
        points = "Number(document.querySelector('.charts')?.dataset.points ?? 0)"
        page.wait(f"{points} >= 2", what="the chart of a run that another process began")
        first = page.script(f"return {points}")
        page.wait(f"{points} >= {first + 2}", what="the chart moves")
        say(True, "the chart of another process's run moves by itself")
        drawn = page.script("""const c = document.querySelector('.canvas canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n;""")
        say(drawn > 200, f"and is really drawn ({drawn} pixels)")
        label = page.script("return document.querySelector('.canvas').getAttribute('aria-label')")
        say("limit of 200 ms" in label, f"and told to who cannot see it: {label}")
        if PICTURES:
            page.picture(pathlib.Path(PICTURES) / "live.png")

        # From the front page to the issue with the keyboard's search, and close it.
        title = it.json("issues", "list")[0]
        page.keys("/")
        page.type("#search input", title["error_class"] + "\ue007")
        page.wait("location.hash.startsWith('#/issues?q=')", what="the search")
        page.click(f"[data-issue='{title['id']}'] a")
        page.wait("document.querySelector('main').innerText.includes('Time to repair')", what="the issue")
        page.button("Close …")
        page.type("dialog[open] textarea", "raised the pool size <b>& more</b>")
        say(page.axe() == [], "the dialog is accessible")
        page.button("Close issue")
        page.wait("document.querySelector('main .chip.resolved') !== null", what="the issue is resolved in the page")
        shown = it.json("issues", "show", title["id"])
        say(shown["resolution"] == "raised the pool size <b>& more</b>", "`issues show` knows the note, as it was written")
        say(shown["history"][0]["action"] == "close" and shown["history"][0]["actor"] == "tester", "and who closed it")
        say("<b>& more</b>" in page.script("return document.querySelector('main').innerText"), "what was typed is text in the page, not HTML")
        it.run("issues", "comment", title["id"], "-m", "seen elsewhere")
        page.wait("document.querySelector('main').innerText.includes('seen elsewhere')", what="what others do to the issue meanwhile")
        say(page.script("return document.activeElement.matches('.acts button')"), "the focus stays on its button")
        page.open(board.url + "#/compare")
        page.wait("document.querySelector('main').innerText.includes('What changed')", what="the comparison of runs that are over, while one goes on")
        page.open(board.url + "#/compare?base=1&run=4711")
        page.wait("document.querySelector('main').innerText.includes('there is no run')", what="a run that is not there")
        say(page.script("return document.querySelectorAll('main select').length") == 2, "and the choice of another one")
        process.terminate()
        process.communicate()
        said = page.script("return import('/dom.js').then((dom) => [9.99, 59.8, 119.7, 3599.7, 86399, 90000].map(dom.span))")
        say(said == ["10 s", "1 min 0 s", "2 min 0 s", "1 h 0 min", "1 d 0 h", "1 d 1 h"], f"spans read well: {said}")

        for name, path in (("live", "#/"), ("runs", "#/runs"), ("run", "#/runs/2"), ("issues", "#/issues"), ("issue", f"#/issues/{title['id']}"),
                           ("compare", "#/compare?base=1&run=2")):
            looks(page, board, name, path)
        # A window that is made narrow: the charts go with it.
        page.size(1280, 900)
        page.open("about:blank")
        page.open(board.url + "#/runs/2")
        page.wait("document.querySelector('.canvas canvas')", what="the charts of a run")
        page.size(360, 900)
        fits = "[...document.querySelectorAll('.canvas canvas')].every((c) => c.getBoundingClientRect().right <= document.documentElement.clientWidth)"
        page.wait(fits, what="charts as narrow as the window")
        page.open(board.url + "#/runs/4711")
        page.wait("document.querySelector('main').innerText.includes('Not found')", what="a run that is not there")

        page.cdp("Page.addScriptToEvaluateOnNewDocument", source="Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })")
        page.open("about:blank")
        page.open(board.url)
        page.wait("document.querySelector('main').dataset.ready", what="the page where the browser keeps nothing")
        page.click("#theme")
        page.click("#theme")
        say(page.script("return document.documentElement.dataset.theme") == "dark", "and its colours can be chosen")

        page.prefers(color_scheme="light", reduced_motion="reduce")
        say(page.script("return getComputedStyle(document.querySelector('.dot')).animationName") == "none", "nothing moves where that is not wanted")
        complaints = [line for line in page.complaints() if "404 (Not Found)" not in line]
        say(complaints == [], f"the console is quiet: {complaints}")
        foreign = [url for url in page.requested() if url.startswith(("http", "ws")) and not url.startswith((board.url, board.url.replace("http", "ws", 1)))]
        say(foreign == [], f"nobody else is asked for anything: {foreign}")
