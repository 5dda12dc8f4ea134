/*
 * Where there is no libFuzzer: HARNESS [FILE | DIRECTORY ...] runs each file
 * once; without arguments, the committed seeds of the harness.
 */
#include <sys/stat.h>
#include <dirent.h>
#include <limits.h>

#include "tests/fuzz/fuzz.h"

#define INPUT_MAX (1024 * 1024)

static size_t runs;

static void
run_file(const char *path)
{
	FILE *file = fopen(path, "re");
	uint8_t *whole = malloc(INPUT_MAX), *fit;
	size_t size;

	if (file == NULL || whole == NULL) {
		perror(path);
		exit(1);
	}
	size = fread(whole, 1, INPUT_MAX, file);
	(void)fclose(file);
	/* Of its own size: one byte past it is somebody else's. */
	fit = malloc(size + (size == 0));
	MUST(fit != NULL);
	memcpy(fit, whole, size);
	free(whole);
	(void)LLVMFuzzerTestOneInput(fit, size);
	free(fit);
	runs++;
}

static void
run(const char *path)
{
	char name[PATH_MAX];
	struct dirent *entry;
	struct stat st;
	DIR *directory;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
		run_file(path);
		return;
	}
	if ((directory = opendir(path)) == NULL) {
		perror(path);
		exit(1);
	}
	while ((entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(
		    name, sizeof(name), "%s/%s", path, entry->d_name);
		run_file(name);
	}
	(void)closedir(directory);
}

int
main(int argc, char **argv)
{
	const char *source = getenv("top_srcdir");
	const char *slash = strrchr(argv[0], '/');
	char seeds[PATH_MAX];
	int i;

	(void)snprintf(seeds, sizeof(seeds), "%s/tests/fuzz/seeds/%s",
	    source == NULL ? "." : source, slash == NULL ? argv[0] : slash + 1);
	for (i = 1; i < argc; i++)
		run(argv[i]);
	if (argc == 1)
		run(seeds);
	printf("%s: %zu inputs\n", argv[0], runs);
	return runs == 0;
}
