#include "stack/line.h"

#include <string.h>

/* Whether what was read begins a line, ends it, or is nothing. */
enum line_part { PART_NOTHING, PART_GOES_ON, PART_ENDS };

/* As fgets(3) and getline(3) do: up to ${max} bytes, a newline the last. */
static size_t
line_chunk(struct line_reader *reader, size_t max)
{
	size_t left = reader->size - reader->at;
	size_t length = left < max ? left : max;
	const char *chunk = reader->text + reader->at;
	const char *end = memchr(chunk, '\n', length);

	if (end != NULL)
		length = (size_t)(end - chunk) + 1;
	reader->at += length;
	if (end != NULL || reader->at == reader->size)
		reader->line++;
	return length;
}

/* The last byte of ${text} that is no blank, or its first one. */
static size_t
line_last(const char *text, size_t length)
{
	while (length > 0) {
		length--;
		if (strchr(" \t\n", text[length]) == NULL ||
		    text[length] == '\0')
			break;
	}
	return length;
}

/*
 * pam_handlers.c:_pam_assemble_line of 1.5: what is at ${used} of the room.
 * A blank line or a comment is as good as absent.
 */
static enum line_part
line_old_part(char *part, size_t *length)
{
	char *start = part + strspn(part, " \n\t");
	char *comment = strchr(start, '#');
	size_t last;

	if (*start == '\0' || *start == '#')
		return PART_NOTHING;
	if (comment != NULL) {
		*comment = '\0';
		return PART_ENDS;
	}
	last = line_last(start, strlen(start));
	if (start[last] != '\\')
		return PART_ENDS;
	start[last] = ' ';
	start[last + 1] = '\0';
	*length = (size_t)(start - part) + last + 1;
	return PART_GOES_ON;
}

static enum line_end
line_next_old(struct line_reader *reader)
{
	enum line_part part = PART_NOTHING;
	size_t used = 0, length;
	unsigned before;

	reader->first = 0;
	for (;;) {
		before = reader->line;
		if (used + 1 >= LINE_OLD_SIZE)
			return LINE_HANGS;
		length = line_chunk(reader, LINE_OLD_SIZE - 1 - used);
		if (length == 0)
			return reader->first != 0 ? LINE_TORN : LINE_DONE;
		memcpy(reader->room + used, reader->text + reader->at - length,
		    length);
		reader->room[used + length] = '\0';
		reader->cut = reader->line == before;
		part = line_old_part(reader->room + used, &length);
		if (part != PART_NOTHING && reader->first == 0)
			reader->first = before + 1;
		if (part == PART_ENDS)
			return LINE_READ;
		if (part == PART_GOES_ON)
			used += length;
	}
}

/*
 * libpam_internal/pam_line.c since 1.6: every line of the file that does not
 * end in a backslash ends the line, also a blank one or a comment.  ${*part}
 * and ${*length} become what it adds.
 */
static enum line_part
line_new_part(char **part, size_t *length)
{
	char *start = *part, *end = start + *length;
	size_t last = line_last(start, *length);
	bool goes_on = start[last] == '\\';

	if (goes_on) {
		start[last] = ' ';
		end = start + last + 1;
		*end = '\0';
	}
	if (strchr(start, '#') != NULL)
		goes_on = false;
	start += strspn(start, " \t");
	start[strcspn(start, "#")] = '\0';
	*part = start;
	*length = (size_t)(end - start);
	return goes_on ? PART_GOES_ON : PART_ENDS;
}

static enum line_end
line_next_new(struct line_reader *reader)
{
	size_t used = 0, length;
	bool goes_on = false, begun = false;
	char *part;

	reader->first = 0;
	for (;;) {
		length = line_chunk(reader, reader->size);
		if (length == 0)
			return goes_on ? LINE_TORN : LINE_DONE;
		if (!goes_on)
			reader->first = reader->line;
		part = reader->room + used;
		memcpy(part, reader->text + reader->at - length, length);
		part[length] = '\0';
		goes_on = line_new_part(&part, &length) == PART_GOES_ON;
		if (goes_on || begun || (*part != '\0' && *part != '\n')) {
			memmove(reader->room + used, part, length + 1);
			used += length;
			begun = begun || length > 0;
		}
		if (!goes_on && begun && reader->room[0] != '\0')
			return LINE_READ;
		if (!goes_on) {
			used = 0;
			begun = false;
		}
	}
}

enum line_end
line_next(struct line_reader *reader)
{
	reader->cut = false;
	return reader->old ? line_next_old(reader) : line_next_new(reader);
}

/* Take the brackets off and "\]" together; what follows the closing one. */
static char *
line_bracket(char *word)
{
	char *to = word, *from = word;

	for (; *from != '\0' && *from != ']'; to++, from++) {
		if (from[0] == '\\' && from[1] == ']')
			from++;
		*to = *from;
	}
	if (*from == ']')
		from++;
	*to = '\0';
	return from;
}

char *
line_word(char **rest)
{
	static const char blanks[] = " \n\t";
	char *word = *rest, *end;

	if (word == NULL)
		return NULL;
	word += strspn(word, blanks);
	if (*word == '\0') {
		*rest = NULL;
		return NULL;
	}
	if (*word == '[') {
		end = line_bracket(++word);
	} else {
		end = word + strcspn(word, blanks);
		if (*end != '\0')
			*end++ = '\0';
	}
	*rest = *end != '\0' ? end : NULL;
	return word;
}
