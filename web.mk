# SPDX-License-Identifier: GPL-3.0-or-later
# The calculator in the book.

# The same C as WebAssembly, with what stands in for libraries that are none of it. Without a compiler for it the page
# says what is missing. Not linked: what proves, checkpoints, signals (web/absent.c).
WEB_CC      ?= clang
WEB_FLAGS   := --target=wasm32-wasi -O2 -msimd128 -D_GNU_SOURCE $(WARNINGS) -Wno-shorten-64-to-32 $(STRICT)
WEB_LINK    := --target=wasm32-wasi -mexec-model=reactor -Wl,--gc-sections,--strip-all,--stack-first,-z,stack-size=1048576
WEB_SOURCES := $(wildcard web/*.c web/library/*.c src/random/*.c src/theory/*.c src/chain/*.c src/odds/spike_odds*.c) \
               $(addprefix src/,$(addsuffix .c,$(addprefix base/,args bisect clock csvfile estimate fault number path ranks rare utf8) \
               runs/ensemble runs/ensemble_queue runs/ensemble_ranks odds/splitting)) \
               $(patsubst %,calculator/%.c,answer answer_print finding formulas option predict_question setup spike_height verdict)
WEB_PAGE    := $(patsubst web/%,build/book/%,$(wildcard web/*.js web/*.css))

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

$(WEB_PAGE): build/book/%: web/%
	@mkdir -p $(@D)
	@cp $< $@.tmp && mv $@.tmp $@

# The picture is of a page that is made anyway.
build/book/calculator.html: web/calculator.md $(WEB_PAGE) build/book/module.js $(BOOK_FILES) $(FRAME) | build/book/drift.html deps-book
	$(SAY) PAGE calculator
	$(Q)tools/html $< $@ $(MENU)

book: build/book/calculator.html

# The page is tested against the command.
test-browser: build/book/calculator.html build/bin/catapult
