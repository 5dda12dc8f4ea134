"""Twilio's Balance: what is left on the account."""

import common


class Fetch:
    """GET of it"""

    status = 200

    @staticmethod
    def check(double, request):
        common.check_asked(request)
        double.account.check_may_read()
        if double.account.balance is None:
            raise common.Refused(70051)

    @staticmethod
    def document(double, _request):
        return {"account_sid": double.account.sid,
                "balance": double.account.balance, "currency": "USD"}
