#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests the book's page "Will my learning rate spike?" in a browser without a window, from its file, against the command.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

skip() {
    echo "1..0 # SKIP $1"
    exit 0
}

# Where npm may have put what drives the browser.
export NODE_PATH=${NODE_PATH:+$NODE_PATH:}$PWD/build/browser/node_modules:$PWD/tests/browser/node_modules
type -P node >/dev/null || skip 'no node'
export CHROMIUM=${CHROMIUM:-$(type -P chromium)}
[[ -x $CHROMIUM ]] || skip 'no chromium'
node -e 'require("playwright-core")' 2>/dev/null || skip 'no playwright-core: npm install --prefix build/browser playwright-core'
[[ -e build/book/calculator.html && -x build/bin/catapult ]] || skip 'not built: make book build/bin/catapult'
exec node tests/browser/calculator.js
