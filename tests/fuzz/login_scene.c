#include "tests/fuzz/login_scene.h"

#include "base/secret.h"
#include "base/text.h"
#include "tests/fuzz/login_model.h"

#define SERVICE "account_sid = \"AC1\"; api_url = \"http://127.0.0.1:1\";"

void
scene_begin(void)
{
	size_t i;

	MUST(secret_start() == ERR_OK);
	memset(&model, 0, sizeof(model));
	people_restore();
	for (i = 0; i < PEOPLE; i++) {
		struct model_person *person = &model.people[i];

		person->enrolled =
		    e164_parse(&person->number, people[i].number) == ERR_OK;
		person->status = people[i].status;
		if (person->enrolled)
			world_keep_secret(people[i].number + 1);
	}
	for (i = 0; i < PEOPLE_CODES; i++)
		world_keep_secret(people_codes[i]);
	world_keep_secret(SCENE_PASSWORD);
	MUST(store_open(&model.store, people_directory) == ERR_OK);
}

/* The configuration. */

/* One of ${count} lines for the settings that a byte chooses. */
static void
choose(char *text, size_t size, const char *const *lines, size_t count)
{
	MUST(text_append(text, size, "%s\n",
		 lines[input_byte(&world.input) % count]) == ERR_OK);
}
#define CHOOSE(...)                                                      \
	choose(text, sizeof(text), (const char *const[]){ __VA_ARGS__ }, \
	    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

struct conf *
scene_conf(void)
{
	struct conf_faults faults;
	struct conf *conf = NULL;
	char text[4096] =
	    "message = { sms = \"{code} is your code for {host}.\";"
	    " voice = \"{digits} is your code.\"; };\n";

	CHOOSE("provider = { " SERVICE " from = \"+15005550006\"; };",
	    "provider = { " SERVICE " from = \"Example\"; };",
	    "provider = { " SERVICE " from = \"+15005550006\";"
	    " price_per_message = \"0.02 USD\"; };"
	    "budget = { max = \"0.05 USD\"; window = \"1h\"; };");
	CHOOSE("code = { digits = 6; lifetime = \"10m\"; guesses = 3; };",
	    "code = { digits = 10; lifetime = \"30s\"; guesses = 1; };",
	    "code = { digits = 8; lifetime = \"1m\"; guesses = 5; };");
	CHOOSE("",
	    "limits = ( { per = \"number\"; max = 100; window = \"1h\" } );",
	    "limits = ( { per = \"user\"; max = 2; window = \"1h\" },"
	    " { per = \"address\"; max = 3; window = \"10m\" } );",
	    "limits = ( { per = \"host\"; max = 3; window = \"1m\" },"
	    " { per = \"user\"; max = 50; window = \"1d\" } );",
	    "limits = ( { per = \"country\"; max = 2; window = \"2m\" },"
	    " { per = \"number\"; max = 3; window = \"30s\" } );"
	    "numbers = { allow = [\"+1\"]; };");
	CHOOSE("lockout = { failures = 3; };", "lockout = { failures = 1; };",
	    "guesses = ( { max = 2; window = \"1m\" } );",
	    "lockout = { failures = 10; };");
	CHOOSE("policy = ( );",
	    "policy = ( { services = [\"su\"]; action = \"refuse\" },"
	    " { services = [\"cron\"]; action = \"exempt\" },"
	    " { networks = [\"10.0.0.0/8\"]; action = \"exempt\" } );");
	CHOOSE("", "unenrolled = \"allow\";",
	    "unenrolled = \"allow\"; unenrolled_until = \"2031-01-01\";");
	CHOOSE("", "pending = \"verify_at_login\";");
	CHOOSE("", "unreachable = \"allow\";");
	CHOOSE("",
	    "risk = { sim_swap = \"refuse\"; call_forwarding = \"warn\"; };",
	    "risk = { line_type = \"warn\"; call_forwarding = \"refuse\";"
	    " on_error = \"refuse\"; cache = \"1m\"; };");
	CHOOSE("", "password = { short = \"deny\"; min_length = 8;"
		   " breached = \"warn\"; };");
	if (conf_parse(&conf, "fuzz.conf", text, strlen(text), &faults) !=
	    ERR_OK)
		(void)fprintf(stderr, "%s%s\n", text, faults.errors[0]);
	MUST(conf != NULL);
	conf_faults_free(&faults);
	text_format(conf->state, sizeof(conf->state), "%s", people_directory);
	return conf;
}
