// SPDX-License-Identifier: GPL-3.0-or-later
// What the browser tests share: TAP for prove, and Debian's chromium without a network.
"use strict";

const {chromium} = require("playwright-core");

let count = 0, failures = 0;

/* One line of TAP; `faults` are lines that say what was wrong, none is a pass. */
function check(name, faults) {
    count++;
    failures += faults.length > 0;
    console.log(`${faults.length ? "not ok" : "ok"} ${count} - ${name}`);
    for (const fault of faults.slice(0, 20)) {
        console.log(`#   ${fault}`);
    }
}

const ok = (name, good, why = "") => check(name, good ? [] : [why]);

const is = (name, got, want) => ok(name, got === want, `got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);

/* Nothing that is not there may be asked for, so a test that stops early has no plan and fails. */
function plan() {
    console.log(`1..${count}`);
    process.exitCode = failures ? 1 : 0;
}

/* The sandbox refuses root, as whom continuous integration runs; no page but ours is opened. */
const launch = () => chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});

/* Collects what a page complains of, and what it asks the network for, which is refused. */
async function listen(page) {
    const heard = [];
    page.on("console", message => message.type() === "error" && heard.push(`console: ${message.text()}`));
    page.on("pageerror", error => heard.push(`script: ${error.message}`));
    page.on("requestfailed", request => heard.push(`not loaded: ${request.url()}`));
    await page.route(/^https?:/, route => route.abort());
    return heard;
}

module.exports = {check, ok, is, plan, launch, listen};
