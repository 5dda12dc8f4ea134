#include "case.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libpam.h"
#include "stack/places.h"
#include "stack/walk.h"

static char base[PATH_MAX];	/* all of it is here */
static char services[PATH_MAX]; /* as the prover reads them */
static char probed[PATH_MAX];	/* as libpam does */
static char modules[PATH_MAX];
static char probe[PATH_MAX];
static struct stack_places *places;

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static void
make_directory(char path[PATH_MAX], const char *name)
{
	snprintf(path, PATH_MAX, "%.4000s/%s", base, name);
	if (mkdir(path, 0700) != 0)
		fail(path);
}

static void
clear_directory(const char *path)
{
	char file[PATH_MAX];
	struct dirent *entry;
	DIR *directory = opendir(path);

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		snprintf(file, sizeof(file), "%.3800s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.' && unlink(file) != 0)
			fail(file);
	}
	if (directory != NULL)
		closedir(directory);
}

void
case_set_up(void)
{
	static const char *directories[] = { services, NULL };
	static const char *module_directories[] = { modules, NULL };
	const char *builddir = getenv("top_builddir");

	if (realpath(builddir != NULL ? builddir : ".", probe) == NULL)
		fail("top_builddir");
	strncat(probe, "/.libs/probe.so", sizeof(probe) - strlen(probe) - 1);
	snprintf(base, sizeof(base), "%s", "/tmp/sms2fa-stacks-XXXXXX");
	if (mkdtemp(base) == NULL)
		fail(base);
	make_directory(services, "pam.d");
	make_directory(probed, "probed");
	make_directory(modules, "modules");
	if (stack_places_find(&places, services) != ERR_OK)
		fail("no PAM modules");
	places->services = directories;
	places->modules = module_directories;
	libpam_keep(probe);
}

void
case_tear_down(void)
{
	clear_directory(services);
	clear_directory(probed);
	clear_directory(modules);
	(void)rmdir(services);
	(void)rmdir(probed);
	(void)rmdir(modules);
	(void)rmdir(base);
	case_forget_pieces();
	stack_places_free(places);
}

static void
write_file(const char *directory, const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%.4000s/%s", directory, name);
	if ((file = fopen(path, "w")) == NULL || fputs(text, file) == EOF ||
	    fclose(file) != 0)
		fail(path);
}

/* An empty file for each "pam_*.so" that the text has. */
static void
make_modules(const char *text)
{
	char name[64];
	size_t length;

	while ((text = strstr(text, "pam_")) != NULL) {
		length = strcspn(text, " \t\r\n]");
		snprintf(name, sizeof(name), "%.*s",
		    (int)(length < 60 ? length : 60), text);
		text += length;
		if (strstr(name, ".so") != NULL &&
		    strstr(name, "missing") == NULL)
			write_file(modules, name, "");
	}
}

void
case_write(const struct test_case *test)
{
	size_t i;

	clear_directory(services);
	clear_directory(modules);
	make_modules("pam_permit.so pam_sms2fa.so ");
	for (i = 0; i < test->file_count; i++) {
		write_file(services, test->files[i].name, test->files[i].text);
		make_modules(test->files[i].text);
	}
}

struct prove_report *
case_prove(const struct test_case *test)
{
	const struct prove_question question = { .service = test->service,
		.wanted = test->wanted,
		.key_alone = test->key_alone,
		.after_key = test->after_key,
		.without_key = test->without_key,
		.exempts = test->exempts };
	struct prove_report *report = NULL;
	enum err err = prove_service(&report, places, &question);

	if (err != ERR_OK) {
		fprintf(stderr, "%s: %s\n", test->name, err_text(err));
		exit(1);
	}
	return report;
}

static void
copy_line(FILE *to, FILE *from)
{
	int byte;

	while ((byte = getc(from)) != EOF) {
		putc(byte, to);
		if (byte == '\n')
			return;
	}
}

static void
skip_line(FILE *from)
{
	int byte;

	do
		byte = getc(from);
	while (byte != EOF && byte != '\n');
}

/* ${text} (or NULL: nothing) before ${line}, or instead of it. */
static void
edit(const char *file, unsigned line, bool replaces, const char *text)
{
	char path[PATH_MAX];
	unsigned at;
	FILE *from, *to;

	snprintf(path, sizeof(path), "%.4000s/new", base);
	if ((from = fopen(file, "r")) == NULL ||
	    (to = fopen(path, "w")) == NULL)
		fail(file);
	for (at = 1; at < line; at++)
		copy_line(to, from);
	if (text != NULL)
		fprintf(to, "%s\n", text);
	if (replaces)
		skip_line(from);
	while (!feof(from))
		copy_line(to, from);
	fclose(from);
	if (fclose(to) != 0 || rename(path, file) != 0)
		fail(path);
}

void
case_mend(const struct prove_finding *finding)
{
	bool moves = finding->drop_file != NULL;
	bool drops_first = moves && finding->drop_line >= finding->mend_line;

	if (drops_first)
		edit(finding->drop_file, finding->drop_line, true, NULL);
	edit(finding->mend_file, finding->mend_line, finding->mend_replaces,
	    finding->mend);
	if (moves && !drops_first)
		edit(finding->drop_file, finding->drop_line, true, NULL);
}

/* Which line of which file, as one number. */
static int
line_id(const struct test_case *test, const struct stack_entry *entry)
{
	const char *name = strrchr(entry->source->file, '/') + 1;
	size_t file;

	for (file = 0; file < test->file_count; file++)
		if (strcmp(test->files[file].name, name) == 0)
			break;
	return (int)(file * 1000 + entry->last);
}

/* ${line} with its module, or the name that it includes, replaced. */
static void
put_probed_line(FILE *to, const struct test_case *test, char *line, int id)
{
	char *module = strstr(line, "pam_"), *end, *name;
	size_t file;

	if (line[0] == '#')
		return (void)fputs("\n", to);
	if (module != NULL && strstr(line, "missing") == NULL) {
		end = module + strcspn(module, " \t\n");
		fprintf(to, "%.*s%s id=%d%s", (int)(module - line), line, probe,
		    id, end);
		return;
	}
	for (file = 0; module == NULL && file < test->file_count; file++) {
		name = strstr(line, test->files[file].name);
		if (name == NULL || strchr(" \t", name[-1]) == NULL ||
		    name[strlen(test->files[file].name)] != '\n')
			continue;
		fprintf(
		    to, "%.*s%s/%s", (int)(name - line), line, probed, name);
		return;
	}
	fputs(line, to);
}

static void
write_probed(const struct test_case *test)
{
	char path[PATH_MAX], *line = NULL;
	size_t room = 0, file;
	FILE *from, *to;
	int number;

	clear_directory(probed);
	for (file = 0; file < test->file_count; file++) {
		snprintf(path, sizeof(path), "%.4000s/%s", services,
		    test->files[file].name);
		if ((from = fopen(path, "r")) == NULL)
			fail(path);
		snprintf(path, sizeof(path), "%.4000s/%s", probed,
		    test->files[file].name);
		if ((to = fopen(path, "w")) == NULL)
			fail(path);
		for (number = 1; getline(&line, &room, from) != -1; number++)
			put_probed_line(
			    to, test, line, (int)file * 1000 + number);
		fclose(from);
		fclose(to);
	}
	free(line);
}

bool
case_libpam_agrees(const struct test_case *test, const struct stack *stack,
    const struct prove_finding *finding)
{
	static struct probe_log log;
	static int script[PROBE_CALLS], id[PROBE_CALLS];
	enum stack_return forced;
	size_t called = 0, i;
	struct walk walk;
	int result;

	walk_begin(&walk, stack);
	for (i = 0; i < finding->step_count; i++) {
		const struct prove_step *step = &finding->steps[i];

		walk_take(&walk, stack, step->result);
		if (walk_forced(step->entry, &forced))
			continue;
		id[called] = line_id(test, step->entry);
		script[called++] = (int)step->result;
	}
	write_probed(test);
	log = (struct probe_log){ .script = script, .script_count = called };
	result = libpam_run(probed, test->service, stack->chain, &log);
	if (log.count < called ||
	    memcmp(log.id, id, called * sizeof(id[0])) != 0)
		return false;
	return !walk_is_over(&walk, stack) ||
	       (log.count == called && result == (int)finding->ending);
}
