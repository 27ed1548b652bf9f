/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search, values under the pointer, and boxes that scroll reachable by keyboard. Without this script every page can be read all the same. */
"use strict";

/* -- the search: window.bookIndex comes from search.js, which is loaded when it is first asked -- */

const MOST_FOUND = 30;

function loadIndex() {
    loadIndex.done ??= new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = "search.js";
        script.onload = () => done(window.bookIndex.map(([page, claim, title, text, verdict]) =>
            ({page, claim, title, text, verdict, id: claim.toLowerCase(), all: `${page} ${claim} ${title} ${text}`.toLowerCase()})));
        script.onerror = failed;
        document.head.append(script);
    });
    return loadIndex.done;
}

/* Every word has to be there; ids and titles count more than texts, and a page more than one of its claims. */
function rank(entry, words) {
    const title = entry.title.toLowerCase();
    let sum = entry.claim ? 0 : 1;
    for (const word of words) {
        if (!entry.all.includes(word)) {
            return 0;
        }
        sum += entry.id === word ? 100 : entry.id.includes(word) ? 4 : entry.page === word ? 50 : title.includes(word) ? 6 : 1;
    }
    return sum;
}

function findEntries(index, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = index.map(entry => ({entry, rank: rank(entry, words)})).filter(one => one.rank > 0);
    return words.length ? found.sort((a, b) => b.rank - a.rank).map(one => one.entry) : [];
}

/* A piece of the text around the first word. */
function excerpt(text, word) {
    const at = Math.max(0, text.toLowerCase().indexOf(word));
    const from = at > 70 ? text.indexOf(" ", at - 60) + 1 : 0;
    return (from ? "… " : "") + text.slice(from, from + 170) + (from + 170 < text.length ? " …" : "");
}

function showFound(box, entries, text) {
    const word = text.toLowerCase().split(/\s+/).filter(Boolean)[0] ?? "";
    box.replaceChildren();
    for (const entry of entries.slice(0, MOST_FOUND)) {
        const link = document.createElement("a"), small = document.createElement("small");
        link.href = entry.claim ? `${entry.page}.html#claim-${entry.claim}` : `${entry.page}.html`;
        link.append(entry.claim || entry.title, small);
        small.textContent = (entry.claim ? `${entry.verdict} · ${entry.page} · ` : "page · ") + excerpt(entry.text, word);
        box.append(link);
    }
    const count = document.createElement("p");
    count.setAttribute("role", "status");
    count.textContent = entries.length === 0 ? "Nothing found." :
        entries.length > MOST_FOUND ? `The first ${MOST_FOUND} of ${entries.length}.` : `${entries.length} found.`;
    box.append(count);
    box.hidden = text.trim() === "";
}

function startSearch() {
    const form = document.getElementById("search"), input = form.elements.words, box = document.getElementById("found");
    const close = () => { box.hidden = true; };
    form.hidden = false;
    input.addEventListener("focus", loadIndex);
    input.addEventListener("input", async () => showFound(box, findEntries(await loadIndex(), input.value), input.value));
    form.addEventListener("submit", event => {
        event.preventDefault();
        box.querySelector("a")?.click();
    });
    document.addEventListener("keydown", event => {
        const links = [...box.querySelectorAll("a")], at = links.indexOf(document.activeElement);
        const down = event.key === "ArrowDown", up = event.key === "ArrowUp";
        if (event.key === "Escape") {
            close();
        } else if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
            event.preventDefault();
            input.focus();
        } else if ((down || up) && !box.hidden && (at >= 0 || document.activeElement === input)) {
            event.preventDefault();
            (links[at + (down ? 1 : -1)] ?? input).focus();
        }
    });
    document.addEventListener("click", event => {
        if (!box.contains(event.target) && event.target !== input) {
            close();
        }
    });
    box.addEventListener("click", event => { if (event.target.closest("a")) { close(); } });
}

/* -- values under the pointer: the panels and points that tools/book wrote into the figure, as parts of the picture -- */

const NEAR = 0.06;    // of the picture's width: farther from every point there is no value

function nearest(points, x, y, ratio) {
    const far = ([left, top]) => Math.hypot(left - x, (top - y) * ratio);
    const best = points.reduce((one, other) => far(other) < far(one) ? other : one);
    return far(best) < NEAR ? best : null;
}

/* The next point in a direction, sideways counting twice; the point itself where there is none. */
function neighbour(points, from, [right, down], ratio) {
    let best = from, least = Infinity;
    for (const point of points) {
        const x = point[0] - from[0], y = (point[1] - from[1]) * ratio, along = x * right + y * down;
        const cost = along + 2 * Math.abs(x * down - y * right);
        if (along > 1e-4 && cost < least) {
            [best, least] = [point, cost];
        }
    }
    return best;
}

const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

/* Pointers read off the picture itself; keys move a slider below it, whose value screen readers say. */
function startReading(figure, panels) {
    const link = figure.querySelector("a"), points = panels.flatMap(panel => panel.points);
    const make = (kind, name) => Object.assign(document.createElement(kind), {className: name});
    const box = make("span", "reading"), dot = make("span", "dot"), form = make("form", "reader"), input = make("input", "");
    const ratio = () => link.offsetHeight / link.offsetWidth;
    const inside = (x, y) => panels.find(({box: [left, top, width, height]}) =>
        x >= left && x <= left + width && y >= top && y <= top + height);
    const hide = () => { box.hidden = dot.hidden = true; };
    const show = point => {
        const image = link.querySelector("img"), x = image.offsetLeft + point[0] * image.offsetWidth;
        const y = image.offsetTop + point[1] * image.offsetHeight;
        box.textContent = point[2];
        box.hidden = dot.hidden = false;
        dot.style.translate = `${x}px ${y}px`;
        const left = Math.min(Math.max(0, x + 12), link.clientWidth - box.offsetWidth);
        const top = y > box.offsetHeight + 16 ? y - box.offsetHeight - 12 : y + 14;
        box.style.translate = `${Math.max(0, left)}px ${top}px`;
        input.value = points.indexOf(point);
        input.setAttribute("aria-valuetext", point[2]);
    };
    const read = event => {
        const seen = link.querySelector("img").getBoundingClientRect();
        const x = (event.clientX - seen.left) / seen.width, y = (event.clientY - seen.top) / seen.height, panel = inside(x, y);
        const point = panel && nearest(panel.points, x, y, ratio());
        point ? show(point) : hide();
        return panel;
    };
    Object.assign(input, {type: "range", min: 0, max: points.length - 1, value: 0});
    input.setAttribute("aria-label", "Values in the picture, point by point");
    form.append("Values: point, tap, or the arrow keys here; a click enlarges", input);
    link.removeAttribute("title");    // it would cover the values
    hide();
    link.append(dot, box);
    link.after(form);
    link.addEventListener("pointermove", read);
    link.addEventListener("pointerleave", event => event.pointerType === "mouse" && document.activeElement !== input && hide());
    // A finger on a panel asks for the value; beside it, it enlarges the picture like a click.
    let kind = "";    // of the last press: in some browsers a click does not say by what
    link.addEventListener("pointerdown", event => { kind = event.pointerType; });
    link.addEventListener("click", event => (event.pointerType ?? kind) === "touch" && read(event) && event.preventDefault());
    form.addEventListener("submit", event => event.preventDefault());
    input.addEventListener("input", () => show(points[input.value]));
    input.addEventListener("focus", () => show(points[input.value]));
    input.addEventListener("blur", hide);
    input.addEventListener("keydown", event => {
        const from = points[input.value], panel = panels.find(one => one.points.includes(from)), way = ARROWS[event.key];
        if (way) {
            const to = neighbour(panel.points, from, way, ratio());
            event.preventDefault();
            show(to === from ? neighbour(points, from, way, ratio()) : to);
        }
    });
}

function startReadings() {
    for (const data of document.querySelectorAll("figure > .readings")) {
        startReading(data.parentElement, JSON.parse(data.textContent));
    }
}

/* -- what is wider than the page -- */

function makeReachable() {
    for (const box of document.querySelectorAll("pre, .wide, math[display=block], .toc")) {
        if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) {
            box.tabIndex = 0;
        } else {
            box.removeAttribute("tabindex");
        }
    }
}

startSearch();
startReadings();
makeReachable();
addEventListener("resize", makeReachable);
