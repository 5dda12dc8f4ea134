#include "doctor/sshd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "doctor/keys.h"
#include "doctor/scope.h"
#include "doctor/sshd_ways.h"

static const char *const programs[] = { "/usr/sbin/sshd", "/usr/bin/sshd",
	"/usr/local/sbin/sshd", NULL };

/* What decides here; views that agree on all of it are told as one. */
static const char *const relevant[] = { "usepam",
	"kbdinteractiveauthentication", "passwordauthentication",
	"pubkeyauthentication", "gssapiauthentication", "gssapikeyexchange",
	"hostbasedauthentication", "kerberosauthentication",
	"authenticationmethods", "permitemptypasswords", "pamservicename",
	"maxauthtries" };

static bool
sshd_same(const struct sshd_view *one, const struct sshd_view *other)
{
	char mine[SSHD_CONFIG_VALUE_SIZE], theirs[SSHD_CONFIG_VALUE_SIZE];
	size_t i;

	for (i = 0; i < sizeof(relevant) / sizeof(relevant[0]); i++) {
		sshd_view_value(one, relevant[i], mine);
		sshd_view_value(other, relevant[i], theirs);
		if (strcmp(mine, theirs) != 0)
			return false;
	}
	return true;
}

/*
 * A view that is like an earlier one is told with it.  Policy may part them:
 * an exempt user is nobody's neighbour, and one who is asked stands for those
 * who are refused.
 */
static void
sshd_merge(struct sshd *sshd)
{
	struct sshd_views *views = &sshd->views;
	struct sshd_view *view;
	size_t i, kept, j;

	for (i = kept = 0; i < views->count; i++) {
		view = &views->all[i];
		for (j = 0; j < kept; j++)
			if (sshd_same(&views->all[j], view) &&
			    (views->all[j].action == CONF_EXEMPT) ==
				(view->action == CONF_EXEMPT))
				break;
		if (j == kept) {
			if (kept != i)
				views->all[kept] = *view;
			kept++;
			continue;
		}
		if (view->action == CONF_REQUIRE)
			views->all[j].action = CONF_REQUIRE;
		if (j > 0)
			text_append(views->all[j].who,
			    sizeof(views->all[j].who), ", %s", view->who);
		free(view->text);
	}
	views->count = kept;
}

struct sshd_access
sshd_access(const struct sshd *sshd, const char *service)
{
	struct sshd_access access = { .after_key = true };
	const struct sshd_view *view;
	struct sshd_ways ways;
	bool asks = false;
	size_t i;

	for (i = 0; sshd->err == ERR_OK && i < sshd->views.count; i++) {
		view = &sshd->views.all[i];
		if (strcmp(view->service, service) != 0)
			continue;
		sshd_ways_find(&ways, view);
		access.without_key = access.without_key || ways.without_key;
		if (view->action == CONF_EXEMPT)
			continue;
		if (ways.around[0] != '\0')
			access.key_alone = true;
		if (ways.asks && !ways.always_key)
			access.after_key = false;
		asks = asks || ways.asks;
	}
	access.after_key = access.after_key && asks;
	return access;
}

void
sshd_is_guarded(struct sshd *sshd, const char *service)
{
	size_t i;

	for (i = 0; i < sshd->views.count; i++)
		if (strcmp(sshd->views.all[i].service, service) == 0)
			sshd->views.all[i].guarded = true;
}

/* ERR_CONFIG and the like: what sshd said stays in ${sshd->why}. */
static enum err
sshd_ask_all(struct sshd *sshd, const struct conf *conf, const char *file)
{
	struct sshd_view *view;
	enum err err;
	size_t i;

	for (i = 0; i < sshd->views.count; i++) {
		view = &sshd->views.all[i];
		err = sshd_view_ask(view, sshd->program, file, sshd->why);
		if (err != ERR_OK)
			return err;
		sshd_view_value(view, "pamservicename", view->service);
		if (view->service[0] == '\0')
			text_format(
			    view->service, sizeof(view->service), SSHD_SERVICE);
		view->action =
		    scope_of(conf, view->user, view->service, view->address);
	}
	return ERR_OK;
}

enum err
sshd_look(struct sshd *sshd, const struct conf *conf,
    const struct people *people, const char *file)
{
	char files[SSHD_CONFIG_VALUE_SIZE];

	memset(sshd, 0, sizeof(*sshd));
	sshd->program = program_find(programs);
	if (sshd->program == NULL)
		return ERR_OK;
	sshd->err = sshd_config_read(
	    &sshd->config, file == NULL ? SSHD_CONFIG_PATH : file);
	if (sshd->err != ERR_OK && sshd->err != ERR_NOT_FOUND)
		return sshd->err == ERR_MEMORY ? ERR_MEMORY : ERR_OK;
	sshd_views_plan(&sshd->views, &sshd->config, conf, people);
	sshd->err = sshd_ask_all(sshd, conf, file);
	if (sshd->err != ERR_OK)
		return sshd->err == ERR_MEMORY ? ERR_MEMORY : ERR_OK;
	sshd_merge(sshd);
	sshd_view_value(&sshd->views.all[0], "authorizedkeysfile", files);
	keys_holders(sshd->holders, sizeof(sshd->holders), files, people);
	return ERR_OK;
}

void
sshd_free(struct sshd *sshd)
{
	sshd_views_free(&sshd->views);
	sshd_config_free(&sshd->config);
}
