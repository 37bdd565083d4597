"""Verifies X-Jit-Assertion. Python 3.9 and later with PyJWT 2 and cryptography (Debian: python3-jwt, python3-cryptography). See README.md."""
import json
import sys
import time
import urllib.request

import jwt

TOLERANCE = 30      # seconds between two clocks
REFETCH_AFTER = 60  # a key that is not known is asked for at most so often, in seconds


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class AssertionVerifier:
    def __init__(self, issuer, audience, jwks=None):
        self.issuer, self.audience, self.jwks = issuer, audience, jwks or f"{issuer}/sso/jwks.json"
        self._keys, self._refetched = {}, float("-inf")
        self._opener = urllib.request.build_opener(NoRedirects)

    def verify(self, token):
        """The claims of a good token; raises jwt.PyJWTError for any other, OSError where the keys cannot be had."""
        try:
            header = jwt.get_unverified_header(token)
        except (RecursionError, ValueError) as error:  # brackets within brackets, letters that are none
            raise jwt.DecodeError("no token") from error
        if header.get("alg") != "ES256" or "crit" in header:
            raise jwt.InvalidAlgorithmError("not signed with ES256")
        claims = jwt.decode(
            token, self._key_of(header.get("kid")), algorithms=["ES256"], issuer=self.issuer, audience=self.audience,
            leeway=TOLERANCE, options={"require": ["iss", "aud", "exp", "nbf", "sub"]})
        if claims["iss"] != self.issuer or claims["aud"] != self.audience:  # PyJWT 2.10.0 took a part of the issuer for it
            raise jwt.InvalidTokenError("another issuer, or not for this application alone")
        if not isinstance(claims["exp"], (int, float)) or not isinstance(claims["nbf"], (int, float)):
            raise jwt.InvalidTokenError("no time")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise jwt.InvalidTokenError("about nobody")
        return claims

    def _key_of(self, kid):
        if not self._keys:
            self._fetch()
        elif kid not in self._keys and time.monotonic() - self._refetched > REFETCH_AFTER:
            self._refetched = time.monotonic()
            self._fetch()
        if not isinstance(kid, str) or kid not in self._keys:
            raise jwt.InvalidKeyError("unknown key")
        return self._keys[kid]

    def _fetch(self):
        with self._opener.open(self.jwks, timeout=5) as answer:
            keys = json.load(answer)["keys"]
        self._keys = {k["kid"]: jwt.PyJWK(k, "ES256").key for k in keys if k.get("kty") == "EC" and k.get("crv") == "P-256"}


if __name__ == "__main__":  # python3 verify.py ISSUER AUDIENCE [JWKS]: a token per line, an answer per line
    verifier = AssertionVerifier(*sys.argv[1:])
    for line in sys.stdin:
        try:
            print("ok", verifier.verify(line.strip())["sub"], flush=True)
        except (jwt.PyJWTError, OSError) as error:
            print("refused", error, flush=True)
