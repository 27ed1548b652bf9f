/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters the list of all claims. What is chosen stands in the address, so it can be linked: claims.html?verdict=refuted */
"use strict";

function startFilters() {
    const form = document.getElementById("filters"), keys = ["verdict", "check", "source", "page", "words"];
    const cards = [...document.querySelectorAll(".claims > li")].map(card => ({
        card, ...card.dataset, page: card.closest("section").dataset.page, text: card.textContent.toLowerCase(),
    }));
    const sections = [...document.querySelectorAll("main section[data-page]")], chapters = [...document.querySelectorAll("main h2")];

    function matches(claim) {
        const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
        return ["verdict", "check", "source", "page"].every(key => ["", claim[key]].includes(form.elements[key].value)) &&
            words.every(word => claim.text.includes(word));
    }

    function showMatching() {
        let shown = 0;
        for (const claim of cards) {
            claim.card.hidden = !matches(claim);
            shown += !claim.card.hidden;
        }
        for (const section of sections) {
            section.hidden = !section.querySelector("li:not([hidden])");
        }
        for (const chapter of chapters) {
            let next = chapter.nextElementSibling;
            while (next && next.tagName !== "H2" && next.hidden) {
                next = next.nextElementSibling;
            }
            chapter.hidden = !next || next.tagName === "H2";
        }
        form.elements.shown.value = shown === cards.length ? `All ${shown} claims.` : `${shown} of ${cards.length} claims.`;
    }

    function keepInAddress() {
        const query = String(new URLSearchParams(keys.map(key => [key, form.elements[key].value]).filter(([, value]) => value)));
        history.replaceState(null, "", location.pathname + (query && `?${query}`));
    }

    const asked = new URLSearchParams(location.search);
    for (const key of keys) {
        form.elements[key].value = asked.get(key) ?? "";
    }
    form.hidden = false;
    document.querySelector(".lists").hidden = true;
    form.addEventListener("input", () => { showMatching(); keepInAddress(); });
    form.addEventListener("reset", () => setTimeout(() => { showMatching(); keepInAddress(); }));
    form.addEventListener("submit", event => event.preventDefault());
    showMatching();
}

startFilters();
