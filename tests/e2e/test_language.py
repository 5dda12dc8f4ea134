#!/usr/bin/python3
"""What users read is in their language; what administrators read is not."""

import json
import os
import socket
import subprocess

import case
import sandbox
from world import HOST_NAME, MAXTRIES, NUMBERS, PREFIX, SUCCESS

# What a prompt, a refusal and a message have in no other language.
WORDS = {
    "de": ("Code an .* gesendet", "Falscher Code, noch 2 Versuche",
           "Zu viele falsche Codes|gesperrt", "ist Ihr Code f.r"),
    "fr": ("Code envoy. au", "Code erron., encore 2 essais",
           "bloqu.s", "est votre code pour"),
    "es": ("C.digo enviado a", "C.digo err.neo, quedan 2 intentos",
           "bloqueados", "es su clave para"),
    "tr": ("numaras.na g.nderildi", "Hatal. kod, 2 deneme",
           "kilitlendi", "kodunuz"),
    "ja": ("に送信しました", "コードが違います。あと 2 回",
           "ロックされています", "認証コード"),
}


class Language(case.Applicants):
    def setUp(self):
        super().setUp()
        self.world.enroll("alice")

    def speak(self, language, **more):
        self.world.configure(languages=[{
            "language": language, "numbers": [NUMBERS["alice"][:5]]}], **more)

    def text(self):
        return self.world.phone.double.messages(NUMBERS["alice"])[-1]

    def test_prompt_message_and_refusal(self):
        for language, words in WORDS.items():
            with self.subTest(language):
                self.world.sms2fa("unlock", "--force", "alice")
                self.world.wait_until_gone("sms2fa-verifier")  # its notice
                self.world.phone.forget()
                self.speak(language, lockout={"failures": 2})
                login = self.converse("000", "000")
                self.assertEqual(login.result, MAXTRIES)
                self.assertRegex(login.prompts[0], words[0])
                self.assertRegex(login.prompts[1], words[1])
                for prompt in login.prompts:
                    self.assertTrue(prompt.endswith(": "), prompt)
                self.assertRegex(
                    self.world.phone.double.messages(NUMBERS["alice"])[0],
                    words[3])
                refused = self.converse()
                self.assertRegex("".join(refused.prompts + refused.told),
                                 words[2])

    def test_what_is_only_shown(self):
        """A refusal and an advice, each without a prompt."""
        for language, refused, advice in (
                ("de", "Für Sie ist keine", "schwächere"),
                ("ja", "電話番号", "認証アプリ")):
            with self.subTest(language):
                self.world.configure(message={"language": language})
                self.assertRegex(" ".join(self.converse(user="bob").told),
                                 refused)
                self.assertRegex(" ".join(self.log_in(options=["-x"]).info),
                                 advice)

    def test_a_right_code_in_every_language(self):
        for language in WORDS:
            with self.subTest(language):
                self.world.phone.forget()
                self.speak(language)
                self.assertEqual(self.log_in().result, SUCCESS)

    def test_by_user_by_number_and_for_all(self):
        self.world.enroll("bob")
        self.world.configure(
            languages=[{"language": "fr", "users": ["alice"]},
                       {"language": "es", "numbers": ["+1555010"]}],
            message={"language": "de"})
        self.assertRegex(self.converse().prompts[0], WORDS["fr"][0])
        self.assertRegex(self.converse(user="bob").prompts[0],
                         WORDS["es"][0])
        self.world.configure(message={"language": "de-CH"})
        self.assertRegex(self.converse().prompts[0], WORDS["de"][0])

    def test_texts_of_ones_own(self):
        self.world.configure(languages=[{
            "language": "de", "sms": "Zahl {code}", "voice": "{digits}!"}],
            message={"sms": "Number {code}"})
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertRegex(self.text(), r"\AZahl \d+\Z")
        self.speak("de", message={"sms": "Number {code}"})
        self.world.phone.forget()
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertRegex(self.text(), r"\ANumber \d+\Z")

    def test_calls_have_a_text_of_their_own(self):
        self.world.configure(languages=[{
            "language": "de", "voice": "Hier: {digits}"}])
        one, _ = self.begin_in("Code an ")
        one.stdin.write("call\n")
        self.assertRegex(one.stdout.readline(), "Sie werden angerufen")
        self.assertIn("Hier: ", "".join(
            form.get("Twiml", "") for form in self.world.phone.requests()))

    def test_calls_speak_it(self):
        self.speak("de-DE")
        one, _ = self.begin_in("Code an ")
        one.stdin.write("call\n")
        self.assertRegex(one.stdout.readline(), "Sie werden angerufen")
        call = [form for form in self.world.phone.requests()
                if "Twiml" in form][0]["Twiml"]
        self.assertIn('language="de-DE"', call)
        self.assertIn("Ihr Anmeldecode ist", call)

    def begin_in(self, words):
        one = self.world.applicant("alice")
        self.addCleanup(one.communicate)
        one.stdin.write(case.PASSWORDS["alice"] + "\n")
        self.assertRegex(one.stdout.readline(), "^secret ")
        self.assertRegex(one.stdout.readline(), words)
        return one, self.world.phone.code(NUMBERS["alice"])

    def test_notices_are_in_the_users_language(self):
        self.speak("fr")
        removed = self.world.sms2fa("remove", "alice")
        self.assertIn("Ce num", self.world.phone.text(NUMBERS["alice"]))
        self.assertIn("removed", removed.stdout)

    def test_a_host_without_a_name_is_localhost(self):
        self.addCleanup(socket.sethostname, HOST_NAME)
        socket.sethostname("")
        self.world.configure(message={"sms": "{code} for {host}"})
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertRegex(self.text(), r"\A\d+ for localhost\Z")

    def test_no_catalog_is_english(self):
        self.speak("xx-YY")
        self.assertRegex(self.converse().prompts[0], "Code sent to")
        self.speak("de")
        catalog = PREFIX + "/share/locale/de/LC_MESSAGES/pam_sms2fa.mo"
        self.addCleanup(os.rename, catalog + ".away", catalog)
        os.rename(catalog, catalog + ".away")
        self.assertRegex(self.converse().prompts[0], "Code sent to")

    def test_english_asks_no_catalog(self):
        for language in ("", "en", "en-GB"):
            self.world.configure(message={"language": language})
            self.assertRegex(self.converse().prompts[0], "Code sent to")

    def test_a_catalog_that_has_lost_the_code_is_not_used(self):
        catalog = PREFIX + "/share/locale/de/LC_MESSAGES/pam_sms2fa.mo"
        source = "%s/%s" % (sandbox.ROOT, "broken.po")
        with open(source, "w") as file:
            file.write('msgid ""\nmsgstr "Content-Type: text/plain; '
                       'charset=UTF-8\\n"\nmsgid "Number {code}"\n'
                       'msgstr "Eine Nummer"\n')
        self.addCleanup(os.rename, catalog + ".away", catalog)
        os.rename(catalog, catalog + ".away")
        subprocess.run(["msgfmt", "-o", catalog, source], check=True)
        self.speak("de", message={"sms": "Number {code}"})
        self.assertEqual(self.log_in().result, SUCCESS)
        self.assertRegex(self.text(), r"\ANumber \d+\Z")

    def test_check_tells_what_each_language_costs(self):
        languages = [{"language": language} for language in WORDS]
        self.world.configure(languages=languages)
        told = json.loads(self.world.sms2fa("--json", "check").stdout)
        rows = {row["language"]: row for row in told["texts"]}
        self.assertEqual(sorted(rows), sorted([*WORDS, "en"]))
        for language, row in rows.items():
            self.assertEqual(row["alphabet"],
                             "UCS-2" if language == "ja" else "GSM-7")
            self.assertEqual(row["segments"], 1, language)
        self.assertIn("ja ", self.world.sms2fa("check").stdout)


class Locales(case.Applicants):
    """Hosts whose own locale has other letters and digits."""

    places = sandbox.ROOT + "/locales"

    def setUp(self):
        super().setUp()
        if not os.path.exists("/usr/share/i18n/locales/tr_TR"):
            self.skipTest("no sources of locales here (Debian: locales)")
        self.world.enroll("alice")
        os.makedirs(self.places, exist_ok=True)

    def test_turkish_and_arabic_hosts(self):
        for locale in ("tr_TR", "ar_EG"):
            with self.subTest(locale):
                self.world.phone.forget()
                subprocess.run(
                    ["localedef", "-i", locale, "-f", "UTF-8",
                     "%s/%s.UTF-8" % (self.places, locale)],
                    check=False, capture_output=True)
                self.world.environment = {
                    "LOCPATH": self.places, "LC_ALL": locale + ".UTF-8",
                    "LANGUAGE": locale}
                self.addCleanup(setattr, self.world, "environment", {})
                login = self.converse("RESEND", self.world.code("alice"))
                self.assertEqual(login.result, SUCCESS, login.prompts)
                self.assertRegex(login.prompts[0],
                                 r"Code sent to .* valid 10 min")
                self.assertRegex(login.prompts[1], "Sent again")
                self.wait_log("outcome=granted .*http=201")


if __name__ == "__main__":
    case.main()
