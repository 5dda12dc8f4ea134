#include "stack/places.h"

#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Every system has it, in the directory that libpam loads modules from. */
#define PLACES_MODULE "/pam_permit.so"

/* A third directory of service files, where libpam was told of it. */
#define PLACES_OF_SUSE "/usr/etc/pam.d"

/* Behind every struct stack_places that is handed out. */
struct found {
	struct stack_places places; /* first: the two have one address */
	const char *services[4];
	const char *modules[2];
	char module_directory[PATH_MAX];
};

static const char *const places_modules[] = {
	"/lib/*-linux-*/security" PLACES_MODULE,
	"/usr/lib/*-linux-*/security" PLACES_MODULE,
	"/usr/lib64/security" PLACES_MODULE,
	"/lib64/security" PLACES_MODULE,
	"/usr/lib/security" PLACES_MODULE,
	"/lib/security" PLACES_MODULE,
};

/* Of an ELF file: up to its byte order, and its machine. */
#define PLACES_ELF_KIND 6
#define PLACES_ELF_MACHINE 18
#define PLACES_ELF_SIZE 20

static bool
places_read_elf(char header[PLACES_ELF_SIZE], const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool whole = file != -1 &&
		     read(file, header, PLACES_ELF_SIZE) == PLACES_ELF_SIZE;

	if (file != -1)
		close(file);
	return whole;
}

/* Those of other machines may stand beside them (i386-linux-gnu). */
static bool
places_is_of_this_machine(const char *module)
{
	char its[PLACES_ELF_SIZE], ours[PLACES_ELF_SIZE];

	return !places_read_elf(ours, "/proc/self/exe") ||
	       (places_read_elf(its, module) &&
		   memcmp(its, ours, PLACES_ELF_KIND) == 0 &&
		   memcmp(its + PLACES_ELF_MACHINE, ours + PLACES_ELF_MACHINE,
		       PLACES_ELF_SIZE - PLACES_ELF_MACHINE) == 0);
}

static bool
places_find_modules(char directory[PATH_MAX])
{
	size_t count = sizeof(places_modules) / sizeof(places_modules[0]), i, j;
	bool found = false;
	glob_t matches;

	for (i = 0; i < count && !found; i++) {
		if (glob(places_modules[i], 0, NULL, &matches) != 0)
			continue;
		for (j = 0; j < matches.gl_pathc && !found; j++)
			found =
			    places_is_of_this_machine(matches.gl_pathv[j]) &&
			    text_copy(directory, PATH_MAX,
				matches.gl_pathv[j]) == ERR_OK;
		globfree(&matches);
	}
	if (found)
		directory[strlen(directory) - strlen(PLACES_MODULE)] = '\0';
	return found;
}

static bool
places_mentions(const char *library, size_t size, const char *text)
{
	return memmem(library, size, text, strlen(text)) != NULL;
}

/* What the library says of itself: it is of the newer kind otherwise. */
static void
places_ask_library(struct found *found, const char *library, size_t size)
{
	struct stack_flavour *flavour = &found->places.flavour;

	flavour->old = places_mentions(
	    library, size, "maximum level of substacks reached");
	flavour->debian = places_mentions(library, size, "@include");
	if (places_mentions(library, size, PLACES_OF_SUSE "/%s"))
		found->services[2] = PLACES_OF_SUSE;
}

static void
places_find_library(struct found *found)
{
	char path[PATH_MAX + 32];
	struct stat status;
	void *library;
	int file;

	(void)text_format(
	    path, sizeof(path), "%s/../libpam.so.0", found->module_directory);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file == -1)
		return;
	if (fstat(file, &status) == 0 && status.st_size > 0) {
		library = mmap(NULL, (size_t)status.st_size, PROT_READ,
		    MAP_PRIVATE, file, 0);
		if (library != MAP_FAILED) {
			places_ask_library(
			    found, library, (size_t)status.st_size);
			munmap(library, (size_t)status.st_size);
		}
	}
	close(file);
}

enum err
stack_places_find(struct stack_places **places, const char *pamdir)
{
	struct found *found = calloc(1, sizeof(*found));

	if (found == NULL)
		return ERR_MEMORY;
	if (!places_find_modules(found->module_directory)) {
		free(found);
		return ERR_NOT_FOUND;
	}
	found->services[0] = "/etc/pam.d";
	found->services[1] = "/usr/lib/pam.d";
	found->places.pam_conf = "/etc/pam.conf";
	places_find_library(found);
	if (pamdir != NULL) {
		found->services[0] = pamdir;
		found->services[1] = NULL;
		found->places.pam_conf = NULL;
	}
	found->modules[0] = found->module_directory;
	found->places.services = found->services;
	found->places.modules = found->modules;
	*places = &found->places;
	return ERR_OK;
}

void
stack_places_free(struct stack_places *places)
{
	free(places);
}
