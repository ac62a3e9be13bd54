# SPDX-License-Identifier: Apache-2.0
"""The report page in a real browser: quiet console, no network, accessible in both themes and at two widths, readable by keys and without a script.

With STREAMLAB_PICTURES=DIR it leaves screenshots there, for people to look at."""
import os
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent / "integration")]
from support import lab, say, sim  # noqa: E402
from webdriver import AXE, browser  # noqa: E402

pictures = os.environ.get("STREAMLAB_PICTURES")
with lab() as it:
    with sim(it, "--latency-ms", "5:20", "--error-rate", "0.03", "--freeze", "2:0.3", "--schema-change", "500") as urls:
        scenario = it.scenario(name='checkout <b>"fast"</b> & co', endpoint=urls["ws"], config={"duration_s": 5, "rate_qps": 200})
        it.run("streamlab", "run", scenario, "--release", "1.4.2", "--env", "staging", expect=None)
    page_file = it.folder / "report.html"
    it.run("streamlab", "report", "--format", "html", "-o", page_file)
    with browser() as page:
        page.open(page_file.as_uri())
        page.wait("document.querySelectorAll('.live canvas').length > 0", what="live charts")
        say(page.script("return document.querySelector('h1').textContent") == 'checkout <b>"fast"</b> & co', "a hostile name is text")
        for theme in ("light", "dark"):
            page.prefers(color_scheme=theme)
            for width in (1280, 360):
                page.size(width, 900)
                page.wait("window.innerWidth === arguments[0]", width)
                # The charts follow the window a frame later.
                page.wait("document.documentElement.scrollWidth <= window.innerWidth", what=f"nothing that juts out at {width} pixels")
                if pictures:
                    page.picture(pathlib.Path(pictures) / f"report-{theme}-{width}.png")
                if AXE.exists():
                    found = page.axe()
                    print("\n".join(found))
                    say(not found, f"axe-core finds nothing in {theme} at {width} pixels")
        page.size(1280, 900)
        page.script("document.querySelector('#latency .live').focus()")
        page.keys("\ue010")  # End
        page.wait("document.querySelector('#latency .readout').textContent.includes('p95')", what="the last point's values")
        last = page.script("return document.querySelector('#latency .readout').textContent")
        page.keys("\ue012")  # Left
        page.wait("document.querySelector('#latency .readout').textContent !== arguments[0]", last, what="the point before it")
        page.button("Light theme")
        say(page.script("return document.documentElement.dataset.theme") == "light", "the theme can be chosen")
        complaints = page.complaints()
        say(not complaints, f"the console is quiet {complaints}")
        # chrome:// is the browser's own first tab.
        asked = [url for url in page.requested() if not url.startswith((page_file.as_uri(), "data:", "chrome:"))]
        say(not asked, f"no network is asked for anything {asked}")
        page.cdp("Emulation.setEmulatedMedia", media="print", features=[])
        say(page.script("return [...document.querySelectorAll('.still')].every(s => s.offsetHeight > 100) && "
                        "[...document.querySelectorAll('.live, button')].every(s => s.offsetHeight === 0)"), "print shows the still charts")
        if pictures:
            page.picture(pathlib.Path(pictures) / "report-print.png")
        page.cdp("Emulation.setEmulatedMedia", media="", features=[])
        page.cdp("Emulation.setScriptExecutionDisabled", value=True)
        page.open(page_file.as_uri())
        page.cdp("Emulation.setScriptExecutionDisabled", value=False)
        say(page.script("return [...document.querySelectorAll('.still')].every(s => s.offsetHeight > 100)"), "without a script the charts are there")
