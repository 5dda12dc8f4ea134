#include "conf/scan.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define SCAN_DIGITS "0123456789"
#define SCAN_HEX "0123456789abcdefABCDEF"
#define SCAN_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*_"

/* Far above every bound of ours; 18 digits, the suffix and a NUL. */
#define SCAN_NUMBER_MAX UINT64_C(999999999999999999)
#define SCAN_NUMBER_SIZE 20

struct scan {
	struct report *report;
	const char *at;
	char *to;
	unsigned line;
};

static void
scan_copy(struct scan *scan, size_t length)
{
	for (; length > 0 && *scan->at != '\0'; length--) {
		if (*scan->at == '\n')
			scan->line++;
		*scan->to++ = *scan->at++;
	}
}

/* Past the end of a comment, or to the end of the text. */
static void
scan_comment(struct scan *scan)
{
	const char *end = strstr(scan->at + 2, "*/");

	scan_copy(scan,
	    end == NULL ? strlen(scan->at) : (size_t)(end - scan->at) + 2);
}

static void
scan_string(struct scan *scan)
{
	scan_copy(scan, 1);
	while (*scan->at != '\0' && *scan->at != '"') {
		if (text_starts(scan->at, "\\x00"))
			report_error(scan->report, scan->line,
			    "\\x00 in a text: it would end there");
		scan_copy(scan, *scan->at == '\\' ? 2 : 1);
	}
	scan_copy(scan, 1);
}

static unsigned
digit_value(char digit)
{
	const char *at = strchr(SCAN_HEX, digit);
	unsigned value = (unsigned)(at - SCAN_HEX);

	return value < 16 ? value : value - 6;
}

/* Without the suffix libconfig keeps the low 32 bits and says nothing. */
static void
scan_number(struct scan *scan)
{
	bool hex = text_starts(scan->at, "0x") || text_starts(scan->at, "0X");
	const char *digits = scan->at + (hex ? 2 : 0);
	size_t i, length = strspn(digits, hex ? SCAN_HEX : SCAN_DIGITS);
	uint64_t value = 0;

	for (i = 0; i < length && value < SCAN_NUMBER_MAX; i++)
		value = value * (hex ? 16 : 10) + digit_value(digits[i]);
	if (value <= INT_MAX || digits[length] == '.') {
		scan_copy(scan, (size_t)(digits - scan->at) + length);
		return;
	}
	if (value > SCAN_NUMBER_MAX)
		value = SCAN_NUMBER_MAX;
	scan->at = digits + length;
	text_format(scan->to, SCAN_NUMBER_SIZE, "%" PRIu64 "%s", value,
	    *scan->at == 'L' ? "" : "L");
	scan->to += strlen(scan->to);
}

static void
scan_tokens(struct scan *scan)
{
	while (*scan->at != '\0') {
		if (*scan->at == '"')
			scan_string(scan);
		else if (*scan->at == '#' || text_starts(scan->at, "//"))
			scan_copy(scan, strcspn(scan->at, "\n"));
		else if (text_starts(scan->at, "/*"))
			scan_comment(scan);
		else if (strchr(SCAN_LETTERS, *scan->at) != NULL)
			scan_copy(scan,
			    strspn(scan->at, SCAN_LETTERS SCAN_DIGITS "-"));
		else if (strchr(SCAN_DIGITS, *scan->at) != NULL)
			scan_number(scan);
		else if (*scan->at == '.')
			scan_copy(scan, 1 + strspn(scan->at + 1, SCAN_DIGITS));
		else
			scan_copy(scan, 1);
	}
}

static void
scan_lines(struct report *report, const char *text, size_t size)
{
	const char *line = text, *end = text + size, *next;
	unsigned number = 1;

	for (; line < end; line = next + 1, number++) {
		next = memchr(line, '\n', (size_t)(end - line));
		if (next == NULL)
			next = end;
		if (memchr(line, '\0', (size_t)(next - line)) != NULL)
			report_error(
			    report, number, "a NUL byte: this is no text");
		if (text_starts(line + strspn(line, " \t"), "@include"))
			report_error(report, number,
			    "@include is not allowed: one file is the whole "
			    "configuration");
	}
}

char *
scan_text(struct report *report, const char *text, size_t size)
{
	struct scan scan = { .report = report, .at = text, .line = 1 };
	/* Of 0xFFFFFFFFFF twelve bytes become fourteen; none gains more. */
	char *fit = malloc(size + size / 6 + SCAN_NUMBER_SIZE);

	if (fit == NULL) {
		report->overflowed = true;
		return NULL;
	}
	if (size > CONF_FILE_MAX)
		report_error(report, 0, "%zu bytes are too many: at most %d",
		    size, CONF_FILE_MAX);
	else
		scan_lines(report, text, size);
	if (report_has_errors(report)) {
		free(fit);
		return NULL;
	}
	scan.to = fit;
	scan_tokens(&scan);
	*scan.to = '\0';
	return fit;
}
