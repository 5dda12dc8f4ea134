/*
 * The provider's secret: the one line of provider.secret_file.
 */
#ifndef COURIER_SECRET_FILE_H
#define COURIER_SECRET_FILE_H

#include "base/err.h"
#include "base/file.h"
#include "base/secret.h"

/*
 * Read the file into a NUL-terminated ${*secret} that the caller owns; one
 * newline at its end is not part of it.  As file_read, and ERR_INVALID for
 * an empty file, a second line or a control character; ${why} names the file
 * and the mend, and nothing of what is in it.
 */
enum err secret_file_read(const char *path, struct secret **secret,
    char why[FILE_WHY_SIZE]) MUST_CHECK;

#endif
