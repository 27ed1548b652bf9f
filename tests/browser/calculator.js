/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Tests the book's page "Will my learning rate spike?" in Debian's chromium, from its file, against the command:
 * NODE_PATH=build/browser/node_modules prove --exec node tests/browser/calculator.js
 */

const {spawnSync} = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {chromium} = require('playwright-core');

const BOOK = path.resolve('build/book');
const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const CATAPULT = path.resolve('build/bin/catapult');
const PAGE = `file://${BOOK}/calculator.html`;

// -- TAP -------------------------------------------------------------------------------------------------------------

let count = 0, failures = 0;

function note(text) { process.stdout.write(`${text.replace(/^/gm, '# ')}\n`); }

function ok(good, name, ...why) {
    count += 1;
    failures += good ? 0 : 1;
    process.stdout.write(`${good ? '' : 'not '}ok ${count} - ${name}\n`);
    if (!good) why.forEach((line) => note(String(line)));
}

function is(got, want, name) { ok(got === want, name, `got:  ${got}`, `want: ${want}`); }

// -- questions -------------------------------------------------------------------------------------------------------

const shipped = (name) => fs.readFileSync(`data/datasets/${name}.csv`, 'utf8');
const QUICK = {'relative-error': '0.05'};

/* Data and fields of the page; every regime, loss, unit and way to start, edges of windows, and roots of G to 17 digits. */
function questions() {
    const list = [];
    const ask = (dataset, fields) => list.push({dataset, fields: {width: '256', ...fields}});
    for (const eta of ['0.1', '0.55', '0.591715976331361', '0.6', '0.65', '0.7', '0.75', '0.85', '0.95', '1.1', '1.18343195266272', '1.5']) {
        ask(shipped('gess_heydecker_1_17'), {eta});
    }
    for (const eta of ['0.3', '0.5', '0.52', '0.6', '0.7', '0.8', '0.93', '0.99', '1', '2']) {
        ask(shipped('gess_heydecker_1_18'), {eta, width: '1e6', ...QUICK});
    }
    for (const eta of ['0.2', '0.31', '0.4', '0.5', '0.6', '0.62']) ask(shipped('three_roots'), {eta, width: '1e4', ...QUICK});
    for (const eta of ['0.9', '1.05', '1.3', '1.7', '1.99']) ask(shipped('four_combinations'), {eta, width: '1e5', ...QUICK});
    for (const loss of ['mean', 'sum', 'half-sum']) ask(shipped('gess_heydecker_1_17'), {eta: '0.34', loss, ...QUICK});
    for (const eta of ['0.4', '0.6', '0.75', '0.9']) ask(shipped('gess_heydecker_1_17'), {eta, width: '100', 'random-start': true, ...QUICK});
    for (const [height, unit] of [['0.2', 'cap'], ['3', 'start'], ['0.04', 'paper'], ['5', 'cap']]) {
        ask(shipped('gess_heydecker_1_17'), {eta: '0.7', height, 'height-in': unit, ...QUICK});
    }
    ask(shipped('gess_heydecker_1_17'), {eta: '1.4', lambda0: '1', mu0: '-0.3', width: '1e9', ...QUICK});
    ask(shipped('gess_heydecker_1_17'), {eta: '0.7', seed: '12', ...QUICK});
    ask('s\n1\n-1.3\n0\n0.4\n', {eta: '0.7', ...QUICK});
    ask('s,p\n1,3\n1.3,5\nsqrt(0.5),2\n', {eta: '0.72', weights: true, ...QUICK});
    ask('s;p\n1;0,5\n1,3;0,5\n', {eta: '0.7', ...QUICK});
    ask('s\tp\r\n1\t83%\r\n1.41\t17%\r\n', {eta: '0.6', weights: true, ...QUICK});
    ask('s\n1.3\n', {eta: '0.9', width: '1000'});
    ask('s\n"1"\n 1.3 \n1e0\n\n# the last one\n1.1', {eta: 'sqrt(0.5)', ...QUICK});
    ask(`s\n${Array.from({length: 200}, (_, i) => (0.5 + i / 200).toFixed(3)).join('\n')}\n`, {eta: '0.95', ...QUICK});
    ask('s\n13\n10\n', {eta: '0.007', width: '65536', ...QUICK});
    return list;
}

/* What both refuse, and how the page blames a field for it. */
const REFUSED = [
    ['', {eta: '0.7'}, 'dataset'],
    ['s\n', {eta: '0.7'}, 'dataset'],
    ['x,y\n1,2\n', {eta: '0.7'}, 'dataset'],
    ['s,p\n1,0.5\n1.3,0.4\n', {eta: '0.7'}, 'dataset'],
    ['s,p\n1,0.5\n1.3\n', {eta: '0.7'}, 'dataset'],
    ['s\n1\nabc\n', {eta: '0.7'}, 'dataset'],
    ['s\n0\n0\n', {eta: '0.7'}, 'dataset'],
    ['s\n"1\n', {eta: '0.7'}, 'dataset'],
    ['s\n"1"x\n', {eta: '0.7'}, 'dataset'],
    ['s,p\n1,83%\n2,17%\n', {eta: '0.7'}, 'dataset'],
    ['s\n1e-99\n', {eta: '0.7'}, 'dataset'],
    ['s\n1\u0007\n', {eta: '0.7'}, 'dataset'],
    ['s\n1\n', {eta: '-1'}, 'eta'],
    ['s\n1\n', {eta: ''}, 'eta'],
    ['s\n1\n', {eta: 'fast'}, 'eta'],
    ['s\n1\n', {eta: '0.7', width: '2.5'}, 'width'],
    ['s\n1\n', {eta: '0.7', lambda0: '0'}, 'lambda0'],
    ['s\n1\n', {eta: '0.7', mu0: '0'}, 'mu0'],
    ['s\n1\n', {eta: '0.7', height: '-2'}, 'height'],
    ['s\n1\n', {eta: '0.7', 'relative-error': '2'}, 'relative-error'],
    ['s\n1\n', {eta: '0.7', seed: '1.5'}, 'seed'],
];

const FLAGS = ['random-start', 'weights'];

function command({dataset, fields}, format) {
    const words = Object.entries(fields).flatMap(([name, value]) => (FLAGS.includes(name) ? [`--${name}`] : [`--${name}`, value]));
    const done = spawnSync(CATAPULT, ['predict', '--dataset', '-', ...words, '--format', format], {input: dataset, encoding: 'utf8'});
    return {status: done.status, text: done.stdout, fault: done.stderr.trim().replace(/^catapult: /, '')};
}

/* What the page leaves to the command: what is proved, and the clock. */
const NOT_HERE = /^ {2}(without feedback, exactly|and at most|seconds)/;

const rowsOf = (text) => text.split('\n').filter((line) => line.startsWith('  ') && !NOT_HERE.test(line))
    .map((line) => [line.slice(2, 46).trimEnd(), line.slice(47)]);

// -- the page --------------------------------------------------------------------------------------------------------

async function answered(page, act) {
    const before = await page.evaluate(() => document.body.dataset.answered ?? '');
    await act();
    await page.waitForFunction((old) => (document.body.dataset.answered ?? '') !== old, before, {timeout: 120000});
}

/* Anew: a change of what follows the # alone would load nothing. */
async function visit(page, address = PAGE) {
    await page.goto('about:blank');
    await page.goto(address);
    await page.waitForFunction(() => document.body.dataset.answered, null, {timeout: 120000});
}

const addressOf = ({dataset, fields}) => `#${new URLSearchParams({dataset, ...fields})}`;

const ask = (page, question) => answered(page, () => page.evaluate((hash) => { location.hash = hash; }, addressOf(question)));

const seen = (page) => page.evaluate(() => ({
    rows: [...document.querySelectorAll('#lines tr')].map((row) => [...row.children].map((cell) => cell.textContent)),
    answer: window.CATAPULT.reply()?.answer,
    verdict: window.CATAPULT.reply()?.verdict,
    fault: document.getElementById('fault').hidden ? '' : document.getElementById('fault').textContent,
    blamed: document.querySelector('[aria-invalid]')?.id ?? '',
    said: document.getElementById('said').textContent,
    tiles: [...document.querySelectorAll('#numbers div')].map((tile) => [tile.dataset.name, tile.querySelector('dd').textContent]),
}));

// -- agreement -------------------------------------------------------------------------------------------------------

/* The C libraries' logarithms may differ in a last bit; the printed digits may not, but for those of a root: it has all. */
function agree(got, want) {
    if (got === want) return true;
    const a = got.split(', '), b = want.split(', ');
    const isLong = (text) => text.replace(/e.*|[^\d]/g, '').replace(/^0+/, '').length >= 15;
    return a.length === b.length && a.every((text, i) => text === b[i] || (isLong(text) && isLong(b[i])
        && Math.abs(text - b[i]) <= 4e-16 * Math.abs(b[i])));
}

function differences(got, want) {
    if (got.length !== want.length) return [`${got.length} rows, and the command has ${want.length}`];
    return want.flatMap(([name, value], i) => (got[i][0] === name && agree(got[i][1], value) ? []
        : [`${got[i].join(': ')}, and the command has ${name}: ${value}`]));
}

async function testAgreement(page) {
    let same = 0, all = 0;
    for (const question of questions()) {
        const {eta, ...others} = question.fields;
        const name = `eta ${eta}, ${Object.values(others).join(' ')}, data ${JSON.stringify(question.dataset.slice(0, 24))}`;
        await ask(page, question);
        const got = await seen(page), text = command(question, 'text'), json = command(question, 'json');
        if (text.status !== 0) {
            ok(false, name, text.fault);
            continue;
        }
        const faults = differences(got.rows, rowsOf(text.text));
        const verdict = text.text.slice(0, text.text.indexOf('\n\n') + 1);
        if (got.verdict !== verdict) faults.push(`verdict: ${got.verdict}`, `command: ${verdict}`);
        const shown = new Map(got.rows);
        for (const [tile, value] of got.tiles) {
            if (value.split(' ± ')[0] !== shown.get(tile)) faults.push(`tile ${tile}: ${value}`);
        }
        ok(faults.length === 0, name, ...faults);
        const want = JSON.parse(json.text);
        for (const [key, value] of Object.entries(got.answer)) {
            all += 1;
            same += JSON.stringify(value) === JSON.stringify(want[key]) ? 1 : 0;
        }
    }
    note(`${same} of ${all} values agree in all 17 digits of --format json`);
}

async function testRefusals(page) {
    for (const [dataset, fields, blamed] of REFUSED) {
        const question = {dataset, fields: {width: '256', ...fields}};
        await ask(page, question);
        const got = await seen(page), want = command(question, 'text');
        is(got.fault, want.fault, `refused: ${want.fault.slice(0, 70)}`);
        is(got.blamed, blamed, `    blames ${blamed}`);
        ok(got.said.includes(got.fault), '    is said', got.said);
    }
    await ask(page, {dataset: '1\n1.3\nabc\n', fields: {eta: '0.7'}});
    is((await seen(page)).fault, command({dataset: 's\n1\n1.3\nabc\n', fields: {eta: '0.7', width: '256'}}, 'text').fault.replace(':4:', ':3:'),
       'without a header, lines are counted as they are typed');
}

// -- use -------------------------------------------------------------------------------------------------------------

async function testTyping(page) {
    await visit(page);
    await answered(page, () => page.selectOption('#example', 'gess_heydecker_1_18'));
    await answered(page, () => page.fill('#eta', '0.8'));
    await answered(page, () => page.fill('#width', '1e4'));
    const question = {dataset: shipped('gess_heydecker_1_18'), fields: {eta: '0.8', width: '1e4'}};
    const faults = differences((await seen(page)).rows, rowsOf(command(question, 'text').text));
    ok(faults.length === 0, 'what is typed is asked', ...faults);
    is(await page.textContent('#command'), 'build/bin/catapult predict --dataset data/datasets/gess_heydecker_1_18.csv --eta 0.8 --width 1e4 '
        + '--lambda0 2', 'the command is shown');
    await answered(page, () => page.fill('#dataset', '1\n1.3\n'));
    is(await page.inputValue('#example'), '', 'typed data are no example');
    is((await seen(page)).answer.regime, 'inflationary', 'numbers need no header');
    await answered(page, () => page.click('#next-spike'));
    ok(/it spikes/.test(await page.textContent('#run-words')), 'a run that spikes is found', await page.textContent('#run-words'));
    await answered(page, () => page.locator('#rates').click({position: {x: 250, y: 60}}));
    ok(await page.inputValue('#eta') !== '0.8', 'the picture can be pressed to choose a rate');
    return page.url();
}

async function testAddress(browser, page, address) {
    const other = await browser.newPage();
    await visit(other, address);
    const fields = (of) => of.evaluate(() => JSON.stringify([...document.querySelectorAll('#question :is(input, select, textarea)')]
        .map((field) => [field.id, field.type === 'checkbox' ? field.checked : field.value])));
    is(await fields(other), await fields(page), 'the address restores the question');
    is(JSON.stringify((await seen(other)).answer), JSON.stringify((await seen(page)).answer), 'and the answer');
    is(await other.getAttribute('#run', 'aria-label'), await page.getAttribute('#run', 'aria-label'), 'and the run');
    await other.evaluate(() => { location.hash = 'eta=%3Cb%3E&loss=nonsense&example=..%2F..&run=-3'; });
    await other.waitForFunction(() => !document.getElementById('fault').hidden);
    is(await other.inputValue('#loss'), 'half', 'an address with nonsense is refused where it is typed');
    ok((await seen(other)).fault.includes('"<b>" is not a number'), 'and quoted as text');
    await other.close();
}

async function testKeyboard(page) {
    await visit(page);
    await page.evaluate(() => document.querySelector('#calculator').scrollIntoView());
    const met = new Set(), bare = [];
    await page.focus('#example');
    for (let i = 0; i < 40; i++) {
        const [id, outline] = await page.evaluate(() => [document.activeElement.id || document.activeElement.textContent,
                                                         getComputedStyle(document.activeElement).outlineStyle]);
        if (outline === 'none') bare.push(id);
        met.add(id);
        if (id === 'share') break;
        await page.keyboard.press('Tab');
    }
    for (const id of ['dataset', 'weights', 'eta', 'eta-range', 'lambda0', 'width-range', 'Start, height, loss', 'next-run', 'next-spike', 'share']) {
        ok(met.has(id), `Tab gets to ${id}`, [...met].join(' '));
    }
    is(bare.join(' '), '', 'what has the focus is outlined');
    await page.focus('#eta-range');
    const before = Number(await page.inputValue('#eta'));
    await answered(page, () => page.keyboard.press('ArrowRight'));
    const after = Number(await page.inputValue('#eta'));
    ok(after > before && after < 1.05 * before, 'an arrow key moves the rate a little', `${before} to ${after}`);
    const said = await page.textContent('#said');
    ok(said.includes(await page.textContent('#headline')), 'the answer is said politely', said);
    is(await page.getAttribute('#said', 'aria-live'), 'polite', 'by a live region');
    const nameless = await page.evaluate(() => [...document.querySelectorAll('#calculator :is(input, select, textarea, button)')]
        .filter((field) => !(field.labels?.length || field.ariaLabel || field.textContent.trim())).map((field) => field.id));
    is(nameless.join(' '), '', 'every field has a name');
}

async function testLooks(browser) {
    for (const width of [390, 1280]) {
        for (const colorScheme of ['light', 'dark']) {
            const page = await browser.newPage({viewport: {width, height: 844}, colorScheme});
            const complaints = [];
            page.on('console', (message) => complaints.push(message.text()));
            page.on('pageerror', (error) => complaints.push(error.message));
            await visit(page);
            await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            is(wide, 0, `${width} ${colorScheme}: nothing is wider than the page`);
            is(complaints.join('\n'), '', `${width} ${colorScheme}: no complaint`);
            await page.close();
        }
    }
}

async function testWithout(browser) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'catapult-book-'));
    for (const name of fs.readdirSync(BOOK).filter((file) => /^(calculator|engine|plot|book|drift)\./.test(file))) {
        fs.copyFileSync(path.join(BOOK, name), path.join(folder, name));
    }
    const missing = Buffer.from('tools/deps: missing: command wasm-ld (Debian: lld): links it\n').toString('base64');
    fs.writeFileSync(path.join(folder, 'module.js'), `window.CATAPULT = {module: null, missing: "${missing}", examples: []};`);
    const page = await browser.newPage();
    await page.goto(`file://${folder}/calculator.html`);
    ok(await page.isVisible('#missing'), 'without a module: the page says so');
    ok((await page.textContent('#what-is-missing')).includes('Debian: lld'), 'and what to install');
    await page.locator('#without img').waitFor();
    ok(await page.isVisible('#without img') && await page.isHidden('#calculator'), 'and shows a picture');
    await page.close();
    const silent = await browser.newContext({javaScriptEnabled: false});
    const still = await silent.newPage();
    await still.goto(PAGE);
    ok(await still.isVisible('#without img') && /JavaScript/.test(await still.textContent('noscript')), 'without JavaScript: a picture, and why');
    await silent.close();
    fs.rmSync(folder, {recursive: true});
}

/* Half of the moves: other work on this machine counts too. */
async function testSpeed(page) {
    await visit(page);
    const took = await page.evaluate(async () => {
        const slider = document.getElementById('eta-range'), begin = window.CATAPULT.took.length;
        for (let place = 200; place < 1000; place += 10) {
            slider.value = place;
            slider.dispatchEvent(new Event('input'));
            await new Promise(requestAnimationFrame);
        }
        return window.CATAPULT.took.slice(begin).sort((a, b) => a - b);
    });
    const at = (part) => took[Math.floor(part * (took.length - 1))].toFixed(1);
    const rows = Array.from({length: 5000}, (_, i) => (0.5 + i / 10000).toFixed(4)).join('\n');
    await page.setInputFiles('#file', {name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from(rows)});
    await page.waitForFunction(() => window.CATAPULT.reply().rows === 5000);
    ok(await page.inputValue('#example') === '' && await page.inputValue('#dataset') === rows, 'a file is read');
    note(`5000 samples: ${(await page.evaluate(() => window.CATAPULT.took.at(-1))).toFixed(0)} ms`);
    note(`${took.length} moves of the slider: fastest ${at(0)} ms, half within ${at(0.5)} ms, nine of ten within ${at(0.9)} ms`);
    ok(Number(at(0.5)) < 50, 'a move of the slider is answered and drawn within 50 ms');
}

async function main() {
    const browser = await chromium.launch({executablePath: CHROMIUM, args: process.getuid() === 0 ? ['--no-sandbox'] : []});
    const page = await browser.newPage({viewport: {width: 1280, height: 900}});
    await page.goto(PAGE);
    await page.waitForFunction(() => document.body.dataset.answered || !document.getElementById('missing').hidden);
    if (await page.isVisible('#missing')) {
        process.stdout.write('1..0 # SKIP the book was built without a compiler for WebAssembly\n');
    } else {
        await testAgreement(page);
        await testRefusals(page);
        const address = await testTyping(page);
        await testAddress(browser, page, address);
        await testKeyboard(page);
        await testLooks(browser);
        await testWithout(browser);
        await testSpeed(page);
        process.stdout.write(`1..${count}\n`);
    }
    await browser.close();
    process.exitCode = failures > 0 ? 1 : 0;
}

main().catch((error) => {
    note(error.stack);
    process.exit(1);
});
