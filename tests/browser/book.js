// SPDX-License-Identifier: GPL-3.0-or-later
// Tests the web book as readers meet it: every page of build/book in Debian's chromium, from file://, on a phone and on a desk,
// light and dark: nothing wider than the screen, nothing on the console, no link that leads nowhere, nothing that axe calls
// serious; search and filters; and without scripts.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const {pathToFileURL, fileURLToPath} = require("url");
const {check, ok, is, plan, launch, listen} = require("./support/tap.js");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const book = path.resolve(process.env.BOOK || "build/book");
const pages = fs.readdirSync(book).filter(name => name.endsWith(".html")).sort();
const address = (name, folder = book) => pathToFileURL(path.join(folder, name)).href;
const screens = [{width: 1280, height: 900}, {width: 390, height: 844}];

// -- one page ---------------------------------------------------------------------------------------------------------

/* What is wider than the screen, by its widest parts. */
const findOverflow = () => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    const boxed = part => part && (getComputedStyle(part).overflowX !== "visible" || boxed(part.parentElement));
    const parts = wide > 0 ? [...document.querySelectorAll("body *")].filter(part =>
        part.getBoundingClientRect().right > innerWidth + 1 && !boxed(part.parentElement)) : [];
    return wide > 0 ? [`${wide} px too wide: ${parts.slice(0, 3).map(part => part.outerHTML.slice(0, 80)).join("  ")}`] : [];
};

/* Texts of the same colours, size and weight have the same contrast, so one of each is asked for. */
const markContrasts = () => {
    const seen = new Set();
    const ground = part => part === null ? "" : getComputedStyle(part).backgroundColor === "rgba(0, 0, 0, 0)" ? ground(part.parentElement) :
        getComputedStyle(part).backgroundColor;
    for (const part of document.querySelectorAll("body *")) {
        const style = getComputedStyle(part), looks = `${style.color} ${style.fontSize} ${style.fontWeight} ${style.opacity} ${ground(part)}`;
        const speaks = [...part.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        part.toggleAttribute("data-contrast", speaks && part.checkVisibility() && !seen.has(looks));
        if (part.hasAttribute("data-contrast")) {
            seen.add(looks);
        }
    }
};

/* Thousands of coloured words of code and parts of formulas tell axe nothing, and it looks at each: one word of a colour stays. */
const thinOut = () => {
    for (const code of document.querySelectorAll("pre code")) {
        const words = [...code.querySelectorAll("[class]")], kinds = new Set();
        code.replaceChildren(code.textContent, ...words.filter(word => !kinds.has(word.className) && kinds.add(word.className)));
    }
    for (const formula of document.querySelectorAll("math:not([display=block])")) {
        formula.replaceChildren();
    }
};

/* What axe finds serious by some of its rules, all but that of contrasts where none are named. */
async function askAxe(page, rule, part) {
    const rules = rule ? {runOnly: [rule]} :
        {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, rules: {"color-contrast": {enabled: false}}};
    const found = await page.evaluate(([where, options]) => window.axe.run(where || document, options),
        [part, {resultTypes: ["violations"], preload: false, ...rules}]);
    return found.violations.filter(fault => ["serious", "critical"].includes(fault.impact))
        .map(fault => `axe: ${fault.id}: ${fault.nodes[0].html.slice(0, 100)} (${fault.nodes.length})`);
}

/* What a page links to and shows, and what it says; what asks for a script to be used does not count. */
const readLinks = () => {
    const links = [...document.querySelectorAll("a[href], link[href], img[src], script[src]")].map(one => one.href || one.src);
    const readers = document.querySelectorAll(".reader");
    readers.forEach(reader => { reader.hidden = true; });
    const text = document.querySelector("main").innerText.replace(/\s+/g, " ");
    readers.forEach(reader => { reader.hidden = false; });
    return {links, text};
};

async function inspect(page, url) {
    const heard = await listen(page), faults = [];
    await page.setViewportSize(screens[0]);
    await page.emulateMedia({colorScheme: "light"});
    await page.goto(url);
    const seen = await page.evaluate(readLinks);
    const note = (here, found) => faults.push(...found.map(fault => `${here}: ${fault}`));
    for (const screen of screens) {
        await page.setViewportSize(screen);
        note(`${screen.width} px`, await page.evaluate(findOverflow));
    }
    await page.evaluate(axe);
    await page.evaluate(thinOut);
    for (const screen of screens) {
        await page.setViewportSize(screen);
        await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))));    // book.js heard of it
        note(`${screen.width} px`, await askAxe(page, screen.width > 1000 ? "" : "scrollable-region-focusable"));
        for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({colorScheme});
            await page.evaluate(markContrasts);
            note(`${screen.width} px, ${colorScheme}`, await askAxe(page, "color-contrast", {include: [["[data-contrast]"]]}));
        }
    }
    page.removeAllListeners();
    return {...seen, faults: [...faults, ...heard]};
}

/* The names in a page that links may go to; read once. */
const idsOf = new Map();
function readIds(file) {
    if (!idsOf.has(file)) {
        idsOf.set(file, new Set([...fs.readFileSync(file, "utf8").matchAll(/\sid="([^"]*)"/g)].map(found => found[1])));
    }
    return idsOf.get(file);
}

/* Links go to files that are there and to names that they have. */
function findDeadLinks(links) {
    return [...new Set(links)].filter(link => {
        const url = new URL(link), file = url.protocol === "file:" ? fileURLToPath(`file://${url.pathname}`) : "";
        return !fs.existsSync(file) || (url.hash && !readIds(file).has(decodeURIComponent(url.hash.slice(1))));
    }).map(link => `leads nowhere: ${link}`);
}

async function testPages(browser) {
    const waiting = [...pages], texts = new Map();
    const work = async () => {
        const page = await browser.newPage();
        for (let name; (name = waiting.shift());) {
            const seen = await inspect(page, address(name));
            texts.set(name, seen.text);
            check(name, [...seen.faults, ...findDeadLinks(seen.links)]);
        }
        await page.close();
    };
    await Promise.all([work(), work()]);
    return texts;
}

/* A page with one fault of each kind: a check that does not see its own is worth nothing. */
async function testPlanted(browser) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "catapult-browser."));
    const planted = `<div style="width: 2000px">wide</div><p style="color: #999; background: #888">pale</p><img src="none.svg">
        <a href="${address("index.html")}#nowhere">lost</a><script>null.fault()</script><script src="http://127.0.0.1:9/x.js"></script>`;
    fs.writeFileSync(path.join(folder, "planted.html"), fs.readFileSync(path.join(book, "index.html"), "utf8").replace("</main>", `${planted}</main>`));
    fs.copyFileSync(path.join(book, "book.css"), path.join(folder, "book.css"));
    const page = await browser.newPage(), seen = await inspect(page, address("planted.html", folder));
    const faults = [...seen.faults, ...findDeadLinks(seen.links)].join("\n");
    for (const [what, pattern] of Object.entries({
        "a planted overflow at 390 px": /390 px: \d+ px too wide: .*2000px/, "and at 1280 px": /1280 px: \d+ px too wide/,
        "a pale text, light": /light: axe: color-contrast.*pale/, "a pale text on a phone, dark": /390 px, dark: axe: color-contrast.*pale/, "a picture without its text": /axe: image-alt/, "a script's fault": /script: .*null/,
        "a file that is not there": /not loaded: .*none\.svg/, "a link to no name": /leads nowhere: .*#nowhere/,
        "a question to the network": /not loaded: http:/,
    })) {
        ok(`seen: ${what}`, pattern.test(faults), `no match of ${pattern} in: ${faults.slice(0, 2000).replaceAll("\n", "; ")}`);
    }
    fs.rmSync(folder, {recursive: true});
    await page.close();
}

// -- what readers do --------------------------------------------------------------------------------------------------

async function testSearch(browser) {
    const page = await browser.newPage(), heard = await listen(page), input = page.locator("#search input"), found = page.locator("#found a");
    await page.goto(address("index.html"));
    const [name, id, words] = await page.evaluate(async () => (await loadIndex()).filter(entry => entry.claim && entry.text.length > 100)
        .map(entry => [entry.page, entry.claim, entry.text.match(/[a-z]{6,}/g)?.slice(-2)])[7]);
    await input.fill(id);
    await found.first().waitFor();
    is("search: a claim by its id comes first", await found.first().getAttribute("href"), `${name}.html#claim-${id}`);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/${name}.html#claim-${id}`);
    ok("search: Enter goes there", await page.locator(`#claim-${id}`).isVisible(), page.url());
    await input.fill(words.join(" "));
    await page.locator(`#found a[href$="#claim-${id}"]`).waitFor();
    ok("search: a claim by its words", await found.count() < 30, "any word will do");
    await input.fill("drift");
    await found.first().waitFor();
    ok("search: a page by its name", (await found.first().getAttribute("href")) === "drift.html", await found.first().innerText());
    await page.keyboard.press("ArrowDown");
    ok("search: arrows walk the list", await found.first().evaluate(link => link === document.activeElement), "the first is not in focus");
    await page.keyboard.press("Escape");
    ok("search: Escape closes it", await page.locator("#found").isHidden(), "it is open");
    await input.fill("no-such-word-at-all");
    await page.getByText("Nothing found.").waitFor();
    check("search: nothing on the console", heard);
    await page.close();
}

async function testFilters(browser) {
    const page = await browser.newPage(), shown = page.locator(".claims > li:visible");
    await page.goto(address("claims.html"));
    const all = await page.locator(".claims > li").count(), refuted = await page.locator('.claims > li[data-verdict="refuted"]').count();
    is("claims: all are shown", await shown.count(), all);
    await page.selectOption('[name="verdict"]', "refuted");
    is("claims: by verdict", await shown.count(), refuted);
    ok("claims: fewer than all", refuted > 0 && refuted < all, `${refuted} of ${all}`);
    ok("claims: chapters without any go", await page.locator("main h2:visible").count() < await page.locator("main h2").count(), "all are there");
    await page.reload();
    is("claims: the address keeps it", await shown.count(), refuted);
    await page.click('#filters [type="reset"]');
    is("claims: all again", await shown.count(), all);
    await page.selectOption('[name="page"]', "drift");
    const ofDrift = await page.locator('section[data-page="drift"] li').count();
    is("claims: by page", await shown.count(), ofDrift);
    await page.fill('#filters [name="words"]', "root-1-17");
    is("claims: by page and words", await shown.count(), 1);
    await page.click('#filters [type="reset"]');
    const source = await page.locator('[name="source"] option').nth(1).getAttribute("value");
    await page.selectOption('[name="source"]', source);
    is("claims: by source", await shown.count(), await page.locator(`.claims > li[data-source="${source}"]`).count());
    await page.goto(address("claims.html") + "?verdict=refuted");
    is("claims: by a link", await shown.count(), refuted);
    await page.close();
}

/* The marks of points in an SVG of gnuplot, as parts of the picture. */
function readMarks(file) {
    const svg = fs.readFileSync(file, "utf8"), [, wide, high] = svg.match(/viewBox="0 0 (\d+) (\d+)"/);
    return [...svg.matchAll(/xlink:href='#gpPt6' transform='translate\(([\d.]+),([\d.]+)\)/g)].map(([, x, y]) => [x / wide, y / high]);
}

/* Where panels and points are, and what they say, is held against the picture's own marks and the CSV. */
async function testReadings(browser) {
    const context = await browser.newContext({viewport: screens[0], hasTouch: true}), page = await context.newPage(), heard = await listen(page);
    const reading = page.locator(".reading"), picture = page.locator("figure.picture img"), slider = page.locator(".reader input");
    const readPanels = () => page.evaluate(() => JSON.parse(document.querySelector(".readings").textContent));
    const place = async ([x, y]) => {
        await picture.scrollIntoViewIfNeeded();
        const box = await picture.boundingBox();
        return [box.x + x * box.width, box.y + y * box.height];
    };
    const hover = async point => page.mouse.move(...await place(point));

    await page.goto(address("spike_probability.html"));
    const panels = await readPanels(), marks = readMarks(path.join(book, "spike_probability.svg"));
    is("values: a panel each in the figure of four", panels.length, 4);
    const lost = panels.flatMap(panel => panel.points).filter(([x, y]) => !marks.some(mark => Math.hypot(mark[0] - x, mark[1] - y) < 0.002));
    check("values: each point is where the picture has its mark", lost.map(point => point.join(" ")));
    await hover(panels[1].points[5]);
    is("values: those of the point under the pointer", await reading.innerText(), panels[1].points[5][2]);
    const cells = fs.readFileSync(path.join(book, "spike_probability.csv"), "utf8").split("\n").filter(line => line.startsWith("(1.18),1.4,"))[5].split(",");
    const digits = text => Number(text.match(/P = \(?(\d\.\d+)/)[1]);
    ok("values: they are those of the CSV", Math.abs(digits(panels[1].points[5][2]) - Number(cells[4].split("e")[0])) < 0.01, `${panels[1].points[5][2]}, ${cells}`);
    await page.mouse.move(2, 2);
    ok("values: none beside the picture", await reading.isHidden(), "it is shown");

    await page.goto(address("regime_map.html"));
    const map = await readPanels(), points = map[0].points;
    const [low, high] = [points[0], points.at(-1)];
    await hover(low);
    ok("values: small rates are lazy", /GD lazy \/ SGD lazy\nϑ = ∞/.test(await reading.innerText()), await reading.innerText());
    await hover([high[0], low[1]]);
    ok("values: large ones are beyond the theory", /divergent/.test(await reading.innerText()), await reading.innerText());
    for (const screen of screens) {
        await page.setViewportSize(screen);
        await slider.focus();
        await slider.fill("17");
        is(`values: the slider's, at ${screen.width} px`, await reading.innerText(), map[0].points[17][2]);
        is("values: a screen reader says them", await slider.getAttribute("aria-valuetext"), map[0].points[17][2]);
        await page.keyboard.press("ArrowUp");
        const above = points.filter(point => point[0] === points[17][0] && point[1] < points[17][1]).sort((a, b) => b[1] - a[1])[0];
        is("values: an arrow goes to the next point up", await reading.innerText(), above[2]);
        for (const corner of [map[0].points.at(-1), map[1].points.at(-1), map[1].points[0]]) {
            await slider.fill(String(map.flatMap(panel => panel.points).findIndex(point => String(point) === String(corner))));
            check(`values: not too wide at ${screen.width} px`, await page.evaluate(findOverflow));
            ok("values: nothing is cut off", await reading.evaluate(box => box.getBoundingClientRect().left >= 0 && box.getBoundingClientRect().right <= innerWidth), await reading.innerText());
        }
    }
    await page.evaluate(axe);
    check("values: nothing serious for axe while they are shown", await askAxe(page, "", {include: [["figure.picture"]]}));
    await page.evaluate(() => document.activeElement.blur());
    await page.touchscreen.tap(...await place(map[1].points[40]));
    is("values: those of the point that was tapped", await reading.innerText(), map[1].points[40][2]);
    ok("values: a tap on a panel stays on the page", page.url().endsWith("regime_map.html"), page.url());
    await page.touchscreen.tap(...await place([0.5, 0.97]));
    await page.waitForURL("**/regime_map.svg");
    check("values: nothing on the console", heard);
    await context.close();
}

/* Without scripts the same words are on every page, and the lists stand in for the filters. */
async function testWithoutScripts(browser, texts) {
    const context = await browser.newContext({javaScriptEnabled: false, viewport: screens[0]}), page = await context.newPage(), faults = [];
    for (const name of pages.filter(name => name !== "claims.html")) {
        await page.goto(address(name), {waitUntil: "domcontentloaded"});
        const text = (await page.evaluate(readLinks)).text;
        // The calculator writes its answers; the words around them are there without.
        if ((text !== texts.get(name) && name !== "calculator.html") || text.length < 500) {
            faults.push(`${name}: ${text.length} characters, with scripts ${texts.get(name).length}`);
        }
    }
    check("without scripts: every page says the same", faults);
    await page.goto(address("claims.html"));
    ok("without scripts: no filters", await page.locator("#filters").isHidden() && await page.locator("#search").isHidden(), "they are shown");
    is("without scripts: all claims", await page.locator(".claims > li:visible").count(), await page.locator(".claims > li").count());
    await page.locator(".lists summary").first().click();
    const link = page.locator(".lists details[open] a").first(), target = await link.getAttribute("href");
    ok("without scripts: a list leads to its claims", await page.locator(target).isVisible(), target);
    await context.close();
}

async function main() {
    const browser = await launch();
    ok("the book is there", pages.length > 2, `${book} has ${pages.length} pages; make book`);
    const texts = await testPages(browser);
    await testPlanted(browser);
    await testSearch(browser);
    await testFilters(browser);
    await testReadings(browser);
    await testWithoutScripts(browser, texts);
    await browser.close();
    plan();
}

main();
