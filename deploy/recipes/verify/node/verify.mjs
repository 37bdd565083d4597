// Verifies X-Jit-Assertion. Node 18 and later, no packages. See README.md.
import { createPublicKey, verify } from 'node:crypto';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const TOLERANCE = 30;          // seconds between two clocks
const REFETCH_AFTER = 60_000;  // a key that is not known is asked for at most so often, in milliseconds

export class AssertionVerifier {
  #keys = new Map();
  #refetched = -Infinity;

  constructor(issuer, audience, jwks = `${issuer}/sso/jwks.json`) {
    Object.assign(this, { issuer, audience, jwks });
  }

  /** The claims of a good token; throws for any other. */
  async verify(token) {
    const parts = String(token).split('.');
    if (parts.length !== 3) throw new Error('no token');
    const header = parse(parts[0]);
    if (header.alg !== 'ES256' || header.crit !== undefined) throw new Error('not signed with ES256');
    const key = await this.#keyOf(header.kid);
    const signature = Buffer.from(parts[2], 'base64url');
    if (signature.length !== 64 || !verify('sha256', Buffer.from(`${parts[0]}.${parts[1]}`), { key, dsaEncoding: 'ieee-p1363' }, signature)) throw new Error('signature');
    const claims = parse(parts[1]);
    const now = Date.now() / 1000;
    if (claims.iss !== this.issuer) throw new Error('another issuer');
    if (claims.aud !== this.audience) throw new Error('for another application');
    if (!Number.isFinite(claims.exp) || now > claims.exp + TOLERANCE) throw new Error('expired');
    if (!Number.isFinite(claims.nbf) || now < claims.nbf - TOLERANCE) throw new Error('not valid yet');
    if (typeof claims.sub !== 'string' || claims.sub === '') throw new Error('about nobody');
    return claims;
  }

  async #keyOf(kid) {
    if (this.#keys.size === 0) await this.#fetch();
    else if (!this.#keys.has(kid) && Date.now() - this.#refetched > REFETCH_AFTER) {
      this.#refetched = Date.now();
      await this.#fetch();
    }
    const key = this.#keys.get(kid);
    if (!key) throw new Error('unknown key');
    return key;
  }

  async #fetch() {
    const answer = await fetch(this.jwks, { signal: AbortSignal.timeout(5000), redirect: 'error' });
    if (!answer.ok) throw new Error(`no keys: status ${answer.status}`);
    const { keys } = await answer.json();
    this.#keys = new Map(keys.filter(k => k.kty === 'EC' && k.crv === 'P-256').map(k => [k.kid, createPublicKey({ key: k, format: 'jwk' })]));
  }
}

const parse = part => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

if (import.meta.url === pathToFileURL(process.argv[1]).href) {   // node verify.mjs ISSUER AUDIENCE [JWKS]: a token per line, an answer per line
  const verifier = new AssertionVerifier(...process.argv.slice(2));
  for await (const line of createInterface({ input: process.stdin })) {
    await verifier.verify(line.trim()).then(claims => console.log(`ok ${claims.sub}`), error => console.log(`refused ${error.message}`));
  }
}
