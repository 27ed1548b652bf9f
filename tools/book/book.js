/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search, and boxes that scroll reachable by keyboard. Without this script every page can be read all the same. */
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
makeReachable();
addEventListener("resize", makeReachable);
