/* What the verifier and the command ask of SQLite, libsodium, libconfig. */
#include <errno.h>
#include <libconfig.h>
#include <sodium.h>
#include <sqlite3.h>

#include "core/code.h"
#include "tests/fault/fault.h"

WRAP(int, sqlite3_bind_blob64,
    (sqlite3_stmt *statement, int at, const void *bytes, sqlite3_uint64 size,
	void (*destroy)(void *)),
    SQLITE_NOMEM, ENOMEM, (statement, at, bytes, size, destroy))
WRAP(int, sqlite3_bind_int64, (sqlite3_stmt *statement, int at, sqlite3_int64 n),
    SQLITE_NOMEM, ENOMEM, (statement, at, n))
WRAP(int, sqlite3_bind_text,
    (sqlite3_stmt *statement, int at, const char *text, int size,
	void (*destroy)(void *)),
    SQLITE_NOMEM, ENOMEM, (statement, at, text, size, destroy))
WRAP(int, sqlite3_busy_handler,
    (sqlite3 *handle, int (*wait)(void *, int), void *data), SQLITE_NOMEM,
    ENOMEM, (handle, wait, data))
WRAP(int, sqlite3_extended_result_codes, (sqlite3 *handle, int on),
    SQLITE_NOMEM, ENOMEM, (handle, on))
WRAP(const void *, sqlite3_column_blob, (sqlite3_stmt *statement, int at),
    NULL, ENOMEM, (statement, at))
WRAP(const unsigned char *, sqlite3_column_text,
    (sqlite3_stmt *statement, int at), NULL, ENOMEM, (statement, at))
WRAP(int, sqlite3_db_readonly, (sqlite3 *handle, const char *name), -1, ENOENT,
    (handle, name))
WRAP(int, sqlite3_prepare_v2,
    (sqlite3 *handle, const char *text, int size, sqlite3_stmt **statement,
	const char **rest),
    SQLITE_NOMEM, ENOMEM, (handle, text, size, statement, rest))
WRAP(int, sqlite3_close_v2, (sqlite3 *handle), SQLITE_BUSY, EBUSY, (handle))

/* As the disk, the lock or the memory fails, in turns. */
static int
sqlite_failure(void)
{
	static const int failures[] = { SQLITE_IOERR_WRITE, SQLITE_BUSY,
		SQLITE_FULL, SQLITE_NOMEM, SQLITE_CORRUPT };

	return failures[fault_share()->calls %
	    (sizeof(failures) / sizeof(failures[0]))];
}

WRAP(int, sqlite3_step, (sqlite3_stmt *statement), sqlite_failure(), EIO,
    (statement))
WRAP(int, sqlite3_exec,
    (sqlite3 *handle, const char *text,
	int (*each)(void *, int, char **, char **), void *data, char **why),
    sqlite_failure(), EIO, (handle, text, each, data, why))

FAULT_POINT(sqlite3_open_v2);
int __real_sqlite3_open_v2(
    const char *path, sqlite3 **handle, int flags, const char *vfs);
int __wrap_sqlite3_open_v2(
    const char *path, sqlite3 **handle, int flags, const char *vfs);
int
__wrap_sqlite3_open_v2(
    const char *path, sqlite3 **handle, int flags, const char *vfs)
{
	if (!fault_due(&point_sqlite3_open_v2))
		return __real_sqlite3_open_v2(path, handle, flags, vfs);
	*handle = NULL;
	return SQLITE_NOMEM;
}

FAULT_POINT(sqlite3_db_config);
int __real_sqlite3_db_config(sqlite3 *handle, int option, ...);
int __wrap_sqlite3_db_config(sqlite3 *handle, int option, int on, int *was);
int
__wrap_sqlite3_db_config(sqlite3 *handle, int option, int on, int *was)
{
	if (fault_due(&point_sqlite3_db_config))
		return SQLITE_ERROR;
	return __real_sqlite3_db_config(handle, option, on, was);
}

WRAP(int, sodium_init, (void), -1, EIO, ())
WRAP(void *, sodium_malloc, (size_t size), NULL, ENOMEM, (size))
WRAP(int, crypto_generichash_init,
    (crypto_generichash_state *state, const unsigned char *key, size_t key_size,
	size_t size),
    -1, ENOMEM, (state, key, key_size, size))
WRAP(int, crypto_generichash_update,
    (crypto_generichash_state *state, const unsigned char *from,
	unsigned long long size),
    -1, ENOMEM, (state, from, size))
WRAP(int, crypto_generichash_final,
    (crypto_generichash_state *state, unsigned char *to, size_t size), -1,
    ENOMEM, (state, to, size))
/* As cheap as it can be: thousands of runs make and check recovery codes. */
FAULT_POINT(crypto_pwhash_argon2id);
int __real_crypto_pwhash_argon2id(unsigned char *to, unsigned long long to_size,
    const char *text, unsigned long long size, const unsigned char *salt,
    unsigned long long passes, size_t memory, int algorithm);
int __wrap_crypto_pwhash_argon2id(unsigned char *to, unsigned long long to_size,
    const char *text, unsigned long long size, const unsigned char *salt,
    unsigned long long passes, size_t memory, int algorithm);
int
__wrap_crypto_pwhash_argon2id(unsigned char *to, unsigned long long to_size,
    const char *text, unsigned long long size, const unsigned char *salt,
    unsigned long long passes, size_t memory, int algorithm)
{
	(void)passes;
	(void)memory;
	if (fault_due(&point_crypto_pwhash_argon2id))
		return -1;
	return __real_crypto_pwhash_argon2id(to, to_size, text, size, salt,
	    crypto_pwhash_argon2id_OPSLIMIT_MIN,
	    crypto_pwhash_argon2id_MEMLIMIT_MIN, algorithm);
}

WRAP(int, config_read_string, (config_t *config, const char *text),
    CONFIG_FALSE, ENOMEM, (config, text))

/* No failure: the judge wants to know how many there were. */
FAULT_SEES(code_matches);
bool __real_code_matches(const struct code *code, const char *answer);
bool __wrap_code_matches(const struct code *code, const char *answer);
bool
__wrap_code_matches(const struct code *code, const char *answer)
{
	__atomic_add_fetch(&fault_share()->compared, 1, __ATOMIC_RELAXED);
	fault_share()->fired_at_compare = fault_share()->fired;
	return __real_code_matches(code, answer);
}
