#include <string.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "doctor/remedy.h"
#include "doctor/scope.h"
#include "doctor/storage.h"

static enum err
lines_show(struct examination *all)
{
	const struct doctor_request *request = all->request;
	struct remedy_request wanted = { .exempts = scope_exempts(all->conf) };
	struct remedy_texts texts = { .count = 0 };
	struct sshd_access access;
	enum err err = ERR_OK;
	bool sshd;
	size_t i;

	if (strcmp(request->conf_path, CONF_PATH) != 0)
		wanted.conf_path = request->conf_path;
	for (i = 0; i < request->service_count && err == ERR_OK; i++) {
		sshd = examination_is_sshd(all, request->services[i]);
		wanted.service = request->services[i];
		wanted.key_alone = sshd;
		access = sshd_access(&all->sshd, wanted.service);
		wanted.after_key = sshd && access.after_key;
		wanted.without_key = sshd && access.without_key;
		err = remedy_service(
		    all->remarks, &all->services, &wanted, &texts);
		if (sshd && err == ERR_OK)
			err = remedy_sshd(
			    all->remarks, &all->sshd, all->conf, &all->people);
	}
	remedy_texts_free(&texts);
	return err;
}

/* What is found on the way is not told: the lines are asked for. */
static enum err
lines_look(struct examination *all)
{
	struct remarks *told = all->remarks;
	struct remarks quiet = { .first = NULL };
	enum err err;

	all->remarks = &quiet;
	if (!host_user(all->remarks, &all->group))
		all->group = (gid_t)-1;
	examination_configuration(all);
	if (all->conf != NULL)
		storage_check(all->remarks, all->conf, &all->people);
	err = examination_read(all);
	remarks_free(&quiet);
	all->remarks = told;
	return err;
}

static enum err
lines_find(struct examination *all)
{
	enum err err = lines_look(all);

	return err == ERR_OK ? lines_show(all) : err;
}

enum err
doctor_lines(struct remarks *remarks, const struct doctor_request *request,
    struct conf **conf)
{
	return examination_run(remarks, request, conf, lines_find);
}
