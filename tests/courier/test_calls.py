#!/usr/bin/python3
"""Goal: a call reads the code three times, is charged to nobody twice, and is
told from a message by nothing else; content is discarded where it is asked."""

import re
import xml.etree.ElementTree

import courier
import table  # of tests/twilio, through courier
from courier import NUMBER, TEXT, VOICE
from test_exchange import ROOT


class Calling(courier.CourierCase):

    def call(self, **changes):
        return self.ask("call", **{"body": VOICE, **changes})

    def test_a_call_is_made(self):
        reply = self.call()
        entry = self.double.requests()[0]
        self.assertEqual((reply["class"], reply["http_status"]),
                         ("sent", 201), reply)
        self.assertRegex(reply["sid"], "^CA[0-9a-f]{32}$")
        self.assertEqual(entry["path"],
                         self.double.account.root + "/Calls.json")
        self.assertEqual(set(entry["form"]),
                         {"To", "From", "Twiml", "Timeout", "TimeLimit"})
        self.assertEqual(
            [entry["form"][name] for name in
             ("To", "From", "Timeout", "TimeLimit")],
            [NUMBER, courier.double.SENDER, "25", "60"])
        self.assertEqual(self.double.call(NUMBER), "271828")
        self.assertEqual(self.double.messages(NUMBER), [])

    def twiml(self, **changes):
        self.double.forget()
        self.assertEqual(self.call(**changes)["class"], "sent")
        return self.double.calls(NUMBER)[0]

    def test_it_is_read_three_times_with_pauses(self):
        root = xml.etree.ElementTree.fromstring(self.twiml())
        self.assertEqual([verb.tag for verb in root], ["Pause", "Say"] * 3)
        self.assertEqual({verb.text for verb in root.iter("Say")}, {VOICE})
        self.assertEqual([verb.attrib for verb in root.iter("Say")], [{}] * 3)

    def test_languages(self):
        for language in ("en", "de-DE", "es-MX"):
            root = xml.etree.ElementTree.fromstring(
                self.twiml(language=language))
            self.assertEqual([verb.attrib for verb in root.iter("Say")],
                             [{"language": language}] * 3)

    def test_every_byte_is_read(self):
        for text in ("& < > \" ' &amp; ]]> </Say>", "Grüße, 験証 \U0001f511",
                     "+ % ; = #", "x" * 1200):
            with self.subTest(text=text[:20]):
                self.assertEqual(
                    courier.double.calls.heard(self.twiml(body=text)),
                    [text] * 3)

    def test_the_longest_text(self):
        """4000 characters, not bytes, and not one more."""
        self.double.forget()
        room = 4000 - len(re.sub("X", "", self.twiml(body="X")))
        text = "ü" * 10 + "x" * (room // 3 - 10)
        self.assertLessEqual(len(self.twiml(body=text)), 4000)
        self.double.forget()
        for text in (text + "x", "&" * 320):
            reply = self.call(body=text)
            self.assertEqual((reply["class"], reply["surely_unsent"]),
                             ("configuration", 1))
            self.assertIn("message.voice", reply["detail"])
        self.assertEqual(self.double.requests(), [])

    def test_what_is_refused_before_anything_is_done(self):
        for changes, word in (
                ({"from": ""}, "voice_from"),
                ({"from": "Example"}, "voice_from"),
                ({"from": "", "service": courier.double.SERVICE},
                 "voice_from"),
                ({"language": "en\""}, "language"),
                ({"language": "e<n"}, "language"),
                ({"body": ""}, "text"),
                ({"body": "a\x01b"}, "control"),
                ({"to": "911"}, "recipient"),
                ({"kind": 0}, "kind"),
                ({"kind": 99}, "kind")):
            with self.subTest(**changes):
                reply = self.send(**{"kind": courier.KINDS["call"],
                                     "body": VOICE, **changes})
                self.assertEqual((reply["class"], reply["surely_unsent"],
                                  reply["stages"]), ("configuration", 1, []))
                self.assertIn(word, reply["detail"])
        self.assertEqual(self.double.requests(), [])

    def test_twilios_test_numbers(self):
        for number, code in (("+15005550001", 21217), ("+15005550002", 21214),
                             ("+15005550004", 21216)):
            reply = self.call(to=number)
            self.assertEqual((reply["class"], reply["provider_code"]),
                             ("number", code))
            self.assertNotIn(number[1:], reply["detail"])
        reply = self.call(to="+15005550003")
        self.assertEqual((reply["class"], reply["provider_code"]),
                         ("configuration", 21215))
        reply = self.call(**{"from": "+15005550099"})
        self.assertEqual((reply["class"], reply["provider_code"]),
                         ("configuration", 21210))
        self.assertEqual(self.double.calls(NUMBER), [])


class Faults(courier.CourierCase):

    def test_every_fault_is_what_it_is_for_a_message(self):
        for fault, (word, unsent, posts) in table.ROWS.items():
            # What a call's answer has no place for; what takes its time.
            if fault in table.SLOW | table.UNREAD | {"huge_numbers"}:
                continue
            with self.subTest(fault=fault):
                self.double.forget()
                self.expect_of("call", fault, word, unsent, posts, body=VOICE,
                               connect_timeout_ms=1500)
                self.assertLessEqual(len(self.double.calls(NUMBER)), 1)

    def test_a_call_that_never_gets_an_answer(self):
        self.expect_of("call", "never_answers", "maybe_sent", 0, 1,
                       body=VOICE, timeout_ms=1500)

    def test_429_alone_is_repeated(self):
        self.double.fail_next("429", 2)
        reply = self.ask("call", body=VOICE)
        self.assertEqual((reply["class"], reply["requests"]), ("sent", 3))
        self.assertEqual(len(self.double.calls(NUMBER)), 1)

    def test_words_that_repeat_the_code(self):
        """Digits that are read apart are digits of the code as well."""
        reply = self.expect_of("call", "echo", "unsent", 0, 1, body=VOICE)
        self.assertIn("repeat", reply["detail"])


class Discarding(courier.CourierCase):

    def test_only_where_it_is_asked(self):
        for discard, said in ((0, None), (1, "discard")):
            self.double.forget()
            self.assertEqual(self.send(discard=discard)["class"], "sent")
            form = self.double.requests()[0]["form"]
            self.assertEqual(form.get("ContentRetention"), said)
            self.assertEqual(self.double.messages(NUMBER), [TEXT])

    def test_not_allowed_for_the_account(self):
        for code in (30029, 30030):
            self.double.forget()
            self.double.fail_next(f"code_{code}")
            self.assertEqual(self.send(discard=1)["class"], "configuration")


if __name__ == "__main__":
    courier.main(ROOT)
