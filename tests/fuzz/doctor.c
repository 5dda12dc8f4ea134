/*
 * What doctor reads of others: sshd_config and sudoers with what they include,
 * what sshd says of its settings, and a log that has words of strangers.
 * Nothing may crash or hang, and what is said of it belongs to one line, in
 * bounds.  The linker puts this file between doctor and the file system.
 */
#include <sys/klog.h>
#include <dirent.h>
#include <glob.h>

#include "doctor/lsm.h"
#include "doctor/sshd_config.h"
#include "doctor/sshd_view.h"
#include "doctor/sudo.h"
#include "doctor/text_file.h"
#include "tests/fuzz/fuzz.h"

#define SIZE_MAX_FUZZED 8192

enum { TEXT_SSHD, TEXT_SSHD_MORE, TEXT_SUDO, TEXT_SUDO_MORE, TEXT_LOG, TEXTS };

static const char *texts[TEXTS];

enum err __wrap_text_file_read(char **, const char *);
enum err __wrap_text_file_tail(char **, const char *, long);
int __wrap_glob(const char *, int, int (*)(const char *, int), glob_t *);
void __wrap_globfree(glob_t *);
int __wrap_scandir(const char *, struct dirent ***,
    int (*)(const struct dirent *),
    int (*)(const struct dirent **, const struct dirent **));
int __wrap_klogctl(int, char *, int);

static enum err
give(char **text, const char *from)
{
	*text = strdup(from);
	return *text == NULL ? ERR_MEMORY : ERR_OK;
}

/* A name with "sudo" in it is of the ones, any other of the others. */
enum err
__wrap_text_file_read(char **text, const char *path)
{
	if (strcmp(path, SSHD_CONFIG_PATH) == 0)
		return give(text, texts[TEXT_SSHD]);
	if (strcmp(path, "/etc/sudoers") == 0)
		return give(text, texts[TEXT_SUDO]);
	if (strstr(path, "absent") != NULL)
		return ERR_NOT_FOUND;
	return give(text, texts[strstr(path, "sudo") != NULL ? TEXT_SUDO_MORE
							     : TEXT_SSHD_MORE]);
}

enum err
__wrap_text_file_tail(char **text, const char *path, long max)
{
	(void)path;
	MUST((long)strlen(texts[TEXT_LOG]) <= max);
	return give(text, texts[TEXT_LOG]);
}

int
__wrap_glob(const char *pattern, int flags, int (*fails)(const char *, int),
    glob_t *found)
{
	(void)flags, (void)fails;
	*found =
	    (glob_t){ .gl_pathc = 2, .gl_pathv = calloc(2, sizeof(char *)) };
	MUST(found->gl_pathv != NULL);
	MUST(give(&found->gl_pathv[0], pattern) == ERR_OK);
	MUST(give(&found->gl_pathv[1], "/absent") == ERR_OK);
	return 0;
}

void
__wrap_globfree(glob_t *found)
{
	free(found->gl_pathv[0]);
	free(found->gl_pathv[1]);
	free(found->gl_pathv);
}

int
__wrap_scandir(const char *path, struct dirent ***entries,
    int (*is_wanted)(const struct dirent *),
    int (*order)(const struct dirent **, const struct dirent **))
{
	struct dirent one = { .d_name = "more" };

	(void)order;
	if (strstr(path, "absent") != NULL)
		return -1;
	MUST((*entries = calloc(1, sizeof(**entries))) != NULL);
	MUST((**entries = malloc(sizeof(one))) != NULL);
	**entries[0] = one;
	MUST(is_wanted(&one));
	return 1;
}

int
__wrap_klogctl(int type, char *text, int size)
{
	(void)type, (void)text, (void)size;
	return -1;
}

static void
look_at_views(const struct sshd_config *config)
{
	static const struct people people = {
		.names = { "root", "nobody" }, .count = 2, .enrolled = 2
	};
	static struct sshd_views views;
	char value[SSHD_CONFIG_VALUE_SIZE];
	size_t i;

	memset(&views, 0, sizeof(views));
	sshd_views_plan(&views, config, NULL, &people);
	MUST(views.count <= SSHD_VIEWS_MAX);
	for (i = 0; i < views.count; i++) {
		MUST(views.all[i].block <= config->blocks);
		MUST(give(&views.all[i].text, texts[TEXT_SSHD_MORE]) == ERR_OK);
		sshd_view_value(&views.all[i], "usepam", value);
		MUST(strchr(value, '\n') == NULL);
	}
	sshd_views_free(&views);
}

static void
look_at_sshd(void)
{
	struct sshd_config config;
	enum err err = sshd_config_read(&config, SSHD_CONFIG_PATH);
	const struct sshd_line *line;
	size_t i;

	MUST(err == ERR_OK || err == ERR_TOO_LONG);
	for (i = 0; i < config.count; i++) {
		line = &config.lines[i];
		MUST(line->file != NULL && line->line > 0);
		MUST(line->block <= config.blocks);
		MUST(strpbrk(line->value, "\n") == NULL);
		MUST(sshd_config_find(&config, line->block, line->keyword) <=
		     line);
	}
	for (i = 1; i <= config.blocks && err == ERR_OK; i++)
		MUST(sshd_config_block(&config, i) != NULL);
	look_at_views(&config);
	sshd_config_free(&config);
}

static void
look_at_the_rest(void)
{
	const struct sudo sudo = { .program = "/absent", .told = true };
	const struct people nobody = { .count = 0 };
	struct remarks remarks = { .first = NULL };
	const struct remark *remark;

	sudo_report(&remarks, &sudo, NULL, &nobody);
	lsm_check(&remarks);
	for (remark = remarks.first; remark != NULL; remark = remark->next) {
		MUST(remark->reason[0] != '\0');
		MUST(strchr(remark->reason, '\n') == NULL);
		MUST(strlen(remark->reason) < REMARK_TEXT_SIZE);
		MUST(remark->level != REMARK_PROBLEM ||
		     remark->mend[0] != '\0' || remark->lines[0] != '\0');
	}
	MUST(!remarks.overflowed);
	remarks_free(&remarks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy, *text;
	size_t i;

	if (size > SIZE_MAX_FUZZED || (copy = calloc(1, size + TEXTS)) == NULL)
		return 0;
	if (size > 0)
		memcpy(copy, data, size);
	for (i = 0, text = copy; i < TEXTS; i++) {
		texts[i] = text;
		text += strlen(text) + 1;
	}
	look_at_sshd();
	look_at_the_rest();
	free(copy);
	return 0;
}
