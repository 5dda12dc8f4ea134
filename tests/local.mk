AM_TESTS_ENVIRONMENT = \
	srcdir='$(srcdir)'; builddir='$(builddir)'; export srcdir builddir; \
	top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	export top_srcdir top_builddir; \
	CC='$(CC)'; export CC;

include $(top_srcdir)/tests/checks/local.mk
include $(top_srcdir)/tests/unit/local.mk
include $(top_srcdir)/tests/conf/local.mk
include $(top_srcdir)/tests/store/local.mk
include $(top_srcdir)/tests/courier/local.mk
include $(top_srcdir)/tests/pam/local.mk
include $(top_srcdir)/tests/stack/local.mk
include $(top_srcdir)/tests/fault/local.mk
include $(top_srcdir)/tests/cli/local.mk
include $(top_srcdir)/tests/e2e/local.mk
include $(top_srcdir)/tests/coverage/local.mk
include $(top_srcdir)/tests/bench/local.mk
include $(top_srcdir)/tests/package/local.mk
EXTRA_DIST += tests/README
include $(top_srcdir)/tests/fuzz/local.mk
