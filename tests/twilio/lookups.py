"""Twilio's Lookup v2: which requests it takes, how it answers."""

import re
import urllib.parse

import common
from common import Refused

PATH = re.compile(r"/v2/PhoneNumbers/%2B[1-9][0-9]{1,14}")
PACKAGES = ("caller_name", "sim_swap", "call_forwarding", "line_status",
            "line_type_intelligence", "identity_match", "reassigned_number",
            "sms_pumping_risk", "phone_number_quality_score", "pre_fill")
CARRIER = "Vodafone UK"


def package(name, script):
    """One package's object, as ${script} of the number has it."""
    network = {"carrier_name": CARRIER, "mobile_country_code": "276",
               "mobile_network_code": "02"}
    data = {
        "line_type_intelligence": dict(
            network, type=script.get("line_type", "mobile")),
        "sim_swap": dict(network, last_sim_swap={
            "last_sim_swap_date": script.get("swapped_at"),
            "swapped_period": "PT24H",
            "swapped_in_period": script.get("swapped", False)}),
        "call_forwarding": {
            "call_forwarding_enabled": script.get("forwarding", False)},
    }[name]
    code = script.get("errors", {}).get(name)
    if code is not None:
        data = dict.fromkeys(data)
    return dict(data, error_code=code)


class Fetch:
    """GET PhoneNumbers/{number}"""

    status = 200

    @staticmethod
    def check(double, request):
        common.check_asked(request, ("Fields",))
        if not PATH.fullmatch(request.path):
            raise Refused(20404, "the number is not %2B and digits")
        fields = request.form.get("Fields", "validation").split(",")
        if len(fields) != len(set(fields)) or \
                set(fields) - {*PACKAGES, "validation"}:
            raise Refused(20001, f"Fields={fields}")

    @staticmethod
    def document(double, request):
        number = urllib.parse.unquote(request.path.rpartition("/")[2])
        script = double.script.lookup(number)
        asked = request.form.get("Fields", "").split(",")
        valid = script.get("valid", True)
        document = {
            "calling_country_code": "1" if valid else None,
            "country_code": "US" if valid else None,
            "phone_number": number,
            "national_format": "(500) 555-0010" if valid else None,
            "valid": valid,
            "validation_errors": None if valid else ["TOO_SHORT"],
            "url": "https://lookups.twilio.com/v2/PhoneNumbers/" + number,
        }
        for name in PACKAGES:
            given = name in asked and name not in script.get("nulls", ())
            document[name] = package(name, script) if given else None
        return document
