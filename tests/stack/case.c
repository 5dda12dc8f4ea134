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

#define CASE_PIECES 32
static struct case_file pieces[CASE_PIECES];
static size_t piece_count;

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
	while (piece_count > 0)
		free(pieces[--piece_count].text);
	stack_places_free(places);
}

static void
read_question(struct test_case *test, char *words)
{
	char *word, *rest = words;

	while ((word = strsep(&rest, " \n")) != NULL) {
		if (strncmp(word, "service=", 8) == 0)
			snprintf(test->service, sizeof(test->service), "%s",
			    word + 8);
		test->wanted = test->wanted || strcmp(word, "wanted") == 0;
		test->key_alone =
		    test->key_alone || strcmp(word, "key_alone") == 0;
		test->after_key =
		    test->after_key || strcmp(word, "after_key") == 0;
		test->exempts = test->exempts || strcmp(word, "exempts") == 0;
		test->unmendable =
		    test->unmendable || strcmp(word, "unmendable") == 0;
	}
}

static void
append(char **text, const char *more)
{
	size_t length = *text == NULL ? 0 : strlen(*text);

	*text = realloc(*text, length + strlen(more) + 1);
	if (*text == NULL)
		fail("realloc");
	memcpy(*text + length, more, strlen(more) + 1);
}

static struct case_file *
add_file(struct case_file *files, size_t *count, size_t max, const char *name)
{
	struct case_file *file = &files[*count];

	if (*count == max) {
		fprintf(stderr, "%s: too many files\n", name);
		exit(1);
	}
	++*count;
	*file = (struct case_file){ .text = NULL };
	snprintf(file->name, sizeof(file->name), "%s", name);
	append(&file->text, "");
	return file;
}

/* "NAME", or "NAME = PIECE": with the lines of that piece. */
static struct case_file *
begin_file(struct test_case *test, char *words)
{
	char *piece = strstr(words, " = ");
	struct case_file *file;
	size_t i;

	if (piece != NULL)
		*piece = '\0';
	file = add_file(test->files, &test->file_count, CASE_FILES, words);
	for (i = 0; piece != NULL && i < piece_count; i++)
		if (strcmp(pieces[i].name, piece + 3) == 0)
			append(&file->text, pieces[i].text);
	return file;
}

/* A line that is no comment of the table. */
static void
take_line(struct test_case *test, struct case_file **file, char *line)
{
	char kind[5] = "";
	char *words = line + 4, *odd = strstr(line, "<CR>");

	if (odd != NULL)
		memcpy(odd, "\r\n", 3);
	memcpy(kind, line, strlen(line) < 4 ? strlen(line) : 4);
	if (line[0] == '?') {
		read_question(test, line + 1);
		return;
	}
	if (strcmp(kind, "=== ") != 0 && strcmp(kind, "%%% ") != 0 &&
	    strcmp(kind, "--- ") != 0 && strcmp(kind, "+++ ") != 0) {
		if (*file != NULL)
			append(&(*file)->text, line);
		return;
	}
	line[strcspn(line, "\n")] = '\0';
	if (kind[0] == '=')
		snprintf(test->name, sizeof(test->name), "%s", words);
	else if (kind[0] == '%')
		*file = add_file(pieces, &piece_count, CASE_PIECES, words);
	else if (kind[0] == '-')
		*file = begin_file(test, words);
	else if (test->expected_count < CASE_EXPECTED)
		test->expected[test->expected_count++] = strdup(words);
}

bool
case_read(struct test_case *test, FILE *table)
{
	struct case_file *file = NULL;
	char *line = NULL;
	size_t room = 0;
	long before = ftell(table);

	memset(test, 0, sizeof(*test));
	while (getline(&line, &room, table) != -1) {
		if (strncmp(line, "=== ", 4) == 0 && test->name[0] != '\0') {
			fseek(table, before, SEEK_SET);
			break;
		}
		before = ftell(table);
		if (strncmp(line, "##", 2) != 0)
			take_line(test, &file, line);
	}
	free(line);
	return test->name[0] != '\0';
}

void
case_free(struct test_case *test)
{
	size_t i;

	for (i = 0; i < test->file_count; i++)
		free(test->files[i].text);
	for (i = 0; i < test->expected_count; i++)
		free(test->expected[i]);
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
