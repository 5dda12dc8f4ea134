"""What every resource of the double shares: credentials, forms, errors."""

import base64
import binascii
import email.utils
import json
import re
import secrets
import urllib.parse

E164 = re.compile(r"\+[1-9][0-9]{1,14}")

# code: HTTP status and words, as Twilio has them ({to}: the number)
ERRORS = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20005: (401, "Account not active"),
    20008: (403, "Resource not accessible with Test Account Credentials"),
    20403: (403, "Forbidden"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Invalid 'Twiml'"),
    21210: (400, "'From' phone number not verified: it may not call"),
    21211: (400, "Invalid 'To' Phone Number: {to}"),
    21212: (400, "Invalid 'From' Phone Number"),
    21213: (400, "A 'From' phone number is required"),
    21214: (400, "'To' phone number {to} cannot be reached"),
    21215: (400, "Account not authorized to call {to}"),
    21216: (400, "Account not allowed to call {to}"),
    21217: (400, "Phone number {to} does not appear to be valid"),
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
    60606: (403, "Package is not enabled"),
    63038: (429, "The account exceeded the daily messages limit"),
    70051: (403, "Authorization Denied: the key lacks a permission"),
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
        self.balance = "12.34"  # None: the key may not read it
        self.may_read = True  # a key may be restricted to sending
        self.services = set(services)

    @property
    def root(self):
        return f"/2010-04-01/Accounts/{self.sid}"

    @property
    def path(self):
        return self.root + "/Messages.json"

    def check_may_read(self):
        if not self.may_read:
            raise Refused(70051)

    def knows(self, header):
        kind, _, value = (header or "").partition(" ")
        try:
            given = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        return kind == "Basic" and given == f"{self.login}:{self.secret}"


def form_of(body):
    """Decode strictly: every parameter once, UTF-8, well escaped."""
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


def check_number(form, name, low, high, code):
    if name not in form:
        return
    value = form[name]
    if not re.fullmatch("[0-9]+", value) or not low <= int(value) <= high:
        raise Refused(code, f"{name}={value}")


def check_unknown(form, known):
    unknown = set(form) - set(known)
    if unknown:
        raise Refused(20001, "unknown: " + " ".join(sorted(unknown)))


def check_account(account, request):
    if not account.knows(request.headers.get("authorization")):
        raise Refused(20003)


def check_posted(request):
    """Take the form of a POST."""
    if request.method != "POST":
        raise Refused(20004)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(20001, f"content type {kind!r}")
    if request.query:
        raise Refused(20001, "a POST with a query")
    request.form = form_of(request.body)


def check_asked(request, known=()):
    """Take the query of a GET, which carries no body."""
    if request.method != "GET":
        raise Refused(20004)
    if request.body or "content-length" in request.headers or \
            "transfer-encoding" in request.headers:
        raise Refused(20403, "a GET with a body")
    request.form = form_of(request.query) if request.query else {}
    check_unknown(request.form, known)


class Create:
    """POST: makes a resource, of which a phone gets the ${content}."""

    status = 201

    def __init__(self, check_form, resource, phones, content):
        self.check_form = check_form
        self.resource = resource
        self.phones = phones
        self.content = content

    def check(self, double, request):
        check_posted(request)
        self.check_form(double.account, request.form)

    def document(self, double, request):
        return double.keep(self.resource(double.account, request.form))

    def delivered(self, request):
        return self.phones, request.form["To"], request.form[self.content]


def new_sid(kind="SM"):
    return kind + secrets.token_hex(16)


def now():
    return email.utils.formatdate().replace("-0000", "+0000")


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
