#include "doctor/examination.h"

#include <string.h>

#include "base/text.h"
#include "doctor/modes.h"
#include "doctor/host.h"
#include "doctor/lsm.h"
#include "doctor/proof.h"
#include "doctor/scope.h"
#include "doctor/storage.h"
#include "doctor/version.h"

static void
doctor_files(struct examination *all)
{
	const char *secret =
	    all->conf == NULL ? SECRET_PATH : all->conf->provider.secret_file;
	bool good;

	good = modes_check(
	    all->remarks, "files.secret", secret, MODES_SECRET, all->group);
	modes_leftovers(all->remarks, secret);
	good &= modes_check(all->remarks, "files.programs", VERIFIER_PATH,
	    MODES_PROGRAM, all->group);
	good &= modes_check(all->remarks, "files.programs", COURIER_PATH,
	    MODES_PROGRAM, all->group);
	if (all->conf != NULL && all->conf->provider.ca_file[0] != '\0')
		good &= modes_check(all->remarks, "files.ca",
		    all->conf->provider.ca_file, MODES_READABLE, all->group);
	if (good) {
		(void)version_check(all->remarks, VERIFIER_PATH);
		(void)version_check(all->remarks, COURIER_PATH);
	}
	if (good)
		remark_ok(all->remarks, "files", "files",
		    "owners and modes are right, up to the root directory");
}

static void
doctor_installation(struct examination *all)
{
	if (!host_user(all->remarks, &all->group))
		all->group = (gid_t)-1;
	examination_configuration(all);
	doctor_files(all);
	if (all->conf != NULL) {
		storage_check(all->remarks, all->conf, &all->people);
		modes_room(all->remarks, all->conf->state);
	}
	version_libraries(all->remarks);
	host_pruning(all->remarks);
	host_clock(all->remarks);
	host_log(all->remarks);
	host_kernel(
	    all->remarks, all->conf != NULL && all->conf->sandbox_required);
	lsm_check(all->remarks);
}

/* Two names of one thing: who has a code for one needs it for the other. */
static void
doctor_pair(struct examination *all, const char *one, const char *other)
{
	const struct service *first = services_find(&all->services, one);
	const struct service *second = services_find(&all->services, other);

	if ((first == NULL || !first->ours) &&
	    (second == NULL || !second->ours))
		return;
	(void)services_want(&all->services, one);
	(void)services_want(&all->services, other);
}

/* Where one of sshd's services asks for a code, all of them are to. */
static void
doctor_sshd(struct examination *all)
{
	const struct sshd_views *views = &all->sshd.views;
	const struct service *service;
	bool ours = false;
	size_t i;

	for (i = 0; all->sshd.err == ERR_OK && i < views->count; i++) {
		service = services_find(&all->services, views->all[i].service);
		ours = ours || (service != NULL && service->ours);
	}
	for (i = 0; ours && i < views->count; i++)
		if (views->all[i].action != CONF_EXEMPT)
			(void)services_want(
			    &all->services, views->all[i].service);
}

/* Those on the command line; else those that have a line of ours. */
static void
doctor_choose(struct examination *all)
{
	const struct doctor_request *request = all->request;
	size_t i;

	for (i = 0; i < request->service_count; i++)
		(void)services_want(&all->services, request->services[i]);
	if (request->service_count > 0)
		return;
	for (i = 0; i < all->services.count; i++)
		all->services.all[i].prove =
		    all->services.all[i].ours && !all->services.all[i].included;
	doctor_sshd(all);
	if (all->sudo.program != NULL)
		doctor_pair(all, all->sudo.service, all->sudo.login_service);
	if (services_find(&all->services, "su-l") != NULL)
		doctor_pair(all, "su", "su-l");
}

static void
doctor_absent(struct examination *all, const char *service)
{
	struct remark *remark =
	    remark_add(all->remarks, REMARK_PROBLEM, "pam.absent", service);

	remark_reason(remark,
	    "there is no such service: it has no file of PAM's, and gets what "
	    "`other` says.");
	remark_mend(remark,
	    "Name one that is there, or write its file: a copy of one that is "
	    "right.");
}

static enum err
doctor_prove(struct examination *all, const struct service *service)
{
	const struct sshd_access access =
	    sshd_access(&all->sshd, service->name);
	const struct prove_question question = {
		.service = service->name,
		.wanted = true,
		.key_alone = access.key_alone,
		.after_key = access.after_key,
		.without_key = access.without_key,
		.exempts = scope_exempts(all->conf),
	};
	bool guarded = false;
	enum err err;

	err = proof_service(
	    all->remarks, all->services.places, &question, &guarded);
	if (guarded)
		sshd_is_guarded(&all->sshd, service->name);
	services_environment(all->remarks, &all->services, service->name);
	examination_service(all, service->name);
	return err;
}

/* sshd and sudo are looked at where they ask for a code, or are asked about. */
static bool
doctor_is_chosen(struct examination *all, const char *name)
{
	const struct service *service = services_find(&all->services, name);

	return service != NULL && service->prove;
}

static bool
doctor_is_sshd_chosen(struct examination *all)
{
	bool chosen = doctor_is_chosen(all, SSHD_SERVICE);
	size_t i;

	for (i = 0; !chosen && i < all->sshd.views.count; i++)
		chosen = doctor_is_chosen(all, all->sshd.views.all[i].service);
	return chosen;
}

static void
doctor_hosts(struct examination *all)
{
	if (doctor_is_sshd_chosen(all))
		sshd_report(all->remarks, &all->sshd, all->conf);
	if (doctor_is_chosen(all, all->sudo.service) ||
	    doctor_is_chosen(all, all->sudo.login_service))
		sudo_report(all->remarks, &all->sudo, all->conf, &all->people);
}

/* What asks for no code, for the administrator to know. */
static void
doctor_others(struct examination *all)
{
	const struct service *service;
	char names[REMARK_TEXT_SIZE / 2] = "";
	struct remark *remark;
	bool any = false;
	size_t i;

	for (i = 0; i < all->services.count; i++) {
		service = &all->services.all[i];
		any = any || service->ours;
		if (service->signs_in && !service->ours && !service->included &&
		    !service->prove)
			text_append(names, sizeof(names), "%s%s",
			    names[0] == '\0' ? "" : ", ", service->name);
	}
	if (any && names[0] != '\0')
		remark_note(all->remarks, "pam.others", "pam",
		    "these ask for no code: %s", names);
	if (any || all->request->service_count > 0)
		return;
	remark = remark_add(all->remarks, REMARK_PROBLEM, "pam.none", "pam");
	remark_reason(remark,
	    "no service asks for a code: pam_sms2fa.so is in no file of "
	    "/etc/pam.d.");
	remark_mend(
	    remark, "`sms2fa doctor --show-lines sshd` shows what to write.");
}

static enum err
doctor_services(struct examination *all)
{
	enum err err = examination_read(all);
	size_t i;

	if (err == ERR_NOT_FOUND) {
		remark_reason(
		    remark_add(all->remarks, REMARK_PROBLEM, "pam.none", "pam"),
		    "there are no PAM modules on this system.");
		return ERR_OK;
	}
	if (err != ERR_OK)
		return err;
	doctor_choose(all);
	for (i = 0; i < all->services.count && err == ERR_OK; i++)
		if (all->services.all[i].absent)
			doctor_absent(all, all->services.all[i].name);
		else if (all->services.all[i].prove)
			err = doctor_prove(all, &all->services.all[i]);
	if (err != ERR_OK)
		return err;
	doctor_hosts(all);
	doctor_others(all);
	return ERR_OK;
}

static enum err
doctor_examine(struct examination *all)
{
	doctor_installation(all);
	return doctor_services(all);
}

enum err
doctor_run(struct remarks *remarks, const struct doctor_request *request,
    struct conf **conf)
{
	return examination_run(remarks, request, conf, doctor_examine);
}
