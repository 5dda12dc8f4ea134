EXTRA_DIST += \
	.ci/run \
	%D%/common.sh \
	%D%/demo \
	%D%/lanes.sh \
	%D%/systemd/sms2fa-prune.service \
	%D%/systemd/sms2fa-prune.timer \
	%D%/test
dist_doc_DATA += %D%/sms2fa.conf
