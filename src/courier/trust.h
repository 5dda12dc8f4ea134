/*
 * The certificates that the provider's is checked against, in memory: a
 * sealed courier, and the TLS library in it, can open no file.
 */
#ifndef COURIER_TRUST_H
#define COURIER_TRUST_H

#include <stddef.h>

#include "base/err.h"
#include "core/wire.h"

struct trust {
	char *pem; /* malloc'd; NULL: none is needed */
	size_t size;
};

/*
 * Where the system's trust store is, according to libcurl: the file with all
 * certificates, and the directory with one each under its hash.  "": nowhere.
 */
const char *trust_system_file(void);
const char *trust_system_directory(void);

/*
 * Read ${ca_file}; where it is "", the system's file, or in its absence the
 * system's directory.  ERR_CONFIG: it can't be read, or has no certificate;
 * ERR_SYSTEM, ERR_MEMORY; the reply says it.  What was read lives as long as
 * the process.
 */
enum err trust_load(
    struct trust *, const char *ca_file, struct wire_reply *) MUST_CHECK;

#endif
