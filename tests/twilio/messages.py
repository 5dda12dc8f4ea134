"""Twilio's Messages: which requests it takes, how it answers."""

import re

import common
from common import Refused

# Parameters of the official description; anything else is our mistake.
KNOWN = {
    "To", "From", "MessagingServiceSid", "Body", "ValidityPeriod", "Attempt",
    "StatusCallback", "ApplicationSid", "MaxPrice", "ProvideFeedback",
    "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded",
    "PersistentAction", "TrafficType", "ShortenUrls", "ScheduleType",
    "SendAt", "SendAsMms", "ContentVariables", "RiskCheck", "MediaUrl",
    "ContentSid", "FallbackFrom",
}

# Twilio's numbers for its test credentials
TEST_TO = {
    "+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408,
    "+15005550004": 21610, "+15005550009": 21614,
}
TEST_FROM = {
    "+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611,
}


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


def check_form(account, form):
    common.check_unknown(form, KNOWN)
    if not form.get("To"):
        raise Refused(21604)
    if not common.E164.fullmatch(form["To"]):
        raise Refused(21211, form["To"])
    check_sender(account, form)
    if not form.get("Body"):
        raise Refused(21602)
    if len(form["Body"]) > 1600:
        raise Refused(21617)
    common.check_number(form, "ValidityPeriod", 1, 36000, 21624)
    common.check_number(form, "Attempt", 1, 1000, 20001)
    if form.get("ContentRetention", "retain") not in ("retain", "discard"):
        raise Refused(20001, "ContentRetention")
    if form["To"] in TEST_TO:
        raise Refused(TEST_TO[form["To"]])


def segments(body):
    """Parts that the text is sent in; ASCII stands for GSM-7 here."""
    single, part = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= single else -(-len(body) // part)


def message(account, form):
    """The resource as it is right after its creation."""
    sid = common.new_sid("SM")
    now = common.now()
    service = form.get("MessagingServiceSid")
    path = f"{account.root}/Messages/{sid}"
    return {
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


CREATE = common.Create(check_form, message, "inbox", "Body")


class List:
    """GET Messages: a page of them"""

    status = 200

    @staticmethod
    def check(double, request):
        common.check_asked(request, ("PageSize", "To", "From", "DateSent"))
        double.account.check_may_read()
        common.check_number(request.form, "PageSize", 1, 1000, 20001)
        day = request.form.get("DateSent", "2026-01-01T00:00:00Z")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", day):
            raise Refused(20001, f"DateSent={day}")

    @staticmethod
    def document(double, request):
        """Without the pages' URIs: relative, as Twilio has them, they break
        its own description."""
        size = int(request.form.get("PageSize", "50"))
        found = [] if "DateSent" in request.form else [
            resource for sid, resource in double.resources.items()
            if sid.startswith("SM")]
        return {"messages": found[:size], "page": 0, "page_size": size}
