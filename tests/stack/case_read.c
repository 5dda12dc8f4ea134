#include <stdlib.h>
#include <string.h>

#include "case.h"

#define CASE_PIECES 32
static struct case_file pieces[CASE_PIECES];
static size_t piece_count;

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
		test->without_key =
		    test->without_key || strcmp(word, "without_key") == 0;
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
		abort();
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

void
case_forget_pieces(void)
{
	while (piece_count > 0)
		free(pieces[--piece_count].text);
}
