# SPDX-License-Identifier: GPL-3.0-or-later
# How numbers become pictures, tables, the paper and the book.

# -- pictures ------------------------------------------------------------------------------------

# gnuplot says nothing of a full disk; tools/stamp refuses a picture without its last line.
$(GNUPLOT:%=build/figures/%.svg): build/figures/%.svg: figures/%.gp build/figures/%.csv figures/style.gp tools/plot tools/stamp | build/figures/%.claims.csv build/figures/%.cost.csv
	$(SAY) GNUPLOT $*
	$(Q)tools/plot $< build/figures/$*.csv $@.tmp
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

$(CAIRO:%=build/figures/%.svg): build/figures/%.svg: build/bin/figures/%.draw build/figures/%.csv tools/stamp | build/figures/%.claims.csv build/figures/%.cost.csv
	$(SAY) DRAW $*
	$(Q)$< --csv build/figures/$*.csv --output $@.tmp.svg && mv $@.tmp.svg $@.tmp
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

$(GNUPLOT:%=build/figures/%.pdf): build/figures/%.pdf: build/figures/%.svg
	$(SAY) PDF $*
	$(Q)rsvg-convert -f pdf -o $@.tmp $<
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

$(CAIRO:%=build/figures/%.pdf): build/figures/%.pdf: build/figures/%.svg
	$(SAY) PDF $*
	$(Q)build/bin/figures/$*.draw --csv build/figures/$*.csv --output $@.tmp.pdf && mv $@.tmp.pdf $@.tmp
	$(Q)tools/stamp $@ build/figures/$*.csv figures/$*.c

# -- tables, paper, book -------------------------------------------------------------------------

build/tables/%.tex: build/tables/%.csv build/bin/tools/table | build/tables/%.claims.csv build/tables/%.cost.csv
	$(SAY) TABLE $*
	$(Q)build/bin/tools/table --output $@ $<

SOURCES := $(FIGURES:%=figures/%.c) $(TABLES:%=tables/%.c)
FLOATS := $(NAMES:%=build/paper/%.tex)
$(FIGURES:%=build/paper/%.tex): build/paper/%.tex: figures/%.c build/bin/tools/weave
	$(Q)mkdir -p $(@D) && build/bin/tools/weave float --source $< --output $@
$(TABLES:%=build/paper/%.tex): build/paper/%.tex: tables/%.c build/bin/tools/weave
	$(Q)mkdir -p $(@D) && build/bin/tools/weave float --source $< --output $@

build/paper/index.tex: $(FLOATS) $(SOURCES) build/.names build/bin/tools/contents
	$(Q)build/bin/tools/contents paper --output $@ $(SOURCES)

build/paper/claims.tex: $(CLAIMS) build/.names build/bin/tools/ledger
	$(Q)mkdir -p $(@D) && build/bin/tools/ledger --quiet --tex $@ $(CLAIMS)
build/paper/theorems.tex build/theorems.csv build/book/theorems.md &: paper/theorems.csv $(CLAIMS) build/.names build/bin/tools/theorems
	$(Q)mkdir -p build/paper build/book && build/bin/tools/theorems --csv build/theorems.csv --tex build/paper/theorems.tex \
	    --markdown build/book/theorems.md paper/theorems.csv $(CLAIMS)
build/paper/cost.tex: $(CSVS:.csv=.cost.csv) build/.names build/bin/tools/table
	$(Q)mkdir -p $(@D) && build/bin/tools/table --output $@ $(CSVS:.csv=.cost.csv)
build/paper/versions.tex: $(CSVS) tools/versions
	$(Q)mkdir -p $(@D) && tools/versions $(firstword $(CSVS)) >$@.tmp && mv $@.tmp $@

build/paper/checks.txt: $(CSVS) $(CLAIMS) $(wildcard data/expected/$(QUALITY)/*.csv) build/.names \
                        build/bin/tools/verify build/bin/tools/ledger
	$(Q)mkdir -p $(@D) && { build/bin/tools/verify data/expected/$(QUALITY) $(CSVS) && \
	    build/bin/tools/ledger $(CLAIMS); } >$@.tmp || \
	    { cat $@.tmp; rm -f build/paper.pdf; echo 'paper: not built while a check fails' >&2; exit 1; }
	$(Q)mv $@.tmp $@

build/paper.pdf: paper/paper.tex paper/refs.bib build/paper/checks.txt build/paper/index.tex build/paper/claims.tex build/paper/theorems.tex \
                 build/paper/cost.tex build/paper/versions.tex $(TABLES:%=build/tables/%.tex) \
                 $(FIGURES:%=build/figures/%.pdf) tools/latex | deps-paper
	$(SAY) LATEX paper/paper.tex
	$(Q)tools/latex paper/paper.tex $@

PAGES := $(NAMES:%=build/book/%.html)
$(FIGURES:%=build/book/%.html): build/book/%.html: figures/%.c build/figures/%.csv build/figures/%.svg build/bin/tools/weave tools/html build/book/book.css | deps-book
	$(SAY) PAGE $*
	$(Q)cp build/figures/$*.csv build/figures/$*.svg $(wildcard figures/$*.gp figures/$*.draw.c figures/$*.h) build/book/
	$(Q)build/bin/tools/weave page --source $< --csv build/figures/$*.csv --picture $*.svg --drawing $(firstword $(wildcard figures/$*.gp figures/$*.draw.c)) --output build/book/$*.md
	$(Q)tools/html build/book/$*.md $@
$(TABLES:%=build/book/%.html): build/book/%.html: tables/%.c build/tables/%.csv build/bin/tools/weave tools/html build/book/book.css | deps-book
	$(SAY) PAGE $*
	$(Q)cp build/tables/$*.csv build/book/
	$(Q)build/bin/tools/weave page --source $< --csv build/tables/$*.csv --output build/book/$*.md
	$(Q)tools/html build/book/$*.md $@

build/book/book.css: tools/book.css
	@mkdir -p $(@D)
	@cp $< $@.tmp && mv $@.tmp $@

build/book/theorems.html: build/book/theorems.md tools/html build/book/book.css | deps-book
	$(SAY) PAGE theorems
	$(Q)tools/html build/book/theorems.md $@

build/book/index.html: $(PAGES) build/book/theorems.html build/.names build/bin/tools/contents tools/html
	$(SAY) PAGE index
	$(Q)build/bin/tools/contents book --output build/book/index.md $(SOURCES)
	$(Q)printf '\n[What the papers state, and what comes out](theorems.html)\n' >>build/book/index.md
	$(Q)tools/html build/book/index.md $@

# -- the calculator in the book -------------------------------------------------------------------

# The same C as WebAssembly, with what stands in for libraries that are none of it. Without a compiler for it the page
# says what is missing. Not linked: what proves, checkpoints, signals (web/absent.c).
WEB_CC      ?= clang
WEB_FLAGS   := --target=wasm32-wasi -O2 -msimd128 -D_GNU_SOURCE $(WARNINGS) -Wno-shorten-64-to-32 $(STRICT)
WEB_LINK    := --target=wasm32-wasi -mexec-model=reactor -Wl,--gc-sections,--strip-all,--stack-first,-z,stack-size=4194304
WEB_SOURCES := $(wildcard web/*.c web/library/*.c src/random/*.c src/theory/*.c src/chain/*.c src/odds/spike_odds*.c) \
               $(addprefix src/,$(addsuffix .c,$(addprefix base/,args bisect clock csvfile estimate fault number path ranks rare utf8) \
               runs/ensemble runs/ensemble_queue runs/ensemble_ranks odds/splitting)) \
               $(patsubst %,calculator/%.c,answer answer_print finding formulas option predict_question setup spike_height verdict)

build/web/.flags: FORCE
	@mkdir -p $(@D) && printf '%s\n' $(call quoted,$(WEB_CC) $(WEB_FLAGS) $(WEB_LINK)) >build/web/.flags.new && $(call keep,web/.flags)
build/web/.missing: FORCE | deps-web
	@mkdir -p $(@D) && DEPS=check tools/deps web >build/web/.missing.new 2>&1; $(call keep,web/.missing)
.PHONY: FORCE

build/web/%.o: %.c build/web/.flags
	$(SAY) WASM $<
	@mkdir -p $(@D)
	$(Q)$(WEB_CC) $(WEB_FLAGS) -isystem web/library -iquote src -iquote calculator -MMD -MP -MQ $@ -MF $(@:.o=.d) -c $< -o $@.tmp && mv $@.tmp $@
build/web/calculator.wasm: $(WEB_SOURCES:%.c=build/web/%.o)
	$(SAY) LINK $@
	$(Q)$(WEB_CC) $(WEB_LINK) -o $@.tmp $^ && mv $@.tmp $@
-include $(WEB_SOURCES:%.c=build/web/%.d)

# make decides anew in between: what has to be made there is known only when it is known what is missing.
build/book/module.js: build/web/.missing build/web/.flags build/.data tools/embed $(WEB_SOURCES) $(wildcard web/*.h web/library/*.h src/*/*.h calculator/*.h)
	$(Q)[ -s build/web/.missing ] || $(MAKE) --no-print-directory build/web/calculator.wasm
	$(SAY) EMBED $@
	$(Q)mkdir -p $(@D) && tools/embed build/web/calculator.wasm build/web/.missing data/datasets/*.csv >$@.tmp && mv $@.tmp $@
