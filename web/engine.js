/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/*
 * Asks the calculator in its module of WebAssembly. The module wants little of a system: its
 * standard input is the data, and what it prints elsewhere is nobody's. Complete in itself, for its
 * text also runs in a worker.
 */
function calculatorEngine(module) {
    const BAD_FILE = 8; // errno of WASI
    const decoder = new TextDecoder();

    function system(input) {
        let memory = null, at = 0;
        const view = () => new DataView(memory.buffer);

        // Each of the pieces [address, length] that a call names.
        function pieces(list, count) {
            return Array.from({length: count}, (_, i) =>
                [view().getUint32(list + 8 * i, true), view().getUint32(list + 8 * i + 4, true)]);
        }

        function read(file, list, count, done) {
            if (file !== 0) return BAD_FILE;
            let total = 0;
            for (const [address, length] of pieces(list, count)) {
                const part = input.subarray(at, at + length);
                new Uint8Array(memory.buffer).set(part, address);
                at += part.length;
                total += part.length;
            }
            view().setUint32(done, total, true);
            return 0;
        }

        function write(file, list, count, done) {
            const total = pieces(list, count).reduce((sum, [, length]) => sum + length, 0);
            view().setUint32(done, total, true);
            return 0;
        }

        function describe(file, out) {
            new Uint8Array(memory.buffer).fill(0, out, out + 24);
            return file <= 2 ? 0 : BAD_FILE;
        }

        const refuse = () => BAD_FILE;
        return {
            connect(to) { memory = to; },
            calls: {
                fd_read: read, fd_write: write, fd_fdstat_get: describe, fd_close: () => 0, sched_yield: () => 0,
                clock_time_get: refuse, poll_oneoff: refuse,
                fd_fdstat_set_flags: refuse, fd_prestat_get: refuse, fd_prestat_dir_name: refuse, fd_seek: refuse,
                path_open: refuse, proc_exit(code) { throw new Error(`the calculator ended with ${code}`); },
            },
        };
    }

    function text(memory, address) {
        const bytes = new Uint8Array(memory.buffer);
        return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)));
    }

    /* The options of the command, one word each; the text of the CSV file; see web/calculator.c. */
    return function ask(words, data, parts, run = 0) {
        const encoder = new TextEncoder();
        const host = system(encoder.encode(data));
        const calculator = new WebAssembly.Instance(module, {wasi_snapshot_preview1: host.calls}).exports;
        host.connect(calculator.memory);
        calculator._initialize();
        const question = encoder.encode(words.join('\n') + '\0');
        const room = calculator.calculator_room(question.length);
        const place = room && (new Uint8Array(calculator.memory.buffer).set(question, room), room);
        const answer = place && calculator.calculator_answer(place, parts, run);
        if (!answer) throw new Error('the calculator is out of memory');
        return JSON.parse(text(calculator.memory, answer));
    };
}

if (typeof module !== 'undefined') module.exports = calculatorEngine;
