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

build/paper/claims.tex: build/theorems.csv $(CLAIMS) build/.names build/bin/tools/typeset
	$(Q)mkdir -p $(@D) && build/bin/tools/typeset --statements build/theorems.csv --output $@ $(CLAIMS)
build/theorems.csv build/book/theorems.md &: paper/theorems.csv $(CLAIMS) build/.names build/bin/tools/theorems
	$(Q)mkdir -p build/book && build/bin/tools/theorems --csv build/theorems.csv --markdown build/book/theorems.md paper/theorems.csv $(CLAIMS)
# Zhu et al. in one table, for both: made from the same list and claims.
build/paper/summary.tex build/summary.md &: paper/theorems.csv $(CLAIMS) build/.names build/bin/tools/summary
	$(Q)mkdir -p build/paper && build/bin/tools/summary --source 'Zhu et al. 2024' --tex build/paper/summary.tex --markdown build/summary.md paper/theorems.csv $(CLAIMS)
build/paper/cost.tex: $(CSVS:.csv=.cost.csv) build/.names
	$(Q)mkdir -p $(@D) && awk -F, '!/^(#|program)/ { printf "\\expandafter\\def\\csname cost@%s\\endcsname{%.1f & %.0f}\n", $$1, $$2, $$3 }' \
	    $(CSVS:.csv=.cost.csv) >$@.tmp && mv $@.tmp $@
build/paper/versions.tex: $(CSVS) tools/versions
	$(Q)mkdir -p $(@D) && tools/versions $(firstword $(CSVS)) >$@.tmp && mv $@.tmp $@

build/paper/checks.txt: $(CSVS) $(CLAIMS) $(wildcard data/expected/$(QUALITY)/*.csv) build/.names \
                        build/bin/tools/verify build/bin/tools/ledger
	$(Q)mkdir -p $(@D) && { build/bin/tools/verify data/expected/$(QUALITY) $(CSVS) && \
	    build/bin/tools/ledger $(CLAIMS); } >$@.tmp || \
	    { cat $@.tmp; rm -f build/paper.pdf; echo 'paper: not built while a check fails' >&2; exit 1; }
	$(Q)mv $@.tmp $@

build/paper.pdf: paper/paper.tex paper/refs.bib build/paper/checks.txt build/paper/index.tex build/paper/claims.tex build/paper/summary.tex \
                 build/paper/cost.tex build/paper/versions.tex $(TABLES:%=build/tables/%.tex) \
                 $(FIGURES:%=build/figures/%.pdf) tools/latex | deps-paper
	$(SAY) LATEX paper/paper.tex
	$(Q)tools/latex paper/paper.tex $@

# -- the book: tools/book ------------------------------------------------------------------------

PAGES := $(NAMES:%=build/book/%.html)
FRAME := tools/html tools/book/page.html
# The calculator's page is in the book's menu where there is one.
MENU  := $(if $(wildcard web/calculator.html web/calculator.md),calculator)

# Which page comes before and after: only a new order or title makes a page again.
build/book/.list: $(SOURCES) build/.names build/bin/tools/book
	$(Q)mkdir -p $(@D) && build/bin/tools/book list --output $@.new $(SOURCES) && \
	    if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

define PAGE
	$(SAY) PAGE $*
	$(Q)cp $< build/$(<D)/$*.csv $(if $(filter figures,$(<D)),build/figures/$*.svg) $(wildcard figures/$*.gp figures/$*.draw.c figures/$*.h) build/book/
	$(Q)build/bin/tools/book page --list build/book/.list --output build/book/$*.md $<
	$(Q)tools/html build/book/$*.md $@ $(MENU)
endef
$(FIGURES:%=build/book/%.html): build/book/%.html: figures/%.c build/figures/%.csv build/figures/%.svg build/book/.list build/bin/tools/book $(FRAME) | deps-book
	$(PAGE)
$(TABLES:%=build/book/%.html): build/book/%.html: tables/%.c build/tables/%.csv build/book/.list build/bin/tools/book $(FRAME) | deps-book
	$(PAGE)

build/book/theorems.html: build/book/theorems.md build/summary.md $(FRAME) | deps-book
	$(SAY) PAGE theorems
	$(Q)cat build/book/theorems.md build/summary.md >build/book/.theorems.md && tools/html build/book/.theorems.md $@ $(MENU)

build/book/claims.html: $(SOURCES) $(CLAIMS) build/.names build/bin/tools/book $(FRAME) | deps-book
	$(SAY) PAGE claims
	$(Q)mkdir -p $(@D) && build/bin/tools/book claims --output build/book/claims.md $(SOURCES)
	$(Q)tools/html build/book/claims.md $@ $(MENU)

build/book/search.js: $(SOURCES) $(CLAIMS) build/.names build/bin/tools/book
	$(Q)mkdir -p $(@D) && build/bin/tools/book search --output $@ $(SOURCES)

BOOK_FILES := $(patsubst tools/book/%,build/book/%,$(wildcard tools/book/*.css tools/book/*.js))
$(BOOK_FILES): build/book/%: tools/book/%
	@mkdir -p $(@D)
	@cp $< $@.tmp && mv $@.tmp $@

build/book/index.html: tools/book/front.md $(PAGES) build/book/theorems.html build/book/claims.html build/book/search.js $(BOOK_FILES) build/.names build/bin/tools/book $(FRAME)
	$(SAY) PAGE index
	$(Q)build/bin/tools/book front --text tools/book/front.md --output build/book/index.md $(SOURCES)
	$(Q)tools/html build/book/index.md $@ $(MENU)
