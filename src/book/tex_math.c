/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/tex_math.h"

#include <ctype.h>
#include <string.h>

/* Commands that set a symbol, a space, or their argument. */
static const char *const known[] = {
    "alpha",  "beta",     "gamma",   "delta",        "epsilon", "varepsilon", "zeta",   "eta",
    "theta",  "vartheta", "kappa",   "lambda",       "mu",      "nu",         "xi",     "pi",
    "rho",    "sigma",    "tau",     "phi",          "varphi",  "chi",        "psi",    "omega",
    "Gamma",  "Delta",    "Theta",   "Lambda",       "Xi",      "Pi",         "Sigma",  "Phi",
    "Psi",    "Omega",    "log",     "ln",           "exp",     "sin",        "cos",    "tan",
    "min",    "max",      "inf",     "sup",          "lim",     "det",        "top",    "le",
    "ge",     "leq",      "geq",     "ne",           "neq",     "ll",         "gg",     "lt",
    "gt",     "sim",      "simeq",   "approx",       "equiv",   "propto",     "in",     "to",
    "mapsto", "infty",    "partial", "nabla",        "sum",     "prod",       "int",    "pm",
    "mp",     "cdot",     "times",   "dots",         "ldots",   "cdots",      "quad",   "qquad",
    "left",   "right",    "bigl",    "bigr",         "Bigl",    "Bigr",       "lvert",  "rvert",
    "vert",   "lVert",    "rVert",   "Vert",         "langle",  "rangle",     "frac",   "tfrac",
    "dfrac",  "sqrt",     "tilde",   "dot",          "hat",     "bar",        "mathbb", "mathcal",
    "mathrm", "mathbf",   "text",    "operatorname", "rm",      "ell",        "circ",   "star",
    "prime",
};

/* `\,` and the like: spaces, and characters that would mean something alone. */
static const char spaces[] = ",;:! {}|_%&$#";

static bool is_known(const char *word, size_t length) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i]) == length && strncmp(known[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

/* The bytes of the command at `text`, which begins with a backslash; 0: it is not known. */
static size_t command_length(const char *text, size_t room) {
    size_t length = 0;
    while (1 + length < room && isalpha((unsigned char)text[1 + length])) {
        length++;
    }
    if (length == 0) {
        return room > 1 && text[1] != '\0' && strchr(spaces, text[1]) != NULL ? 2 : 0;
    }
    return is_known(text + 1, length) ? 1 + length : 0;
}

/* `^^` names any character, the backslash too; `%` and `#` are no mathematics. */
static bool is_harmless(const char *text, size_t room) {
    unsigned char c = (unsigned char)*text;
    bool twice = c == '^' && room > 1 && text[1] == '^';
    return c >= ' ' && c != 0x7f && strchr("%#~$", c) == NULL && !twice;
}

bool tex_math_is_plain(const char *text, size_t length) {
    int depth = 0;
    for (size_t at = 0; at < length;) {
        size_t used = text[at] == '\\' ? command_length(text + at, length - at)
                                       : (size_t)is_harmless(text + at, length - at);
        if (text[at] == '{') {
            depth++;
        } else if (text[at] == '}') {
            depth--;
        }
        if (used == 0 || depth < 0) {
            return false;
        }
        at += used;
    }
    return depth == 0;
}

const char *tex_math_raw(const char *text) {
    while (*text != '\0') {
        const char *end = *text == '$' || *text == '`' ? strchr(text + 1, *text) : text;
        if (end == NULL || strchr("^_\\", *text) != NULL ||
            (*text == '$' && !tex_math_is_plain(text + 1, (size_t)(end - text) - 1))) {
            return text;
        }
        text = end + 1;
    }
    return NULL;
}
