EXTRA_DIST += \
	.ci/run \
	%D%/common.sh \
	%D%/demo \
	%D%/lanes.sh \
	%D%/test
dist_doc_DATA += %D%/sms2fa.conf
