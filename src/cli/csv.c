#include "cli/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CSV_FIELDS 3

static enum err
csv_load(struct csv *csv, int file, size_t *size)
{
	size_t room = 0;
	ssize_t got = 1;
	char *larger;

	for (*size = 0; got != 0;) {
		if (*size > CSV_FILE_MAX)
			return ERR_TOO_LONG;
		if (room - *size < 2) {
			room = room == 0 ? 65536 : room * 2;
			larger = realloc(csv->text, room);
			if (larger == NULL)
				return ERR_MEMORY;
			csv->text = larger;
		}
		got = read(file, csv->text + *size, room - *size - 1);
		if (got == -1 && errno != EINTR)
			return ERR_SYSTEM;
		if (got > 0)
			*size += (size_t)got;
	}
	csv->text[*size] = '\0';
	return strlen(csv->text) == *size ? ERR_OK : ERR_INVALID;
}

/*
 * The field at ${*at}, ended by a NUL; ${*at} goes on behind its comma, and
 * is NULL after the last.  NULL: a quote that does not end, or not there.
 */
static char *
csv_field(char **at)
{
	char *field = *at, *to = field, *from = field;
	bool closed = false;

	if (*from != '"') {
		from += strcspn(from, ",");
		*at = *from == ',' ? from + 1 : NULL;
		*from = '\0';
		return field;
	}
	for (from++; *from != '\0' && !closed;) {
		closed = *from == '"' && *++from != '"';
		if (!closed)
			*to++ = *from++;
	}
	if (!closed || (*from != ',' && *from != '\0'))
		return NULL;
	*at = *from == ',' ? from + 1 : NULL;
	*to = '\0';
	return field;
}

static void
csv_status(struct csv_row *row, char *word)
{
	static const enum store_status all[] = { STORE_PENDING,
		STORE_VERIFIED, STORE_SUSPENDED };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(word, store_status_word(all[i])) != 0)
			continue;
		row->status = all[i];
		row->has_status = true;
		return;
	}
	row->fault = "no status: write pending, verified or suspended";
	row->value = word;
}

static void
csv_line(struct csv_row *row, char *line)
{
	char *fields[CSV_FIELDS] = { NULL };
	char *at = line;
	size_t count;

	for (count = 0; at != NULL && count < CSV_FIELDS; count++)
		if ((fields[count] = csv_field(&at)) == NULL)
			break;
	row->user = fields[0];
	if (at != NULL || count < 2) {
		row->fault = "not of the form user,number[,status]";
		return;
	}
	if (e164_parse(&row->number, fields[1]) != ERR_OK) {
		row->fault = "no number in E.164 form: write + and country "
			     "code, digits alone";
		row->value = fields[1];
		return;
	}
	if (fields[2] != NULL)
		csv_status(row, fields[2]);
}

static size_t
csv_lines(const char *text)
{
	size_t lines = 1;

	for (; *text != '\0'; text++)
		if (*text == '\n')
			lines++;
	return lines;
}

static void
csv_chomp(char *line)
{
	size_t length = strlen(line);

	if (length > 0 && line[length - 1] == '\r')
		line[length - 1] = '\0';
}

static void
csv_cut(struct csv *csv)
{
	char *line = csv->text, *end;
	size_t number = 0;

	for (; line != NULL; line = end) {
		number++;
		if ((end = strchr(line, '\n')) != NULL)
			*end++ = '\0';
		csv_chomp(line);
		if (line[0] == '#' || line[strspn(line, " \t")] == '\0')
			continue;
		csv->rows[csv->count].line = number;
		csv_line(&csv->rows[csv->count++], line);
	}
}

enum err
csv_read(struct csv *csv, int file)
{
	size_t size;
	enum err err = csv_load(csv, file, &size);

	if (err != ERR_OK)
		return err;
	csv->rows = calloc(csv_lines(csv->text), sizeof(*csv->rows));
	if (csv->rows == NULL)
		return ERR_MEMORY;
	csv_cut(csv);
	return ERR_OK;
}

void
csv_free(struct csv *csv)
{
	free(csv->rows);
	free(csv->text);
	*csv = (struct csv){ .text = NULL };
}
