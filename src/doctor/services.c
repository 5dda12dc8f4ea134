#include "doctor/services.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "doctor/loadable.h"
#include "doctor/text_file.h"

static const enum stack_chain chains[] = { STACK_AUTH, STACK_ACCOUNT,
	STACK_SESSION, STACK_PASSWORD };
#define CHAINS (sizeof(chains) / sizeof(chains[0]))

/* Names that libpam takes, without what package managers leave behind. */
static bool
services_is_name(const char *name)
{
	const char *at;

	for (at = name; *at != '\0'; at++)
		if (!isalnum((unsigned char)*at) && strchr("-_+@", *at) == NULL)
			return false;
	return name[0] != '\0' && strlen(name) < SERVICES_NAME_SIZE;
}

struct service *
services_find(struct services *services, const char *name)
{
	size_t i;

	for (i = 0; i < services->count; i++)
		if (strcmp(services->all[i].name, name) == 0)
			return &services->all[i];
	return NULL;
}

static int
services_compare(const void *one, const void *other)
{
	const struct service *first = one, *second = other;

	return strcmp(first->name, second->name);
}

struct service *
services_want(struct services *services, const char *name)
{
	struct service *service = services_find(services, name);
	char path[PATH_MAX];

	if (service == NULL && services->count < SERVICES_MAX) {
		service = &services->all[services->count++];
		memset(service, 0, sizeof(*service));
		service->absent = !services_file(services, name, path);
		text_format(service->name, sizeof(service->name), "%s", name);
	}
	if (service != NULL)
		service->prove = true;
	return service;
}

static void
services_list(struct services *services, const char *path)
{
	struct dirent *entry;
	DIR *directory = opendir(path);

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL &&
	       services->count < SERVICES_MAX) {
		if (!services_is_name(entry->d_name) ||
		    services_find(services, entry->d_name) != NULL)
			continue;
		memset(&services->all[services->count], 0,
		    sizeof(services->all[0]));
		text_format(services->all[services->count++].name,
		    SERVICES_NAME_SIZE, "%s", entry->d_name);
	}
	closedir(directory);
}

bool
services_is_ours(const struct stack_entry *entry)
{
	return entry->kind == STACK_MODULE &&
	       strcmp(entry->name, SERVICES_MODULE) == 0;
}

enum err
services_entries_each(const struct services *services, const char *service,
    void (*each)(const struct stack *, const struct stack_entry *, void *),
    void *argument)
{
	struct stack_faults faults;
	struct stack *stack = NULL;
	enum err err;
	size_t i, j;

	for (i = 0; i < CHAINS; i++) {
		err = stack_read(
		    &stack, &faults, services->places, service, chains[i]);
		if (err == ERR_MEMORY)
			return err;
		if (err != ERR_OK)
			continue;
		for (j = 0; j < stack->count; j++)
			each(stack, &stack->entries[j], argument);
		stack_free(stack);
		stack = NULL;
	}
	return ERR_OK;
}

/* "su-l" includes "su", and both are services. */
static bool
services_is_kind_of(const struct service *one, const struct service *other)
{
	return text_starts(one->name, other->name) &&
	       one->name[strlen(other->name)] == '-';
}

/* What one look at a service tells of it, and of the files it includes. */
struct look {
	struct services *services;
	struct service *service;
};

static void
services_note(
    const struct stack *stack, const struct stack_entry *entry, void *argument)
{
	const struct look *look = argument;
	const struct stack_source *source;
	struct service *included;
	const char *slash;

	if (!stack->is_other && stack->chain == STACK_AUTH)
		look->service->signs_in = true;
	if (!stack->is_other && services_is_ours(entry) &&
	    (stack->chain == STACK_AUTH || stack->chain == STACK_ACCOUNT))
		look->service->ours = true;
	for (source = entry->source; source != NULL && source->from != NULL;
	     source = source->from) {
		slash = strrchr(source->file, '/');
		included = services_find(
		    look->services, slash == NULL ? source->file : slash + 1);
		if (included != NULL &&
		    !services_is_kind_of(look->service, included))
			included->included = true;
	}
}

bool
services_file(
    const struct services *services, const char *service, char path[PATH_MAX])
{
	const char *const *directory;

	for (directory = services->places->services; *directory != NULL;
	     directory++)
		if (text_format(path, PATH_MAX, "%s/%s", *directory, service) ==
			ERR_OK &&
		    access(path, R_OK) == 0)
			return true;
	return false;
}

/*
 * libpam refuses the whole service for one line: those after it are in no
 * chain, and ours may be one of them.
 */
static enum err
services_note_refused(const struct services *services, struct service *service)
{
	struct stack_faults faults;
	struct stack *stack = NULL;
	char path[PATH_MAX], *text = NULL;
	enum err err;
	bool named;

	if (!services_file(services, service->name, path))
		return ERR_OK;
	err = text_file_read(&text, path);
	named = err != ERR_OK || strstr(text, SERVICES_MODULE) != NULL;
	free(text);
	if (!named || err == ERR_MEMORY)
		return err;
	err = stack_read(
	    &stack, &faults, services->places, service->name, STACK_AUTH);
	if (err == ERR_OK)
		service->ours = stack->refused;
	stack_free(stack);
	return err == ERR_MEMORY ? err : ERR_OK;
}

enum err
services_open(struct services *services, const char *pamdir)
{
	struct look look = { .services = services };
	const char *const *path;
	enum err err;
	size_t i;

	memset(services, 0, sizeof(*services));
	if ((err = stack_places_find(&services->places, pamdir)) != ERR_OK)
		return err;
	for (path = services->places->services; *path != NULL; path++)
		services_list(services, *path);
	qsort(services->all, services->count, sizeof(services->all[0]),
	    services_compare);
	for (i = 0; i < services->count && err == ERR_OK; i++) {
		look.service = &services->all[i];
		err = services_entries_each(
		    services, look.service->name, services_note, &look);
		if (err == ERR_OK && !look.service->ours)
			err = services_note_refused(services, look.service);
	}
	return err;
}

void
services_close(struct services *services)
{
	stack_places_free(services->places);
	services->places = NULL;
}

const char *
services_module_name(const struct stack_places *places)
{
	const char *name = strrchr(MODULE_PATH, '/') + 1;
	char path[REMARK_FILE_SIZE];
	const char *const *directory;

	for (directory = places->modules; *directory != NULL; directory++)
		if (text_format(path, sizeof(path), "%s/%s", *directory,
			name) == ERR_OK &&
		    access(path, F_OK) == 0)
			return name;
	return MODULE_PATH;
}

void
services_modules(struct remarks *remarks, const struct stack_places *places,
    const struct stack *stack)
{
	const struct stack_entry *entry;
	char path[REMARK_FILE_SIZE];
	size_t i;

	for (i = 0; stack != NULL && i < stack->count; i++) {
		entry = &stack->entries[i];
		if (!services_is_ours(entry))
			continue;
		if (entry->path[0] == '/')
			loadable_check(remarks, entry->path);
		else if (text_format(path, sizeof(path), "%s/%s",
			     places->modules[0], entry->path) == ERR_OK)
			loadable_check(remarks, path);
	}
}

static void
services_environment_line(
    const struct stack *stack, const struct stack_entry *entry, void *argument)
{
	struct remarks *remarks = argument;
	struct remark *remark;
	size_t i;

	if (entry->kind != STACK_MODULE || strcmp(entry->name, "pam_env") != 0)
		return;
	for (i = 0; i < entry->argument_count; i++) {
		if (strcmp(entry->arguments[i], "user_readenv=1") != 0)
			continue;
		remark = remark_add(
		    remarks, REMARK_WARNING, "pam.environment", stack->service);
		remark_reason(remark,
		    "user_readenv=1 lets a user's own file write the "
		    "environment that sshd tells the client's address by: "
		    "limits and `networks' of the policy could be fooled.");
		remark_mend(remark, "Take user_readenv=1 out of this line.");
		remark_place(remark, entry->source->file, entry->line);
	}
}

void
services_environment(struct remarks *remarks, const struct services *services,
    const char *service)
{
	if (services_entries_each(services, service, services_environment_line,
		remarks) != ERR_OK)
		remarks->overflowed = true;
}
