/*
 * The PAM configuration as libpam reads it (libpam/pam_handlers.c): a service's
 * file, else the rules of `other'; what they include; every line with the place
 * where it stands.
 */
#ifndef STACK_READ_H
#define STACK_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "stack/control.h"

enum stack_chain { STACK_AUTH, STACK_ACCOUNT, STACK_SESSION, STACK_PASSWORD };

/* "auth"; static. */
const char *stack_chain_word(enum stack_chain);

/* Where libpam's releases differ in reading. */
struct stack_flavour {
	/*
	 * Up to 1.5: lines over 1023 bytes fall apart, jumps over 2^31 wrap
	 * around, blank lines and comments do not end a continued line, and
	 * only substacks are counted towards the limit of depth.
	 */
	bool old;
	/*
	 * Debian's patch: knows `@include', and looks relative names of
	 * inclusions up in ${services[0]} alone.
	 */
	bool debian;
};

/* What is read in place of the file at ${path}. */
struct stack_text {
	const char *path;
	const char *text;
};

struct stack_places {
	const char *const *services; /* directories of service files, NULL ends;
					the first that has the file counts */
	const char *pam_conf; /* read where none of them exists; or NULL */
	const char *const *modules; /* directories of modules, NULL ends */
	const struct stack_text *texts;
	size_t text_count;
	struct stack_flavour flavour;
};

/* What libpam makes of a line. */
enum stack_kind {
	STACK_MODULE,	/* calls the module, or fails where there is none */
	STACK_SUBSTACK, /* marks where a substack begins */
	STACK_BROKEN,	/* a line that libpam can't use: perm_denied */
};

/* A file as it was included: where from, and how. */
struct stack_source {
	const char *file;		 /* path, as it was opened */
	const struct stack_source *from; /* NULL: the service itself */
	unsigned line;			 /* of ${from}: the inclusion, */
	unsigned last;			 /* from its first line to its last */
	bool substack;
};

struct stack_entry {
	enum stack_kind kind;
	unsigned level; /* of substacks: 0 is the service's own */
	struct stack_control control;
	const char *control_text; /* as written: "[success=1 default=ignore]" */
	const char *path;	  /* of the module, as written */
	const char *name;	  /* "pam_unix": no directory, no suffix */
	const char *const *arguments;
	size_t argument_count;
	bool exists; /* the module's file does */
	bool quiet;  /* "-auth": libpam does not log that it is missing */
	const struct stack_source *source;
	unsigned line; /* of source->file: the first of a continued line, */
	unsigned last; /* and its last */
};

/* A chain of one service, in the order in which libpam has it. */
struct stack {
	const char *service;
	enum stack_chain chain;
	bool is_other; /* the service has no such lines: these are `other''s */
	bool
	    refused; /* libpam can't read it: pam_start fails, nobody gets in */
	const struct stack_entry *entries;
	size_t count;
};

/* What an administrator should know of a file. */
struct stack_fault {
	const char *file;
	unsigned line;	  /* 0: of the whole file */
	bool is_error;	  /* libpam fails there; otherwise it is a warning */
	const char *text; /* what is wrong, and the mend */
};

struct stack_faults {
	const struct stack_fault *faults;
	size_t count;
};

/* Longest file that is read, in bytes; inclusions at most. */
#define STACK_FILE_MAX (1024 * 1024)
#define STACK_SOURCES_MAX 512

/*
 * Read ${chain} of ${service} (a name, or the path of a file).  Faults in the
 * files are no errors here: ${*stack} is what libpam makes of them, and
 * ${*faults} lists them in the order in which they were met (in lines of other
 * chains too where they keep libpam from reading the rest).  Both live in one
 * piece of memory, which stack_free gives back; the strings of ${places} must
 * live as long.  Words of lines are as they are written: they may hold any byte
 * but NUL; the texts of faults are printable.  ERR_MEMORY; ERR_NOT_FOUND:
 * neither the service nor `other' has a file (libpam refuses everything then);
 * ERR_INVALID: ${service} is no name.
 */
enum err stack_read(struct stack **, struct stack_faults *,
    const struct stack_places *, const char *service,
    enum stack_chain) MUST_CHECK;

/* NULL is fine. */
void stack_free(struct stack *);

#endif
