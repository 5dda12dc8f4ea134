#include "conf/messages.h"

#include <string.h>

#include "base/text.h"

/* What a message is measured with: names of usual length. */
#define MESSAGES_SERVICE "sudo-gui"
#define MESSAGES_HOST "db1.internal.example.com"

/* One text of the file: its name and its line there. */
struct place {
	char name[CONF_WORD_SIZE];
	unsigned line;
};

/* The text as it may go out: with usual names, or with the longest. */
static enum err
messages_fill(const struct conf *conf, const char *text, bool longest,
    char filled[TEMPLATE_SIZE])
{
	const struct conf_message *message = &conf->message;
	char code[] = "0123456789", longest_name[65];
	struct template_values values = { .code = code,
		.service = MESSAGES_SERVICE,
		.host = MESSAGES_HOST,
		.minutes = (long)conf->code.lifetime_seconds / 60,
		.seconds = (long)conf->code.lifetime_seconds };

	code[conf->code.digits] = '\0';
	memset(longest_name, 'n', sizeof(longest_name) - 1);
	longest_name[sizeof(longest_name) - 1] = '\0';
	if (longest)
		values.service = values.host = longest_name;
	values.brand = message->brand[0] != '\0' ? message->brand : values.host;
	return template_fill(filled, text, &values);
}

enum err
conf_measure(const struct conf *conf, const char *text,
    struct template_length *length)
{
	char filled[TEMPLATE_SIZE];
	enum err err;

	if ((err = messages_fill(conf, text, true, filled)) != ERR_OK ||
	    (err = messages_fill(conf, text, false, filled)) != ERR_OK ||
	    (err = template_measure(length, filled)) != ERR_OK)
		return err;
	return length->units > TEMPLATE_MAX ? ERR_TOO_LONG : ERR_OK;
}

static void
messages_check_sms(const struct conf *conf, const char *sms,
    const struct place *place, struct report *report)
{
	struct template_length length;

	if (conf_measure(conf, sms, &length) != ERR_OK)
		report_error(report, place->line,
		    "%s is too long when filled: at most %d characters",
		    place->name, TEMPLATE_MAX);
	else if (length.segments > 1)
		report_warning(report, place->line,
		    "%s has about %zu characters of %s when filled: "
		    "over %d, each message is paid as %zu",
		    place->name, length.units, length.ucs2 ? "UCS-2" : "GSM-7",
		    length.ucs2 ? TEMPLATE_WARN_UCS2 : TEMPLATE_WARN_GSM,
		    length.segments);
}

/* It is read three times, in one document of XML. */
static void
messages_check_voice(const struct conf *conf, const char *voice,
    const struct place *place, struct report *report)
{
	char filled[TEMPLATE_SIZE];

	if (messages_fill(conf, voice, true, filled) != ERR_OK ||
	    template_xml_length(filled) > TEMPLATE_VOICE_MAX)
		report_error(report, place->line,
		    "%s is too long when filled: at most %d "
		    "characters, and & < > \" ' count as up to 6",
		    place->name, TEMPLATE_VOICE_MAX);
}

static struct place
messages_place(const config_t *config, const char *name)
{
	const config_setting_t *at = config_lookup(config, name);
	struct place place = { .line =
				   at == NULL ? 0
					      : config_setting_source_line(at) };

	text_format(place.name, sizeof(place.name), "%s", name);
	return place;
}

static struct place
messages_row(const struct conf_language *row, const char *member)
{
	struct place place = { .line = row->line };

	text_format(place.name, sizeof(place.name), "languages[].%s", member);
	return place;
}

void
messages_check(
    const struct conf *conf, const config_t *config, struct report *report)
{
	struct place sms = messages_place(config, "message.sms");
	struct place voice = messages_place(config, "message.voice");
	const struct conf_language *row = conf->languages;
	size_t i;

	messages_check_sms(conf, conf->message.sms, &sms, report);
	messages_check_voice(conf, conf->message.voice, &voice, report);
	for (i = 0; i < conf->language_count; i++, row++) {
		sms = messages_row(row, "sms");
		voice = messages_row(row, "voice");
		if (row->sms[0] != '\0')
			messages_check_sms(conf, row->sms, &sms, report);
		if (row->voice[0] != '\0')
			messages_check_voice(conf, row->voice, &voice, report);
	}
}
