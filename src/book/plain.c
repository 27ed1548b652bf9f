/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/plain.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct sign {
    const char *tex, *text;
};

/* Commands that are not here stand for themselves, as log does. */
static const struct sign signs[] = {
    {"alpha", "α"},   {"beta", "β"},        {"gamma", "γ"},      {"delta", "δ"},
    {"epsilon", "ε"}, {"zeta", "ζ"},        {"varepsilon", "ε"}, {"eta", "η"},
    {"theta", "θ"},   {"kappa", "κ"},       {"vartheta", "ϑ"},   {"lambda", "λ"},
    {"mu", "μ"},      {"nu", "ν"},          {"xi", "ξ"},         {"pi", "π"},
    {"rho", "ρ"},     {"sigma", "σ"},       {"tau", "τ"},        {"phi", "φ"},
    {"varphi", "φ"},  {"chi", "χ"},         {"psi", "ψ"},        {"omega", "ω"},
    {"Gamma", "Γ"},   {"Delta", "Δ"},       {"Theta", "Θ"},      {"Lambda", "Λ"},
    {"Xi", "Ξ"},      {"Pi", "Π"},          {"Sigma", "Σ"},      {"Phi", "Φ"},
    {"Psi", "Ψ"},     {"Omega", "Ω"},       {"top", "ᵀ"},        {"le", "≤"},
    {"leq", "≤"},     {"ge", "≥"},          {"geq", "≥"},        {"ne", "≠"},
    {"neq", "≠"},     {"ll", "≪"},          {"gg", "≫"},         {"lt", "<"},
    {"gt", ">"},      {"sim", "~"},         {"simeq", "≃"},      {"approx", "≈"},
    {"equiv", "≡"},   {"propto", "∝"},      {"in", "∈"},         {"to", "→"},
    {"mapsto", "↦"},  {"infty", "∞"},       {"partial", "∂"},    {"nabla", "∇"},
    {"sum", "∑"},     {"prod", "∏"},        {"int", "∫"},        {"pm", "±"},
    {"mp", "∓"},      {"cdot", "·"},        {"times", "×"},      {"dots", "…"},
    {"ldots", "…"},   {"cdots", "…"},       {"quad", " "},       {"qquad", " "},
    {"lvert", "|"},   {"rvert", "|"},       {"vert", "|"},       {"lVert", "‖"},
    {"rVert", "‖"},   {"Vert", "‖"},        {"langle", "⟨"},     {"rangle", "⟩"},
    {"sqrt", "√"},    {"ell", "ℓ"},         {"circ", "∘"},       {"star", "*"},
    {"prime", "′"},   {"perp", "⊥"},        {"otimes", "⊗"},     {"leftarrow", "←"},
    {"left", ""},     {"right", ""},        {"bigl", ""},        {"bigr", ""},
    {"Bigl", ""},     {"Bigr", ""},         {"tilde", ""},       {"hat", ""},
    {"dot", ""},      {"bar", ""},          {"mathbb", ""},      {"mathcal", ""},
    {"mathrm", ""},   {"mathbf", ""},       {"text", ""},        {"operatorname", ""},
    {"rm", ""},       {"displaystyle", ""},
};

static void put_formula(FILE *stream, const char *text, size_t length);

/* The bytes of an argument: what stands in braces, a command, or one sign. */
static size_t argument(const char *text, size_t length) {
    int depth = 0;
    size_t at = 0;
    if (length > 0 && *text == '\\') {
        for (at = 1; at < length && isalpha((unsigned char)text[at]); at++) {
        }
        return at > 1 ? at : length < 2 ? length : 2;
    }
    do {
        depth += at < length ? (text[at] == '{') - (text[at] == '}') : 0;
        at++;
    } while (at < length && (depth > 0 || ((unsigned char)text[at] & 0xc0) == 0x80));
    return at < length ? at : length;
}

/* x^2 as x², and x^{n-1} as x^(n−1). Returns the bytes used. */
static size_t put_power(FILE *stream, const char *text, size_t length) {
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    size_t used = 1 + argument(text + 1, length - 1), from = 1, to = used;
    if (to > from + 1 && text[from] == '{' && text[to - 1] == '}') {
        from++;
        to--;
    }
    bool digits = to > from;
    for (size_t i = from; i < to; i++) {
        digits = digits && (isdigit((unsigned char)text[i]) || text[i] == '-');
    }
    if (!digits) {
        bool bare = to == from + 1 || text[from] == '\\';
        fputs(bare ? "^" : "^(", stream);
        put_formula(stream, text + from, to - from);
        fputs(bare ? "" : ")", stream);
        return used;
    }
    for (size_t i = from; i < to; i++) {
        fputs(text[i] == '-' ? "⁻" : raised[text[i] - '0'], stream);
    }
    return used;
}

/* Returns the bytes used, the command's and those of a fraction's two arguments. */
static size_t put_command(FILE *stream, const char *text, size_t length) {
    size_t word = 1;
    while (word < length && isalpha((unsigned char)text[word])) {
        word++;
    }
    if (word == 1) { /* spaces, and signs that would mean something alone */
        bool shown = length > 1 && strchr("{}|_%&$#", text[1]) != NULL;
        fputs(shown ? (char[]){text[1], '\0'} : " ", stream);
        return length < 2 ? length : 2;
    }
    size_t blanks = word < length && text[word] == ' ';
    if (word >= 5 && strncmp(text + word - 4, "frac", 4) == 0) {
        size_t above = argument(text + word, length - word);
        size_t below = argument(text + word + above, length - word - above);
        put_formula(stream, text + word, above);
        fputc('/', stream);
        put_formula(stream, text + word + above, below);
        return word + above + below;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strlen(signs[i].tex) == word - 1 && strncmp(signs[i].tex, text + 1, word - 1) == 0) {
            const char *shown = signs[i].text;
            bool letter = *shown == '\0' || ((unsigned char)*shown & 0xfe) == 0xce; /* Greek */
            fputs(shown, stream);
            return letter ? word + blanks : word;
        }
    }
    fprintf(stream, "%.*s", (int)word - 1, text + 1);
    return word;
}

static void put_formula(FILE *stream, const char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        if (text[at] == '\\') {
            at += put_command(stream, text + at, length - at);
        } else if (text[at] == '^') {
            at += put_power(stream, text + at, length - at);
        } else {
            if (text[at] == '-') {
                fputs("−", stream);
            } else if (strchr("{}", text[at]) == NULL) {
                fputc(text[at] == '\n' ? ' ' : text[at], stream);
            }
            at++;
        }
    }
}

void plain_put(FILE *stream, const char *markdown, size_t length) {
    for (size_t at = 0; at < length && markdown[at] != '\0';) {
        const char *here = markdown + at, *end;
        end = *here == '$' ? memchr(here + 1, '$', length - at - 1) : NULL;
        if (end != NULL) {
            put_formula(stream, here + 1, (size_t)(end - here) - 1);
            at = (size_t)(end - markdown) + 1;
        } else if (*here == '\\' && ispunct((unsigned char)here[1])) {
            fputc(here[1], stream);
            at += 2;
        } else {
            bool marks = at > 0 && !isspace((unsigned char)here[-1]) && here[-1] != '_';
            bool mark =
                *here == '`' ||
                (*here == '*' && (here[1] == '*' || marks || isalpha((unsigned char)here[1])));
            if (!mark) {
                fputc(*here == '\n' ? ' ' : *here, stream);
            }
            at++;
        }
    }
}

size_t plain_sentence(const char *markdown) {
    bool formula = false;
    for (size_t at = 0; markdown[at] != '\0'; at++) {
        formula = formula != (markdown[at] == '$');
        bool ends = strchr(".?!", markdown[at]) != NULL && at > 2 && markdown[at - 2] != '.';
        if (!formula && ends &&
            (isspace((unsigned char)markdown[at + 1]) || markdown[at + 1] == '\0') &&
            !(isspace((unsigned char)markdown[at - 2]) &&
              islower((unsigned char)markdown[at - 1]))) {
            return at + 1;
        }
    }
    return strlen(markdown);
}
