/*
 * `user,number[,status]`, one a line, no header; `#` begins a comment line.
 */
#ifndef CLI_CSV_H
#define CLI_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/e164.h"
#include "store/store.h"

struct csv_row {
	size_t line;
	char *user; /* in the text */
	struct e164 number;
	enum store_status status;
	bool has_status;
	uid_t uid;     /* for the one who looks it up */
	const char *fault; /* NULL: none found yet */
	char *value;   /* the offending one, in the text; or NULL */
};

struct csv {
	char *text; /* owned: the whole file, cut up */
	struct csv_row *rows;
	size_t count;
};

#define CSV_MIB ((size_t)1024 * 1024)
#define CSV_FILE_MAX (64 * CSV_MIB)

/*
 * Read ${file} to its end and cut it up; a line that can't be read is a row
 * with its ${fault}.  ERR_TOO_LONG, ERR_MEMORY, ERR_SYSTEM, ERR_INVALID (a
 * NUL in it).
 */
enum err csv_read(struct csv *, int file) MUST_CHECK;
void csv_free(struct csv *); /* a zeroed one is fine */

#endif
