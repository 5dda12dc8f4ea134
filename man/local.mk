dist_man_MANS += \
	%D%/pam_sms2fa.8 \
	%D%/sms2fa-courier.8 \
	%D%/sms2fa-guide.7 \
	%D%/sms2fa-verifier.8 \
	%D%/sms2fa.8 \
	%D%/sms2fa.conf.5
