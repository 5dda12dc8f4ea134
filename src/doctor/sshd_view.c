#include "doctor/sshd_view.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "doctor/scope.h"
#include "doctor/sshd_match.h"
#include "doctor/text_file.h"

#define VIEW_NUMBER "1" /* for a "*" in an address */

static struct sshd_view *
views_add(struct sshd_views *views, const char *who, const char *user)
{
	struct sshd_view *view;

	if (views->count == SSHD_VIEWS_MAX)
		return NULL;
	view = &views->all[views->count++];
	memset(view, 0, sizeof(*view));
	text_format(view->who, sizeof(view->who), "%s", who);
	text_format(view->user, sizeof(view->user), "%s", user);
	text_format(view->host, sizeof(view->host), "host.invalid");
	text_format(view->address, sizeof(view->address), SSHD_VIEW_ADDRESS);
	text_format(
	    view->local_address, sizeof(view->local_address), "127.0.0.1");
	text_format(view->local_port, sizeof(view->local_port), "22");
	return view;
}

static enum err
sample_letter(char *to, size_t size, char letter, const char *any)
{
	if (letter == '*')
		return text_append(to, size, "%s", any);
	return text_append(
	    to, size, "%c", letter == '?' ? VIEW_NUMBER[0] : letter);
}

/* Fill in one pattern of the list. */
static bool
sample_try(char *to, size_t size, const char *list, const char *pattern,
    const char *any)
{
	to[0] = '\0';
	for (; *pattern != '\0' && *pattern != ','; pattern++)
		if (sample_letter(to, size, *pattern, any) != ERR_OK)
			return false;
	return to[0] != '\0' && !match_is_refused(to, list);
}

/*
 * What the list matches: the first pattern of it, from ${*at} on, that can be
 * had with ${any}, or a number, for its wildcards; false when there is none.
 */
static bool
sample_next(
    char *to, size_t size, const char *list, const char **at, const char *any)
{
	const char *pattern;

	while (*at[0] != '\0') {
		pattern = *at;
		*at += strcspn(*at, ",");
		*at += *at[0] == ',' ? 1 : 0;
		if (pattern[0] != '!' &&
		    (sample_try(to, size, list, pattern, any) ||
			sample_try(to, size, list, pattern, VIEW_NUMBER)))
			return true;
	}
	return false;
}

static bool
sample_pattern(char *to, size_t size, const char *list, const char *any)
{
	const char *at = list;

	return sample_next(to, size, list, &at, any);
}

/* An address that the list matches: of a network, its first one. */
static bool
sample_address(char *to, size_t size, const char *list)
{
	const char *at;
	unsigned dots = 0;

	if (!sample_pattern(to, size, list, VIEW_NUMBER))
		return false;
	if (strcmp(to, VIEW_NUMBER) == 0)
		text_format(to, size, "%s", SSHD_VIEW_ADDRESS);
	to[strcspn(to, "/")] = '\0';
	if (strchr(to, ':') != NULL)
		return !match_is_refused(to, list);
	for (at = to; *at != '\0'; at++)
		dots += *at == '.' ? 1 : 0;
	for (; dots < 3; dots++)
		text_append(to, size, "." VIEW_NUMBER);
	return !match_is_refused(to, list);
}

/* An earlier criterion of the line has named somebody. */
static bool
sample_has_user(const struct sshd_view *view)
{
	return strcmp(view->user, SSHD_VIEW_NOBODY) != 0;
}

/* Of the members one who is to be asked for a code, if there is any. */
static const char *
sample_member(const struct group *group, const struct conf *conf)
{
	char *const *member = group->gr_mem;

	while (*member != NULL &&
	       scope_of(conf, *member, SSHD_SERVICE, "") == CONF_EXEMPT)
		member++;
	return *member != NULL ? *member : group->gr_mem[0];
}

/* A member of ${group} for the view; false: there is none. */
static bool
sample_group_member(
    struct sshd_view *view, const char *name, const struct crowd *crowd)
{
	const struct people *people = crowd->people;
	const struct group *group = getgrnam(name);
	const char *member = NULL;
	size_t i;

	if (group != NULL)
		member = sample_member(group, crowd->conf);
	for (i = 0; i < people->count && member == NULL; i++)
		if (match_is_in(people->names[i], name))
			member = people->names[i];
	return member != NULL &&
	       text_copy(view->user, sizeof(view->user), member) == ERR_OK;
}

static bool
sample_in_group(
    struct sshd_view *view, const char *name, const struct crowd *crowd)
{
	(void)crowd;
	return match_is_in(view->user, name);
}

static bool
sample_name(struct sshd_view *view, const char *name, const struct crowd *crowd)
{
	(void)crowd;
	return text_copy(view->user, sizeof(view->user), name) == ERR_OK;
}

/* Of the names in the list, the first that gives somebody who is asked for a
 * code, else the first that gives anybody. */
static bool
sample_whom(struct sshd_view *view, const char *list, const struct crowd *crowd,
    bool (*take)(struct sshd_view *, const char *, const struct crowd *))
{
	char name[ACCOUNT_NAME_SIZE], first[ACCOUNT_NAME_SIZE] = "";
	const char *at = list;

	while (sample_next(name, sizeof(name), list, &at, "")) {
		if (!take(view, name, crowd))
			continue;
		if (scope_of(crowd->conf, view->user, SSHD_SERVICE, "") !=
		    CONF_EXEMPT)
			return true;
		if (first[0] == '\0')
			text_format(first, sizeof(first), "%s", view->user);
	}
	return first[0] != '\0' &&
	       text_copy(view->user, sizeof(view->user), first) == ERR_OK;
}

/* Make the view match "name value"; false: nobody knows how. */
static bool
sample_criterion(struct sshd_view *view, const char *name, const char *value,
    const struct crowd *crowd)
{
	if (text_same_word(name, "user"))
		return !sample_has_user(view) &&
		       sample_whom(view, value, crowd, sample_name);
	if (text_same_word(name, "group"))
		return sample_whom(view, value, crowd,
		    sample_has_user(view) ? sample_in_group
					  : sample_group_member);
	if (text_same_word(name, "host"))
		return sample_pattern(
		    view->host, sizeof(view->host), value, "host.invalid");
	if (text_same_word(name, "address"))
		return sample_address(
		    view->address, sizeof(view->address), value);
	if (text_same_word(name, "localaddress"))
		return sample_address(
		    view->local_address, sizeof(view->local_address), value);
	if (text_same_word(name, "localport"))
		return sample_pattern(
		    view->local_port, sizeof(view->local_port), value, "22");
	return false;
}

static void
views_add_block(struct sshd_views *views, size_t block,
    const struct sshd_line *match, const struct crowd *crowd)
{
	char who[SSHD_VIEW_WHO_SIZE];
	struct sshd_view *view;

	text_format(who, sizeof(who), "Match %s", match->value);
	view = views_add(views, who, SSHD_VIEW_NOBODY);
	if (view == NULL ||
	    !match_each(view, match->value, sample_criterion, crowd)) {
		views->count -= view != NULL ? 1 : 0;
		views->unseen++;
		return;
	}
	view->block = block;
	match_find_asked(view, match->value, crowd);
}

void
sshd_views_plan(struct sshd_views *views, const struct sshd_config *config,
    const struct conf *conf, const struct people *people)
{
	const struct crowd crowd = { people, conf };
	const struct sshd_line *match;
	size_t block, i;

	memset(views, 0, sizeof(*views));
	(void)views_add(views, "everyone", SSHD_VIEW_NOBODY);
	(void)views_add(views, "root", "root");
	for (block = 1; (match = sshd_config_block(config, block)) != NULL;
	     block++)
		views_add_block(views, block, match, &crowd);
	for (i = 0; i < people->count; i++)
		(void)views_add(views, people->names[i], people->names[i]);
	for (i = 0; i < views->count; i++)
		if (views->all[i].block == 0)
			match_find_asked(&views->all[i], NULL, &crowd);
}

void
sshd_views_free(struct sshd_views *views)
{
	size_t i;

	for (i = 0; i < views->count; i++)
		free(views->all[i].text);
	memset(views, 0, sizeof(*views));
}

/* The first line of what sshd said that is no warning, which it survives. */
static void
view_why(char why[PROGRAM_WHY_SIZE], char *said)
{
	char *line;

	why[0] = '\0';
	while ((line = text_file_line(&said)) != NULL) {
		line[strcspn(line, "\r")] = '\0';
		text_printable(why, PROGRAM_WHY_SIZE, line);
		if (strstr(line, ": Deprecated option ") == NULL &&
		    strstr(line, ": Unsupported option ") == NULL)
			return;
	}
}

enum err
sshd_view_ask(struct sshd_view *view, const char *sshd, const char *file,
    char why[PROGRAM_WHY_SIZE])
{
	char connection[1024];
	const char *argv[] = { sshd, "-T", "-C", connection,
		file == NULL ? NULL : "-f", file, NULL };
	struct program program;
	enum err err;

	text_format(connection, sizeof(connection),
	    "user=%s,host=%s,addr=%s,laddr=%s,lport=%s", view->user, view->host,
	    view->address, view->local_address, view->local_port);
	if ((err = program_run(&program, argv)) != ERR_OK)
		return err;
	if (program.status == 0) {
		view->text = program.output;
		return ERR_OK;
	}
	view_why(why, program.why);
	program_free(&program);
	return ERR_CONFIG;
}

void
sshd_view_value(const struct sshd_view *view, const char *keyword,
    char value[SSHD_CONFIG_VALUE_SIZE])
{
	size_t length = strlen(keyword);
	const char *line = view->text;

	value[0] = '\0';
	for (; line != NULL && line[0] != '\0';
	     line += strcspn(line, "\n"), line += strspn(line, "\n")) {
		if (strncasecmp(line, keyword, length) != 0 ||
		    line[length] != ' ')
			continue;
		line += length + 1;
		text_append(value, SSHD_CONFIG_VALUE_SIZE, "%s%.*s",
		    value[0] == '\0' ? "" : " ", (int)strcspn(line, "\n"),
		    line);
	}
}

bool
sshd_view_is(
    const struct sshd_view *view, const char *keyword, const char *value)
{
	char found[SSHD_CONFIG_VALUE_SIZE];

	sshd_view_value(view, keyword, found);
	return text_same_word(found, value);
}
