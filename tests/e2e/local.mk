# Needs root: contrib/test runs it, `make check` does not.
EXTRA_DIST += \
	%D%/bare.py \
	%D%/case.py \
	%D%/clients.py \
	%D%/damages.py \
	%D%/demo.py \
	%D%/examination.py \
	%D%/examples.py \
	%D%/logbook.py \
	%D%/manuals.py \
	%D%/nameserver.py \
	%D%/nss_icase.c \
	%D%/pam_client.c \
	%D%/pam_host.c \
	%D%/phone.py \
	%D%/prepare.py \
	%D%/remains.c \
	%D%/run.py \
	%D%/sandbox.py \
	%D%/stop_at_commit.c \
	%D%/strike.c \
	%D%/strike.py \
	%D%/terminal.py \
	%D%/test_authselect.py \
	%D%/test_budget.py \
	%D%/test_caller.py \
	%D%/test_clients.py \
	%D%/test_configuration.py \
	%D%/test_doctor.py \
	%D%/test_doctor_files.py \
	%D%/test_doctor_sshd.py \
	%D%/test_doctor_stacks.py \
	%D%/test_exempt.py \
	%D%/test_firstfactor.py \
	%D%/test_guard.py \
	%D%/test_guide.py \
	%D%/test_guesses.py \
	%D%/test_host.py \
	%D%/test_hosts.py \
	%D%/test_injection.py \
	%D%/test_jobs.py \
	%D%/test_kill.py \
	%D%/test_language.py \
	%D%/test_limits.py \
	%D%/test_manuals.py \
	%D%/test_names.py \
	%D%/test_notice.py \
	%D%/test_password.py \
	%D%/test_provider.py \
	%D%/test_publickey.py \
	%D%/test_recipes.py \
	%D%/test_recovery.py \
	%D%/test_review.py \
	%D%/test_risk.py \
	%D%/test_rollout.py \
	%D%/test_sandbox.py \
	%D%/test_soak.py \
	%D%/test_secrets.py \
	%D%/test_sshd.py \
	%D%/test_settings.py \
	%D%/test_sizes.py \
	%D%/test_starved.py \
	%D%/test_store.py \
	%D%/test_sudo_su.py \
	%D%/test_traces.py \
	%D%/test_voice.py \
	%D%/test_watch.py \
	%D%/world.py

# Hours of what contrib/test does for seconds; SOAK_SEED repeats a run.
.PHONY: soak
soak: all
	SOAK_KILLS="$${SOAK_KILLS:-10000}" /usr/bin/python3 -B \
		$(srcdir)/%D%/run.py --build . --timeout 86400 \
		$(srcdir)/%D%/test_soak.py $(srcdir)/%D%/test_kill.py
