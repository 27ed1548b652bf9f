/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* The page "Will my learning rate spike?": what is typed becomes a question, engine.js answers it, plot.js draws it. */
(() => {
    const get = (id) => document.getElementById(id);
    const PARTS = {answer: 1, curve: 2, training: 4, trainingThatSpikes: 8};
    const FIELDS = ['dataset', 'weights', 'eta', 'lambda0', 'width', 'mu0', 'random-start', 'height', 'height-in', 'loss',
                    'relative-error', 'seed'];
    const SLOW = 150; // milliseconds for an answer, above which changes are gathered
    const QUIET = 250; // milliseconds after the last change until it is simulated, and then said

    const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const textOf = (base64) => new TextDecoder().decode(fromBase64(base64));

    const state = {ask: null, module: null, worker: null, asked: 0, run: 0, fast: null, full: null, rateAt: null};
    const took = []; // milliseconds of each change, from the event to the last line drawn
    const examples = new Map(window.CATAPULT.examples.map(([name, text]) => [textOf(name), textOf(text)]));

    // -- the question --------------------------------------------------------------------------------------------

    const value = (id) => (get(id).type === 'checkbox' ? get(id).checked : get(id).value.trim());

    /* Numbers without a header get one; a header is a line more. */
    function csv() {
        const text = get('dataset').value;
        const first = text.split(/\r?\n/).find((line) => line.trim() && !line.startsWith('#')) || '';
        if (!/^\s*([-+.\d]|sqrt\()/.test(first)) return {text, added: 0};
        const separator = first.match(/[;\t]/) || first.match(/,/);
        return {text: `${separator ? `s${separator[0]}p` : 's'}\n${text}`, added: 1};
    }

    function words() {
        const list = ['--eta', value('eta'), '--width', value('width')];
        const random = value('random-start');
        for (const id of random ? ['height'] : ['lambda0', 'mu0', 'height']) {
            if (value(id) !== '') list.push(`--${id}`, value(id));
        }
        if (random) list.push('--random-start');
        if (value('height') !== '' && value('height-in') !== 'cap') list.push('--height-in', value('height-in'));
        if (value('loss') !== 'half') list.push('--loss', value('loss'));
        if (value('weights')) list.push('--weights');
        for (const id of ['relative-error', 'seed']) if (value(id) !== '') list.push(`--${id}`, value(id));
        return list;
    }

    /* For a shell. */
    function commandLine() {
        const example = get('example').value;
        const quoted = words().map((word) => (/^[-\w.+]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
        return `build/bin/catapult predict --dataset ${example ? `data/datasets/${example}.csv` : 'FILE.csv'} ${quoted.join(' ')}`;
    }

    // -- the address ---------------------------------------------------------------------------------------------

    const initial = {};

    function writeAddress() {
        const address = new URLSearchParams();
        const example = get('example').value;
        if (example) address.set('example', example);
        for (const id of FIELDS) {
            if (id === 'dataset' ? !example : value(id) !== initial[id] || id === 'eta') {
                address.set(id, id === 'dataset' ? get(id).value : String(value(id)));
            }
        }
        if (state.run > 0) address.set('run', state.run);
        history.replaceState(null, '', `#${address}`);
    }

    /* Anyone may have written the address: names that are none are left alone, and values are checked as typed ones are. */
    function readAddress() {
        const address = new URLSearchParams(location.hash.slice(1));
        for (const id of FIELDS) {
            const given = address.get(id);
            if (get(id).type === 'checkbox') get(id).checked = given === 'true';
            else get(id).value = given ?? initial[id];
            if (get(id).tagName === 'SELECT' && get(id).selectedIndex < 0) get(id).value = initial[id];
        }
        const example = address.get('example') ?? (address.has('dataset') ? '' : [...examples.keys()][1] ?? [...examples.keys()][0]);
        get('example').value = examples.has(example) ? example : '';
        if (examples.has(example)) get('dataset').value = examples.get(example);
        const run = Number(address.get('run'));
        state.run = Number.isSafeInteger(run) && run > 0 ? run : 0;
    }

    // -- sliders -------------------------------------------------------------------------------------------------

    const sliders = {
        eta: {from: 0.01, to: 2, digits: 4, whole: false},
        lambda0: {from: 0.1, to: 20, digits: 3, whole: false},
        width: {from: 2, to: 1e9, digits: 3, whole: true},
    };

    const plain = (number, digits) => String(Number(number.toPrecision(digits)));

    function slide(id) {
        const {from, to, digits, whole} = sliders[id];
        const number = from * (to / from) ** (get(`${id}-range`).value / 1000);
        get(id).value = plain(whole ? Math.round(number) : number, digits);
    }

    /* The thumb to the number, which may be beyond the slider. */
    function setThumb(id, number) {
        const {from, to} = sliders[id], range = get(`${id}-range`);
        if (number > 0) range.value = Math.round(1000 * Math.log(number / from) / Math.log(to / from));
        range.setAttribute('aria-valuetext', get(id).value);
    }

    function setThumbs(reply) {
        const answer = reply.answer;
        sliders.eta.from = answer.eta_crit / 5;
        sliders.eta.to = answer.eta_max * 1.1;
        setThumb('eta', reply.eta[0]);
        setThumb('lambda0', answer.lambda0);
        setThumb('width', Number(value('width')));
        const random = value('random-start');
        for (const id of ['lambda0', 'lambda0-range', 'mu0']) get(id).disabled = random;
    }

    // -- the answer in words -------------------------------------------------------------------------------------

    const MEANING = {
        lazy: ['–', 'no step lengthens the output'],
        deflationary: ['↘', 'on average each step shrinks the output; spikes are luck'],
        inflationary: ['↗', 'on average each step lengthens the output; spikes are the rule'],
        divergent: ['⚠', 'outside the theory'],
    };
    const TILES = [
        ['log-drift G per step, SGD', 'G, log-drift per step'],
        ['exponent theta', 'ϑ, exponent of the height'],
        ['P of a spike, asymptotically', 'P of a spike, wide networks'],
        ['P of a spike, simulated', 'P of a spike, at this width'],
        ['largest eta that cannot spike', 'largest η that cannot spike'],
        ['theory ends at eta', 'window ends at η'],
        ['gradient descent unstable above eta', 'gradient descent unstable above η'],
        ['roots of G, as eta', 'η where G = 0'],
    ];
    const BEFORE_VALUE = 46; // of a line of the command: two blanks, the name, and a blank follows

    const linesOf = (reply) => reply.lines.split('\n').filter(Boolean).map((line) => [line.slice(2, BEFORE_VALUE).trimEnd(), line.slice(BEFORE_VALUE + 1)]);

    function make(name, text, ...children) {
        const made = document.createElement(name);
        made.textContent = text;
        made.append(...children);
        return made;
    }

    /* The command writes for terminals, in lines and without signs. */
    function sentencesOf(verdict) {
        const signs = [[/\blambda0\b/g, 'λ₀'], [/\blambda_crit\b/g, 'λ_crit'], [/\beta\b/g, 'η'], [/\|mu\|/g, '|μ|'], [/\|mu0\|/g, '|μ₀|'],
                       [/sqrt\(n\)/g, '√n'], [/ >= /g, ' ≥ '], [/s\^2/g, 's²'], [/height\^-/g, 'height^−'], [/ = /g, '\u00a0=\u00a0']];
        const text = signs.reduce((line, [word, sign]) => line.replace(word, sign), verdict.trim().replaceAll('\n', ' '));
        return text.split(/(?<=[.]) (?=[A-Z])/);
    }

    function showWords(reply, simulating) {
        const [sign, meaning] = MEANING[reply.answer.regime];
        get('regime').replaceChildren(make('b', `${sign} ${reply.answer.regime}`), meaning);
        const [first, ...others] = sentencesOf(reply.verdict);
        get('headline').textContent = first;
        get('rest').replaceChildren(...others.map((sentence) => make('li', sentence)));
        showTiles(new Map(linesOf(reply)), simulating);
        get('lines').replaceChildren(...linesOf(reply).map(([name, shown]) => make('tr', '', make('th', name), make('td', shown))));
        get('command').textContent = commandLine();
    }

    function showTiles(lines, simulating) {
        const shown = TILES.filter(([name]) => lines.has(name) || (simulating && name === 'P of a spike, simulated'));
        get('numbers').replaceChildren(...shown.map(([name, title]) => {
            let text = lines.get(name) ?? 'simulating …';
            const error = name === 'P of a spike, simulated' ? lines.get('its standard error') : undefined;
            if (error !== undefined && Number(error) !== 0) text += ` ± ${error}`; // not of a bound, nor where all runs spike
            const tile = make('div', '', make('dt', title), make('dd', text));
            tile.dataset.name = name;
            tile.classList.toggle('long', text.length > 18);
            return tile;
        }));
    }

    function showFault(fault) {
        const option = fault.match(/^--([\w-]+)/)?.[1];
        const blamed = option && get(option) ? option : fault.startsWith('standard input') ? 'dataset' : '';
        get('fault').textContent = fault;
        get('fault').hidden = fault === '';
        get('answer').classList.toggle('stale', fault !== '');
        for (const id of FIELDS) {
            if (id === blamed && fault) get(id).setAttribute('aria-invalid', 'true');
            else get(id).removeAttribute('aria-invalid');
        }
    }

    // -- the answer in pictures ----------------------------------------------------------------------------------

    const zip = (xs, ys) => xs.map((x, i) => [x, ys[i]]);

    /* From the largest down to where all but a few places are: G has poles. */
    function rangeOf(values) {
        const sorted = values.filter((v) => v !== null).sort((a, b) => a - b);
        const low = Math.min(sorted[Math.floor(0.05 * sorted.length)], 0), high = Math.max(sorted[sorted.length - 1], 0);
        const margin = 0.12 * (high - low) || 1;
        return {from: low - margin, to: high + margin};
    }

    const deep = (drift) => drift ?? -1e9; // at a pole
    const log10 = (x) => Math.log10(Math.max(x, 1e-300));

    function simulatedPoint(reply) {
        const p = reply.answer.p_spike, se = reply.answer.p_spike_se;
        if (!(p > 0)) return null;
        return {kind: 'point', class: 'simulated', x: reply.eta[0], y: log10(p), low: log10(p - 2 * se), high: log10(p + 2 * se)};
    }

    function showRates(reply, curve) {
        const answer = reply.answer, eta = reply.eta[0], edges = [answer.eta_crit, answer.eta_max];
        const bands = [
            {kind: 'band', class: 'lazy', from: 0, to: edges[0], label: 'cannot spike'},
            {kind: 'band', class: 'window', from: edges[0], to: edges[1], label: 'may spike'},
            {kind: 'band', class: 'out', from: edges[1], to: curve.most, label: 'outside'},
        ];
        const here = {kind: 'upright', class: 'here', x: eta};
        const known = curve.drift.filter((_, i) => curve.eta[i] <= edges[1]);
        const p = answer.p_spike_asymptotic_log10, simulated = simulatedPoint(reply);
        const deepest = Math.min(-4, ...[p, simulated?.y].filter(Number.isFinite).map((y) => 1.25 * y - 0.5));
        const g = rangeOf(known);
        const drift = typeof answer.drift === 'number' ? answer.drift : g.from;
        const points = [];
        if (Number.isFinite(p)) points.push({kind: 'point', class: 'formula', x: eta, y: p});
        if (simulated) points.push(simulated);
        state.rateAt = plot.picture(get('rates'), {
            x: {from: 0, to: curve.most, label: 'learning rate η'},
            panels: [
                {height: 170, y: {...g, label: 'log-drift a step'}, items: [...bands, {kind: 'level', y: 0, class: 'zero'}, here,
                    {kind: 'line', class: 'descent', points: zip(curve.eta, curve.descent.map(deep))},
                    {kind: 'line', class: 'sgd', points: zip(curve.eta, curve.drift.map(deep))},
                    {kind: 'point', class: 'sgd', x: eta, y: drift}]},
                {height: 120, y: {from: Math.max(deepest, -300), to: 0.04 * -deepest, power: true, label: 'P of a spike'},
                 items: [...bands.map((band) => ({...band, label: ''})), here,
                         {kind: 'line', class: 'formula', points: zip(curve.eta, curve.log10_p)}, ...points]},
            ],
            words: `Over the learning rate from 0 to ${plot.short(curve.most)}: at ${plot.short(eta)} the log-drift of SGD is `
                + `${answer.drift}, that of gradient descent ${answer.drift_full_batch}. Up to ${plot.short(edges[0])} nothing can spike, `
                + `above ${plot.short(edges[1])} the theory ends. G is 0 at ${answer.drift_roots_eta.join(', ') || 'no rate in between'}.`,
        });
    }

    function showRun(reply) {
        const training = reply.training, answer = reply.answer;
        get('next-spike').disabled = answer.regime === 'lazy' && !value('random-start');
        const mu = training.mu.map((m) => (m === null ? null : log10(m)));
        const finite = mu.filter((m) => m !== null && m > -300), height = log10(reply.height[0]);
        const from = Math.max(Math.min(...finite), mu[0] - 4), to = Math.min(Math.max(height, ...finite), height + 6);
        const last = Math.max(12, mu.findLastIndex((m) => m !== null && m >= from)), steps = mu.slice(0, last + 1).map((_, i) => i);
        const lambda = training.lambda.filter((l) => l !== null && l < 10 * training.lambda[0]);
        const low = Math.min(...lambda), high = Math.max(...lambda), margin = 0.15 * (high - low) || 0.05 * high;
        const edge = answer.lambda_crit, shown = edge > low - 4 * margin && edge < high + 4 * margin;
        plot.picture(get('run'), {
            x: {from: 0, to: steps.length - 1, label: 'steps'},
            panels: [
                {height: 130, y: {from: from - 0.1, to: to + 0.35, power: true, label: '|μ|'}, items: [
                    {kind: 'level', y: height, class: 'height', label: 'a spike'},
                    {kind: 'line', class: 'sgd', points: zip(steps, mu)}]},
                {height: 100, y: {from: Math.min(low, shown ? edge : low) - margin, to: Math.max(high, shown ? edge : high) + margin, label: 'λ'},
                 items: [...(shown ? [{kind: 'level', y: edge, class: 'edge', label: 'cannot spike below'}] : []),
                         {kind: 'line', class: 'curvature', points: zip(steps, training.lambda)}]},
            ],
            words: `Run ${training.run} of ${training.steps} steps: the output ${training.spikes ? 'reaches' : 'does not reach'} the height `
                + `${reply.height[0]}; the curvature goes from ${training.lambda[0]} to ${training.lambda[training.steps]}.`,
        });
        get('run-words').textContent = `This is run ${training.run}: it ${training.spikes ? 'spikes' : 'does not spike'}.`;
    }

    // -- asking --------------------------------------------------------------------------------------------------

    /* Lines of the message are counted as they are typed. */
    const faultOf = (reply, added) => reply.fault.replace(/^standard input:(\d+):/, (_, line) => `standard input:${Math.max(1, line - added)}:`);

    const askAtOnce = (data, parts) => state.ask(['--dataset', '-', ...words(), '--no-simulate'], data, parts, state.run);

    /* What takes no time, at once; returns whether there is an answer. */
    function answerAtOnce() {
        const data = csv();
        const reply = askAtOnce(data.text, PARTS.answer + PARTS.curve + PARTS.training);
        showFault(faultOf(reply, data.added));
        if (reply.status !== 0) return false;
        state.fast = reply;
        state.full = null;
        setThumbs(reply);
        const walks = ['deflationary', 'inflationary'].includes(reply.answer.regime);
        showWords(reply, walks);
        showRates(reply, reply.curve);
        showRun(reply);
        return true;
    }

    /* In a worker, which a new question ends, so that nothing waits for it. */
    function simulate() {
        const data = csv(), id = ++state.asked;
        endWorker();
        state.worker = new Worker(URL.createObjectURL(new Blob([
            `${calculatorEngine}; onmessage = ({data: [module, ...question]}) => postMessage(calculatorEngine(module)(...question));`])));
        state.worker.onmessage = ({data: reply}) => {
            if (id === state.asked) showSimulated(reply, faultOf(reply, data.added));
        };
        state.worker.onerror = (event) => {
            event.preventDefault();
            if (id === state.asked) showFault(`the simulation failed: ${event.message}`);
        };
        state.worker.postMessage([state.module, ['--dataset', '-', ...words()], data.text, PARTS.answer]);
    }

    function endWorker() {
        state.worker?.terminate();
        state.worker = null;
    }

    function showSimulated(reply, fault) {
        endWorker();
        showFault(fault);
        if (reply.status === 0) {
            state.full = reply;
            showWords(reply, false);
            showRates(reply, state.fast.curve);
        }
        document.body.dataset.answered = state.asked;
        say();
    }

    function say() {
        get('said').textContent = get('fault').hidden
            ? `${get('regime').textContent}. ${get('headline').textContent} ${get('rest').textContent}` : `Cannot answer. ${get('fault').textContent}`;
    }

    let waiting = 0, later = 0;

    /* Of many thousand samples each answer takes a while: then several changes have one. */
    function change() {
        if (took.length > 0 && took[took.length - 1] > SLOW) later = later || setTimeout(answer, SLOW);
        else answer();
    }

    function answer() {
        const began = performance.now();
        clearTimeout(later);
        later = 0;
        clearTimeout(waiting);
        endWorker();
        state.asked++;
        const answered = answerAtOnce();
        took.push(performance.now() - began);
        waiting = setTimeout(() => {
            writeAddress();
            if (answered) simulate();
            else {
                document.body.dataset.answered = state.asked;
                say();
            }
        }, QUIET);
    }

    // -- events --------------------------------------------------------------------------------------------------

    /* A rate for data that has just come: where a spike is possible, if the present one is far off. */
    function suggestRate() {
        const reply = askAtOnce(csv().text, PARTS.answer);
        const {eta_crit: crit, eta_max: max} = reply.answer ?? {};
        const eta = reply.eta?.[0];
        if (reply.status === 0 && !(eta > crit / 5 && eta < 1.1 * max)) get('eta').value = plain(1.2 * crit, 3);
    }

    function chooseExample() {
        const name = get('example').value;
        if (!examples.has(name)) return;
        get('dataset').value = examples.get(name);
        suggestRate();
        change();
    }

    /* Browsers are slow to paste thousands of lines as if they were typed. */
    function paste(event) {
        const text = event.clipboardData.getData('text/plain'), field = get('dataset');
        if (text.length < 2000) return;
        event.preventDefault();
        field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
        field.dispatchEvent(new Event('input'));
    }

    async function openFile() {
        const file = get('file').files[0];
        if (!file) return;
        get('dataset').value = await file.text();
        get('example').value = '';
        suggestRate();
        newQuestion();
    }

    function newQuestion() {
        state.run = 0;
        change();
    }

    function nextRun() {
        state.run += 1;
        change();
    }

    /* Looks for a while: some spikes are too rare to be met. */
    function nextSpike() {
        state.run += 1;
        const reply = askAtOnce(csv().text, PARTS.trainingThatSpikes);
        if (reply.status !== 0) return;
        const found = reply.training.run !== null;
        state.run = found ? reply.training.run : state.run - 1;
        change();
        if (!found) get('run-words').textContent = 'No run that spikes was met in a million steps.';
    }

    function listen() {
        get('question').addEventListener('submit', (event) => event.preventDefault());
        get('example').addEventListener('change', chooseExample);
        get('dataset').addEventListener('input', () => { get('example').value = ''; newQuestion(); });
        get('dataset').addEventListener('paste', paste);
        get('file').addEventListener('change', openFile);
        for (const id of FIELDS.slice(1)) get(id).addEventListener('input', change);
        for (const id of Object.keys(sliders)) get(`${id}-range`).addEventListener('input', () => { slide(id); change(); });
        get('next-run').addEventListener('click', nextRun);
        get('next-spike').addEventListener('click', nextSpike);
        get('share').addEventListener('click', share);
        window.addEventListener('hashchange', () => { readAddress(); change(); });
        new ResizeObserver(redraw).observe(get('answer'));
        listenToPictures();
    }

    async function share() {
        writeAddress();
        try {
            await navigator.clipboard.writeText(location.href);
            get('shared').textContent = 'Copied.';
        } catch {
            get('shared').textContent = 'The address of this page has it.';
        }
    }

    function redraw() {
        if (!state.fast) return;
        showRates(state.full ?? state.fast, state.fast.curve);
        showRun(state.fast);
    }

    function listenToPictures() {
        const rates = get('rates');
        const choose = (event) => {
            get('eta').value = plain(state.rateAt(event.clientX), 4);
            change();
        };
        rates.addEventListener('pointerdown', (event) => {
            if (event.pointerType === 'mouse') rates.setPointerCapture(event.pointerId);
            choose(event);
        });
        rates.addEventListener('pointermove', (event) => {
            if (event.buttons & 1 && event.pointerType === 'mouse') choose(event);
            else readRates(state.rateAt(event.clientX));
        });
        rates.addEventListener('pointerleave', () => { get('rates-reading').textContent = ''; });
    }

    function readRates(eta) {
        const curve = state.fast.curve;
        const i = Math.min(curve.eta.length - 1, Math.max(0, Math.round(eta / curve.most * curve.eta.length - 0.5)));
        const p = curve.log10_p[i];
        get('rates-reading').textContent = `η ${plot.short(curve.eta[i])}: G ${curve.drift[i] === null ? '−∞' : plot.short(curve.drift[i])}, `
            + `gradient descent ${curve.descent[i] === null ? '−∞' : plot.short(curve.descent[i])}`
            + (p === null ? '' : `, P ${plot.short(10 ** p)}`);
    }

    // -- the beginning -------------------------------------------------------------------------------------------

    async function begin() {
        if (window.CATAPULT.module === null) {
            get('missing').hidden = get('what-is-missing').hidden = false;
            get('what-is-missing').textContent = textOf(window.CATAPULT.missing);
            return;
        }
        state.module = await WebAssembly.compile(fromBase64(window.CATAPULT.module));
        state.ask = calculatorEngine(state.module);
        for (const name of examples.keys()) get('example').append(new Option(name.replaceAll('_', ' '), name));
        for (const id of FIELDS) initial[id] = value(id);
        get('without').hidden = true;
        get('calculator').hidden = false;
        readAddress();
        listen();
        change();
    }

    window.CATAPULT.took = took;
    window.CATAPULT.reply = () => state.full ?? state.fast;
    begin();
})();
