EXTRA_DIST += \
	.ci/run \
	%D%/common.sh \
	%D%/demo \
	%D%/lanes.sh \
	%D%/fail2ban/filter.d/pam_sms2fa.conf \
	%D%/fail2ban/jail.d/pam_sms2fa.conf \
	%D%/logcheck/ignore.d.server/pam_sms2fa \
	%D%/systemd/sms2fa-prune.service \
	%D%/systemd/sms2fa-prune.timer \
	%D%/test
dist_doc_DATA += %D%/sms2fa.conf
