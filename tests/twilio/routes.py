"""Which resource a request is for."""

import re

import balance
import calls
import common
import lookups
import messages
import pwned
from common import Refused


def find(account, request):
    """The resource; Refused where there is none, or no right to it."""
    if request.path.startswith("/range/"):
        return pwned.Range
    common.check_account(account, request)
    if request.path.startswith("/v2/PhoneNumbers/"):
        return lookups.Fetch
    if request.path == account.path:
        return messages.List if request.method == "GET" else messages.CREATE
    if request.path == account.root + "/Balance.json":
        return balance.Fetch
    if request.path == account.root + "/Calls.json":
        return calls.CREATE
    if re.fullmatch(account.root + r"/(Messages/[SM]M|Calls/CA)\w{32}\.json",
                    request.path):
        return calls.Fetch
    raise Refused(20404)
