"""Twilio's Calls: which requests it takes, and what a phone hears."""

import re
import xml.etree.ElementTree

import common
from common import Refused

# Parameters of the official description; anything else is our mistake.
KNOWN = {
    "To", "From", "Method", "FallbackUrl", "FallbackMethod",
    "StatusCallback", "StatusCallbackEvent", "StatusCallbackMethod",
    "SendDigits", "Timeout", "Record", "RecordingChannels",
    "RecordingStatusCallback", "RecordingStatusCallbackMethod",
    "SipAuthUsername", "SipAuthPassword", "MachineDetection",
    "MachineDetectionTimeout", "RecordingStatusCallbackEvent", "Trim",
    "CallerId", "MachineDetectionSpeechThreshold",
    "MachineDetectionSpeechEndThreshold", "MachineDetectionSilenceTimeout",
    "AsyncAmd", "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod",
    "Byoc", "CallReason", "CallToken", "RecordingTrack", "TimeLimit", "Url",
    "Twiml", "ApplicationSid",
}

# Twilio's numbers for its test credentials
TEST_TO = {"+15005550001": 21217, "+15005550002": 21214,
           "+15005550003": 21215, "+15005550004": 21216}
TEST_FROM = {"+15005550001": 21212}


def heard(twiml):
    """The texts that are read, in their order; strict about the document."""
    root = xml.etree.ElementTree.fromstring(twiml)
    if root.tag != "Response":
        raise ValueError(f"<{root.tag}> for <Response>")
    said = []
    for verb in root:
        allowed = {"Say": {"language", "voice", "loop"},
                   "Pause": {"length"}}[verb.tag]
        if set(verb.attrib) - allowed or len(verb):
            raise ValueError(f"<{verb.tag}>: {verb.attrib}")
        if verb.tag == "Say":
            said.append(verb.text or "")
    return said


def digits(twiml):
    """The code that the phone hears: the same one each time."""
    codes = {"".join(re.findall(r"\d", run))
             for text in heard(twiml)
             for run in re.findall(r"\d(?:\. \d)+", text)}
    if len(codes) != 1:
        raise ValueError(f"{len(codes)} codes in {twiml!r}")
    return codes.pop()


def check_twiml(form):
    if not form.get("Twiml") or len(form["Twiml"]) > 4000:
        raise Refused(21205, "Twiml missing or over 4000 characters")
    try:
        heard(form["Twiml"])
    except (KeyError, ValueError, xml.etree.ElementTree.ParseError) as error:
        raise Refused(21205, str(error)) from error


def check_form(account, form):
    common.check_unknown(form, KNOWN)
    if not form.get("To"):
        raise Refused(21201)
    if not common.E164.fullmatch(form["To"]):
        raise Refused(21211, form["To"])
    sender = form.get("From")
    if not sender:
        raise Refused(21213)
    if sender in TEST_FROM:
        raise Refused(TEST_FROM[sender])
    if sender not in account.senders or not common.E164.fullmatch(sender):
        raise Refused(21210, sender)
    check_twiml(form)
    common.check_number(form, "Timeout", 1, 600, 20001)
    common.check_number(form, "TimeLimit", 1, 14400, 20001)
    if form.get("Record", "false") != "false":
        raise Refused(20001, "a code is never recorded")
    if form["To"] in TEST_TO:
        raise Refused(TEST_TO[form["To"]])


def call(account, form):
    """The resource as it is right after its creation."""
    sid = common.new_sid("CA")
    path = f"{account.root}/Calls/{sid}"
    parts = ("notifications", "recordings", "payments", "events", "siprec",
             "streams", "transcriptions", "user_defined_messages",
             "user_defined_message_subscriptions")
    return {
        "account_sid": account.sid,
        "annotation": None,
        "answered_by": None,
        "api_version": "2010-04-01",
        "caller_name": None,
        "date_created": None,
        "date_updated": None,
        "direction": "outbound-api",
        "duration": None,
        "end_time": None,
        "forwarded_from": None,
        "from": form.get("From"),
        "from_formatted": form.get("From"),
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": "PN" + sid[2:],
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": sid,
        "start_time": None,
        "status": "queued",
        "subresource_uris": {name: f"{path}/{name}.json" for name in parts},
        "to": form.get("To"),
        "to_formatted": form.get("To"),
        "trunk_sid": None,
        "uri": path + ".json",
    }


CREATE = common.Create(check_form, call, "calls", "Twiml")


class Fetch:
    """GET of one message or call, with the price that was set for it"""

    status = 200

    @staticmethod
    def check(double, request):
        common.check_asked(request)
        double.account.check_may_read()
        if Fetch.sid(request) not in double.resources:
            raise Refused(20404)

    @staticmethod
    def sid(request):
        return request.path.rpartition("/")[2].removesuffix(".json")

    @staticmethod
    def document(double, request):
        sid = Fetch.sid(request)
        return dict(double.resources.get(sid, {}), **double.script.price(sid))
