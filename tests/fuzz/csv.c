/*
 * A file for `sms2fa import`: every row has a fault that names its line, or a
 * user, a number in E.164 form and a status that is one.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "cli/csv.h"
#include "tests/fuzz/fuzz.h"

static void
check_row(const struct csv_row *row, size_t before)
{
	struct e164 number;

	MUST(row->line > before);
	if (row->fault != NULL) {
		MUST(is_printable(row->fault));
		return;
	}
	MUST(row->user != NULL && strchr(row->user, '\n') == NULL);
	MUST(e164_parse(&number, row->number.text) == ERR_OK);
	MUST(strcmp(store_status_word(row->status), "unknown") != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv csv = { .text = NULL };
	int file = memfd_create("import", MFD_CLOEXEC);
	size_t i, before = 0;
	enum err err;

	MUST(file != -1 && write(file, data, size) == (ssize_t)size);
	MUST(lseek(file, 0, SEEK_SET) == 0);
	err = csv_read(&csv, file);
	MUST(err == ERR_OK || err == ERR_INVALID);
	MUST((err == ERR_OK) == (memchr(data, '\0', size) == NULL));
	for (i = 0; err == ERR_OK && i < csv.count; i++) {
		check_row(&csv.rows[i], before);
		before = csv.rows[i].line;
	}
	csv_free(&csv);
	close(file);
	return 0;
}
