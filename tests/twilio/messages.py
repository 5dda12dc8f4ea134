"""Twilio's Messages resource: which requests it takes, how it answers."""

import base64
import binascii
import email.utils
import json
import re
import secrets
import urllib.parse

# Parameters of the official description; anything else is our mistake.
KNOWN = {
    "To", "From", "MessagingServiceSid", "Body", "ValidityPeriod", "Attempt",
    "StatusCallback", "ApplicationSid", "MaxPrice", "ProvideFeedback",
    "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded",
    "PersistentAction", "TrafficType", "ShortenUrls", "ScheduleType",
    "SendAt", "SendAsMms", "ContentVariables", "RiskCheck", "MediaUrl",
    "ContentSid", "FallbackFrom",
}

E164 = re.compile(r"\+[1-9][0-9]{1,14}")

# code: HTTP status and words, as Twilio has them ({to}: the number)
ERRORS = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20005: (401, "Account not active"),
    20403: (403, "Forbidden"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {to}"),
    21212: (400, "Invalid 'From' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the "
                 "region indicated by the 'To' number: {to}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number provided is not a valid, "
                 "message-capable Twilio phone number for this account"),
    21608: (400, "The number {to} is unverified. Trial accounts cannot send "
                 "messages to unverified numbers"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of "
                 "queued messages"),
    21612: (400, "Message cannot be sent with the current combination of "
                 "'To' ({to}) and 'From' parameters"),
    21614: (400, "'To' number {to} is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character "
                 "limit"),
    21624: (400, "Invalid ValidityPeriod"),
    21701: (400, "The Messaging Service does not exist"),
    63038: (429, "The account exceeded the daily messages limit"),
}

# Twilio's numbers for its test credentials
TEST_TO = {
    "+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408,
    "+15005550004": 21610, "+15005550009": 21614,
}
TEST_FROM = {
    "+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611,
}


class Refused(Exception):
    """A request that Twilio would answer with an error."""

    def __init__(self, code, note=""):
        super().__init__(code, note)
        self.code = code
        self.note = note


class Account:
    """Whose requests are served, and from which senders."""

    def __init__(self, sid, login, secret, senders, services):
        self.sid = sid
        self.login = login
        self.secret = secret
        self.senders = set(senders)
        self.services = set(services)

    @property
    def path(self):
        return f"/2010-04-01/Accounts/{self.sid}/Messages.json"

    def knows(self, header):
        kind, _, value = (header or "").partition(" ")
        try:
            given = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        return kind == "Basic" and given == f"{self.login}:{self.secret}"


def form_of(body):
    """Decode a form strictly: every parameter once, UTF-8, well escaped."""
    form = {}
    for pair in body.split("&"):
        name, equals, value = pair.partition("=")
        if not equals or re.search(r"%(?![0-9A-Fa-f]{2})", pair):
            raise Refused(20001, f"not form-urlencoded: {pair!r}")
        name = urllib.parse.unquote_plus(name)
        if name in form:
            raise Refused(20001, f"{name} twice")
        try:
            form[name] = urllib.parse.unquote_plus(value, errors="strict")
        except UnicodeDecodeError as error:
            raise Refused(20001, f"{name} is not UTF-8") from error
    return form


def check_sender(account, form):
    sender, service = form.get("From"), form.get("MessagingServiceSid")
    if not sender and not service:
        raise Refused(21603)
    if service and service not in account.services:
        raise Refused(21701, service)
    if sender in TEST_FROM:
        raise Refused(TEST_FROM[sender])
    if sender and sender not in account.senders:
        raise Refused(21606, sender)


def check_number(form, name, low, high, code):
    if name not in form:
        return
    value = form[name]
    if not re.fullmatch("[0-9]+", value) or not low <= int(value) <= high:
        raise Refused(code, f"{name}={value}")


def check_form(account, form):
    unknown = set(form) - KNOWN
    if unknown:
        raise Refused(20001, "unknown: " + " ".join(sorted(unknown)))
    if not form.get("To"):
        raise Refused(21604)
    if not E164.fullmatch(form["To"]):
        raise Refused(21211, form["To"])
    check_sender(account, form)
    if not form.get("Body"):
        raise Refused(21602)
    if len(form["Body"]) > 1600:
        raise Refused(21617)
    check_number(form, "ValidityPeriod", 1, 36000, 21624)
    check_number(form, "Attempt", 1, 1000, 20001)
    if form["To"] in TEST_TO:
        raise Refused(TEST_TO[form["To"]])


def check(account, request):
    """Take the request as Twilio would, or raise Refused."""
    if not account.knows(request.headers.get("authorization")):
        raise Refused(20003)
    if request.path != account.path:
        raise Refused(20404)
    if request.method != "POST":
        raise Refused(20004)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(20001, f"content type {kind!r}")
    check_form(account, request.form)


def segments(body):
    """Parts that the text is sent in; ASCII stands for GSM-7 here."""
    single, part = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= single else -(-len(body) // part)


def new_sid():
    return "SM" + secrets.token_hex(16)


def message(account, form, **changes):
    """The resource as it is right after its creation."""
    sid = changes.get("sid") or new_sid()
    now = email.utils.formatdate().replace("-0000", "+0000")
    service = form.get("MessagingServiceSid")
    path = f"/2010-04-01/Accounts/{account.sid}/Messages/{sid}"
    resource = {
        "account_sid": account.sid,
        "api_version": "2010-04-01",
        "body": form.get("Body", ""),
        "date_created": now,
        "date_sent": None,
        "date_updated": now,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service else str(segments(form.get("Body", ""))),
        "price": None,
        "price_unit": None,
        "sid": sid,
        "status": "accepted" if service else "queued",
        "subresource_uris": {"media": path + "/Media.json"},
        "to": form.get("To"),
        "uri": path + ".json",
    }
    resource.update(changes)
    return resource


def error(code, to="", status=None):
    """HTTP status and body of an error, in the 2010 interface's shape."""
    usual, words = ERRORS.get(code, (400, "An error occurred"))
    status = status or usual
    return status, {
        "code": code,
        "message": words.format(to=to),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }


def dump(document):
    return json.dumps(document).encode()
