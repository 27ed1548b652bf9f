/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* Pictures of curves as SVG: panels over one axis. Sizes are pixels, so letters have one size at every width. */
const plot = (() => {
    const SPACE = {left: 54, right: 12, top: 22, between: 12, bottom: 40};
    const LETTER = 6.6; // about the width of one, in pixels

    function element(name, attributes = {}, text = '') {
        const made = document.createElementNS('http://www.w3.org/2000/svg', name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        made.textContent = text;
        return made;
    }

    // -- axes ----------------------------------------------------------------------------------------------------

    /* Round numbers, some `most` of them at most. */
    function ticks(from, to, most) {
        const raw = (to - from) / most, unit = 10 ** Math.floor(Math.log10(raw));
        const step = unit * [1, 2, 5, 10].find((times) => times * unit >= raw * 0.999);
        const first = Math.ceil(from / step - 1e-9);
        const count = Math.floor(to / step + 1e-9) - first + 1;
        return Array.from({length: Math.max(0, count)}, (_, i) => (first + i) * step);
    }

    const minus = (text) => text.replace('-', '−');
    const short = (value) => minus(String(Number(value.toPrecision(4))).replace(/e\+?/, 'e'));

    function powerOfTen(exponent) {
        if (exponent === 0) return '1';
        const digits = {'-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹'};
        return `10${[...String(exponent)].map((digit) => digits[digit]).join('')}`;
    }

    /* Ticks of a power axis, whose places are exponents of ten: whole ones. */
    function powerTicks(from, to, most) {
        const step = Math.max(1, Math.ceil((to - from) / most));
        const first = Math.ceil(from / step);
        return Array.from({length: Math.floor(to / step) - first + 1}, (_, i) => (first + i) * step);
    }

    const inside = (value, from, to) => Math.min(to, Math.max(from, value));

    // -- what stands in a panel ----------------------------------------------------------------------------------

    function path(points, at) {
        let text = '', down = false;
        for (const [x, y] of points) {
            const there = x !== null && y !== null && Number.isFinite(y);
            if (there) text += `${down ? 'L' : 'M'}${at.x(x).toFixed(1)} ${at.y(y).toFixed(1)}`;
            down = there;
        }
        return text;
    }

    const draw = {
        band({from, to, class: kind, label}, at, box) {
            const left = at.x(inside(from, at.from, at.to)), right = at.x(inside(to, at.from, at.to));
            const made = [element('rect', {x: left, y: box.top, width: Math.max(0, right - left), height: box.height,
                                           class: `band ${kind}`})];
            if (label && right - left > LETTER * label.length) {
                made.push(element('text', {x: (left + right) / 2, y: box.top - 7, class: 'label middle'}, label));
            }
            return made;
        },
        line({points, class: kind}, at) {
            return [element('path', {d: path(points, at), class: `line ${kind}`})];
        },
        level({y, class: kind, label}, at, box) {
            const place = at.y(y);
            const made = [element('line', {x1: box.left, x2: box.left + box.width, y1: place, y2: place, class: `rule ${kind}`})];
            if (label) {
                const above = place - 4 > box.top + 10;
                made.push(element('text', {x: box.left + box.width - 4, y: above ? place - 4 : place + 13, class: 'label end'}, label));
            }
            return made;
        },
        upright({x, class: kind}, at, box) {
            const place = at.x(x);
            return [element('line', {x1: place, x2: place, y1: box.top, y2: box.top + box.height, class: `rule ${kind}`})];
        },
        point({x, y, low, high, class: kind}, at, box) {
            const place = at.x(x), clip = (value) => inside(at.y(value), box.top, box.top + box.height);
            const made = [];
            if (low !== undefined) {
                made.push(element('line', {x1: place, x2: place, y1: clip(low), y2: clip(high), class: `error ${kind}`}));
            }
            made.push(element('circle', {cx: place, cy: clip(y), r: 5, class: `point ${kind}`}));
            return made;
        },
    };

    // -- a picture -----------------------------------------------------------------------------------------------

    function drawAxisX(svg, x, at, bottom, width) {
        svg.append(element('line', {x1: SPACE.left, x2: width - SPACE.right, y1: bottom, y2: bottom, class: 'axis'}));
        for (const value of ticks(x.from, x.to, width < 500 ? 5 : 8)) {
            svg.append(element('line', {x1: at(value), x2: at(value), y1: bottom, y2: bottom + 4, class: 'axis'}));
            svg.append(element('text', {x: at(value), y: bottom + 17, class: 'tick middle'}, short(value)));
        }
        svg.append(element('text', {x: (SPACE.left + width - SPACE.right) / 2, y: bottom + 34, class: 'title middle'}, x.label));
    }

    function drawAxisY(svg, y, at, box) {
        svg.append(element('line', {x1: box.left, x2: box.left, y1: box.top, y2: box.top + box.height, class: 'axis'}));
        const most = Math.max(2, Math.floor(box.height / 30));
        for (const value of y.power ? powerTicks(y.from, y.to, most) : ticks(y.from, y.to, most)) {
            svg.append(element('line', {x1: box.left - 4, x2: box.left, y1: at.y(value), y2: at.y(value), class: 'axis'}));
            svg.append(element('text', {x: box.left - 7, y: at.y(value) + 4, class: 'tick end'},
                               y.power ? powerOfTen(value) : short(value)));
        }
        const middle = box.top + box.height / 2;
        svg.append(element('text', {x: 12, y: middle, class: 'title middle', transform: `rotate(-90 12 ${middle})`}, y.label));
    }

    function drawPanel(svg, panel, x, box, index) {
        const {from, to} = panel.y, clip = `${svg.id}-${index}`;
        const at = {
            from: x.from, to: x.to,
            x: (value) => box.left + box.width * (value - x.from) / (x.to - x.from),
            y: (value) => box.top + box.height * (1 - (inside(value, from - 9 * (to - from), to + 9 * (to - from)) - from) / (to - from)),
        };
        const clipping = element('clipPath', {id: clip});
        clipping.append(element('rect', {x: box.left, y: box.top, width: box.width, height: box.height}));
        const content = element('g', {'clip-path': `url(#${clip})`}), above = element('g');
        for (const item of panel.items) {
            for (const made of draw[item.kind](item, at, box)) {
                const outside = item.kind === 'point' || (item.kind === 'band' && made.tagName === 'text');
                (outside ? above : content).append(made);
            }
        }
        svg.append(clipping, content);
        drawAxisY(svg, panel.y, at, box);
        svg.append(above);
        return at;
    }

    /*
     * Draws {x: {from, to, label}, panels: [{height, y: {from, to, label, power}, items}], words} into the element. Items are
     * drawn in their order; `words` says for those who do not see it what is seen. Returns how to get from a place on the
     * screen to one on the axis.
     */
    function picture(svg, {x, panels, words}) {
        const width = Math.max(260, svg.parentNode.clientWidth);
        const height = SPACE.top + SPACE.bottom + panels.reduce((sum, panel) => sum + panel.height + SPACE.between, 0) - SPACE.between;
        svg.replaceChildren();
        svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
        svg.setAttribute('height', height);
        svg.setAttribute('role', 'img');
        svg.setAttribute('aria-label', words);
        const across = width - SPACE.left - SPACE.right;
        let top = SPACE.top, at = null;
        panels.forEach((panel, index) => {
            at = drawPanel(svg, panel, x, {left: SPACE.left, top, width: across, height: panel.height}, index);
            top += panel.height + SPACE.between;
        });
        drawAxisX(svg, x, at.x, top - SPACE.between, width);
        return (clientX) => {
            const frame = svg.getBoundingClientRect();
            const place = ((clientX - frame.left) / frame.width * width - SPACE.left) / across;
            return x.from + inside(place, 0, 1) * (x.to - x.from);
        };
    }

    return {picture, short};
})();
