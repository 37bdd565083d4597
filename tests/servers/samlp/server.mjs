// An identity provider made of samlp, for the tests.
//
//   node server.mjs --folder DIR --port 0        prints "ready http://localhost:PORT" when it listens
//
//   GET  /metadata    its own metadata
//   GET  /sso         an AuthnRequest by Redirect; answered with a page that posts the response, as a person who is signed in sees it
//   POST /_trust      the metadata of the service provider
//   POST /_send       JSON: options of samlp for the next answers; { "encrypt": true } for an encrypted assertion
//
// DIR holds idp.key and idp.crt, its own, and other.key, somebody else's.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";
import samlp from "samlp";

const { values: args } = parseArgs({ options: { folder: { type: "string" }, port: { type: "string", default: "0" } } });
const file = name => readFileSync(join(args.folder, name));
const person = { id: "ada-1815", displayName: "Ada Lovelace", name: { givenName: "Ada", familyName: "Lovelace" }, emails: [{ value: "ada@example.org" }] };

let origin;
let serviceProvider = {};
let wanted = {};

function answers() {
  const { encrypt, key = "idp.key", ...options } = wanted;
  return samlp.auth({
    issuer: `${origin}/metadata`, cert: file("idp.crt"), key: file(key),
    getPostURL: (_audience, _request, _http, done) => done(null, serviceProvider.assertionConsumerService),
    getUserFromRequest: () => person,
    recipient: serviceProvider.assertionConsumerService, destination: serviceProvider.assertionConsumerService,
    lifetimeInSeconds: 300, authnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    ...(encrypt ? { encryptionCert: serviceProvider.certificate, encryptionPublicKey: serviceProvider.publicKey } : {}),
    ...options,
  });
}

function trust(metadata) {
  const encryption = metadata.match(/use="encryption"[\s\S]*?X509Certificate>([^<]*)</)?.[1];
  const certificate = encryption && new X509Certificate(Buffer.from(encryption, "base64"));
  serviceProvider = {
    assertionConsumerService: metadata.match(/AssertionConsumerService[^>]*Location="([^"]*)"/)[1],
    certificate: certificate?.toString(),
    publicKey: certificate?.publicKey.export({ type: "spki", format: "pem" }),
  };
}

// what express would add, as far as samlp uses it
function dressed(request, response) {
  const url = new URL(request.url, origin);
  Object.assign(request, { originalUrl: request.url, protocol: "http", query: Object.fromEntries(url.searchParams) });
  response.set = (name, value) => response.setHeader(name, value);
  response.send = body => (typeof body === "number" ? response.writeHead(body).end() : response.end(body));
  return url.pathname;
}

async function textOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

const server = createServer(async (request, response) => {
  const path = dressed(request, response);
  const fail = fault => response.writeHead(500, { "Content-Type": "text/plain" }).end(String(fault?.stack ?? fault));
  try {
    if (request.method === "POST") {
      const body = await textOf(request);
      if (path === "/_trust") trust(body);
      else wanted = JSON.parse(body);
      response.end();
    } else if (path === "/metadata") samlp.metadata({ issuer: `${origin}/metadata`, cert: file("idp.crt"), redirectEndpointPath: "/sso", postEndpointPath: "/sso" })(request, response);
    else if (path === "/sso") answers()(request, response, fail);
    else response.writeHead(404).end();
  } catch (fault) {
    fail(fault);
  }
});

server.listen(Number(args.port), "127.0.0.1", () => {
  origin = `http://localhost:${server.address().port}`;
  console.log(`ready ${origin}`);
});
