# What users read, one catalog a language.
EXTRA_DIST += %D%/de.po %D%/es.po %D%/fr.po %D%/ja.po %D%/tr.po
if HAVE_MSGFMT
MAKE_CATALOG = $(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) -o $@
de_catalogdir = $(localedir)/de/LC_MESSAGES
de_catalog_DATA = %D%/de/pam_sms2fa.mo
$(de_catalog_DATA): %D%/de.po
	$(MAKE_CATALOG) $(srcdir)/%D%/de.po
es_catalogdir = $(localedir)/es/LC_MESSAGES
es_catalog_DATA = %D%/es/pam_sms2fa.mo
$(es_catalog_DATA): %D%/es.po
	$(MAKE_CATALOG) $(srcdir)/%D%/es.po
fr_catalogdir = $(localedir)/fr/LC_MESSAGES
fr_catalog_DATA = %D%/fr/pam_sms2fa.mo
$(fr_catalog_DATA): %D%/fr.po
	$(MAKE_CATALOG) $(srcdir)/%D%/fr.po
ja_catalogdir = $(localedir)/ja/LC_MESSAGES
ja_catalog_DATA = %D%/ja/pam_sms2fa.mo
$(ja_catalog_DATA): %D%/ja.po
	$(MAKE_CATALOG) $(srcdir)/%D%/ja.po
tr_catalogdir = $(localedir)/tr/LC_MESSAGES
tr_catalog_DATA = %D%/tr/pam_sms2fa.mo
$(tr_catalog_DATA): %D%/tr.po
	$(MAKE_CATALOG) $(srcdir)/%D%/tr.po
CLEANFILES += $(de_catalog_DATA) \
	$(es_catalog_DATA) \
	$(fr_catalog_DATA) \
	$(ja_catalog_DATA) \
	$(tr_catalog_DATA)
endif
