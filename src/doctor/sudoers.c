#include "doctor/sudoers.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "doctor/text_file.h"

#define SUDOERS_FILES_MAX 1024
#define SUDOERS_PATH_SIZE 512

struct walk {
	void (*each)(const struct sudoers_line *, void *);
	void *argument;
	unsigned files;
};

static enum err walk_file(struct walk *, const char *path);

/* A '#' begins a comment, but not a numeric id, nor an old inclusion. */
static void
walk_strip_comment(char *text)
{
	bool quoted = false;
	char *at;

	for (at = text; *at != '\0'; at++) {
		if (*at == '"')
			quoted = !quoted;
		else if (*at == '\\' && at[1] != '\0')
			at++;
		else if (*at == '#' && !quoted &&
			 !isdigit((unsigned char)at[1]) && at[1] != '-' &&
			 !text_starts(at, "#include"))
			break;
	}
	while (at > text && isspace((unsigned char)at[-1]))
		at--;
	*at = '\0';
}

/* As sudo: no name with a dot or a tilde at its end. */
static int
walk_is_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return strchr(entry->d_name, '.') == NULL &&
	       entry->d_name[length - 1] != '~';
}

static enum err
walk_directory(struct walk *walk, const char *path)
{
	char file[SUDOERS_PATH_SIZE];
	struct dirent **entries;
	enum err err = ERR_OK;
	int count = scandir(path, &entries, walk_is_file, alphasort);
	int i;

	for (i = 0; i < count; i++) {
		if (err == ERR_OK && text_format(file, sizeof(file), "%s/%s",
					 path, entries[i]->d_name) == ERR_OK)
			err = walk_file(walk, file);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return err;
}

/* The argument of "@${word}" or "#${word}" in ${text}; NULL: another line. */
static const char *
walk_argument(const char *text, const char *word)
{
	size_t length = strlen(word);

	if ((text[0] != '@' && text[0] != '#') ||
	    strncmp(text + 1, word, length) != 0 ||
	    !isspace((unsigned char)text[1 + length]))
		return NULL;
	text += 1 + length;
	return text + strspn(text, " \t\"");
}

/* Beside ${from}, unless it is a whole path; "%h" is this host's short name. */
static enum err
walk_path(char path[SUDOERS_PATH_SIZE], const char *argument, const char *from)
{
	int above = (int)(strrchr(from, '/') - from) + 1;
	char host[256] = "";
	const char *at;
	enum err err;

	(void)gethostname(host, sizeof(host) - 1);
	host[strcspn(host, ".")] = '\0';
	err = text_format(path, SUDOERS_PATH_SIZE, "%.*s",
	    argument[0] == '/' ? 0 : above, from);
	for (; err == ERR_OK && (at = strstr(argument, "%h")) != NULL;
	     argument = at + 2)
		err = text_append(path, SUDOERS_PATH_SIZE, "%.*s%s",
		    (int)(at - argument), argument, host);
	if (err == ERR_OK)
		err = text_append(path, SUDOERS_PATH_SIZE, "%s", argument);
	path[strcspn(path, "\"")] = '\0';
	return err;
}

static enum err
walk_include(
    struct walk *walk, const char *argument, const char *from, bool directory)
{
	char path[SUDOERS_PATH_SIZE];
	enum err err;

	if (walk_path(path, argument, from) != ERR_OK)
		return ERR_OK;
	err = directory ? walk_directory(walk, path) : walk_file(walk, path);
	return err == ERR_MEMORY ? err : ERR_OK;
}

static enum err
walk_line(struct walk *walk, struct sudoers_line *line)
{
	const char *argument;

	line->text += strspn(line->text, " \t");
	walk_strip_comment(line->text);
	if (line->text[0] == '\0')
		return ERR_OK;
	argument = walk_argument(line->text, "include");
	if (argument != NULL)
		return walk_include(walk, argument, line->file, false);
	argument = walk_argument(line->text, "includedir");
	if (argument != NULL)
		return walk_include(walk, argument, line->file, true);
	walk->each(line, walk->argument);
	return ERR_OK;
}

/* Join a continued line: the backslash and the line end become blanks. */
static char *
walk_next(char **at, unsigned *number)
{
	char *line = text_file_line(at);
	char *end;

	if (line == NULL)
		return NULL;
	++*number;
	for (end = line + strlen(line); end > line && end[-1] == '\\';
	     end += strlen(end)) {
		if (text_file_line(at) == NULL)
			break;
		++*number;
		end[-1] = ' ';
		*end = ' ';
	}
	return line;
}

static enum err
walk_file(struct walk *walk, const char *path)
{
	struct sudoers_line line = { .file = path };
	char *text = NULL, *at;
	unsigned number = 0;
	enum err err;

	if (walk->files++ >= SUDOERS_FILES_MAX)
		return ERR_OK;
	if ((err = text_file_read(&text, path)) != ERR_OK)
		return err;
	at = text;
	for (;;) {
		line.line = number + 1;
		line.text = walk_next(&at, &number);
		if (line.text == NULL || err != ERR_OK)
			break;
		err = walk_line(walk, &line);
	}
	free(text);
	return err;
}

enum err
sudoers_each(const char *path,
    void (*each)(const struct sudoers_line *, void *), void *argument)
{
	struct walk walk = { .each = each, .argument = argument };

	return walk_file(&walk, path);
}
