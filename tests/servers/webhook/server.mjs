// A handler for the adapter Webhook, for the tests: accounts and groups in memory, and signatures verified here, with nothing of the gateway's.
//
//   node server.mjs --secret SECRET                prints "ready http://127.0.0.1:PORT" when it listens; with --certificate and --key
//                                                  it listens by TLS too, and prints "tls https://127.0.0.1:PORT" before
//
//   POST /jit        the handler
//   GET  /_log       every call that was let in, in order: its body
//   GET  /_accounts  the accounts
//   GET  /_groups    the groups with the ids of their members
//   POST /_groups    [ name … ]: makes groups without members
//   POST /_answer    { status, headers, body, hang, times }: how the next calls are answered, whatever they are
//   POST /_reset     forgets everything
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { parseArgs } from "node:util";

const { values: args } = parseArgs({ options: { secret: { type: "string", multiple: true }, certificate: { type: "string" }, key: { type: "string" } } });
const known = ["userName", "externalId", "surname", "email", "title", "roles", "active"];
const tolerance = 300;   // seconds
let accounts, groups, log, answers, nextId;

function reset() {
  [accounts, groups, log, answers, nextId] = [new Map(), new Map(), [], [], 1];
}

// One good signature is enough: while secrets change, a call has several.
function isSigned(header, body) {
  const parts = (header ?? "").split(",").map(p => [p.slice(0, p.indexOf("=")), p.slice(p.indexOf("=") + 1)]);
  const seconds = parts.find(([name]) => name === "t")?.[1] ?? "";
  if (!/^\d{1,12}$/.test(seconds) || Math.abs(Date.now() / 1000 - Number(seconds)) > tolerance) return false;
  return parts.filter(([name]) => name === "v1").some(([, given]) => args.secret.some(secret => {
    const expected = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();
    const candidate = Buffer.from(given, "hex");
    return candidate.length === expected.length && timingSafeEqual(candidate, expected);
  }));
}

const same = (a, b) => String(a).toLowerCase() === String(b).toLowerCase();
const texts = value => [value ?? []].flat();

function told(account) {
  return { id: account.id, active: account.active, version: String(account.version), attributes: account.attributes, groups: [...groups].filter(([, members]) => members.has(account.id)).map(([name]) => name) };
}

function takenBy(attributes, id) {
  return attributes.userName !== undefined && [...accounts.values()].some(a => a.id !== id && same(a.attributes.userName, attributes.userName));
}

function put(account, call) {
  for (const [name, value] of Object.entries(call.attributes)) {
    if (name === "active") account.active = value === true || value === "true";
    else if (value === null) delete account.attributes[name];
    else account.attributes[name] = value;
  }
  for (const name of call.groups?.add ?? []) groups.get(name)?.add(account.id);
  for (const name of call.groups?.remove ?? []) groups.get(name)?.delete(account.id);
  account.version += 1;
  return { account: told(account) };
}

function refusal(call, id) {
  const stranger = Object.keys(call.attributes).find(name => !known.includes(name));
  if (stranger) return { refuse: { reason: `There is no attribute ${stranger}`, attribute: stranger } };
  return takenBy(call.attributes, id) ? { exists: { reason: `The userName ${call.attributes.userName} is taken`, attribute: "userName" } } : null;
}

const calls = {
  check: () => ({ ok: "handler of the tests" }),
  findUser: ({ search }) => ({ accounts: [...accounts.values()].filter(a => texts(a.attributes[search.attribute]).some(v => same(v, search.value))).map(told) }),
  getUser: ({ accountId }) => (accounts.has(accountId) ? { account: told(accounts.get(accountId)) } : { missing: true }),
  createUser: call => {
    const refused = refusal(call);
    if (refused) return refused;
    const account = { id: String(nextId++), active: true, version: 0, attributes: {} };
    accounts.set(account.id, account);
    return put(account, call);
  },
  updateUser: call => {
    const account = accounts.get(call.accountId);
    if (!account) return { missing: true };
    if (call.version !== undefined && call.version !== String(account.version)) return { outdated: true };
    return refusal(call, account.id) ?? put(account, call);
  },
  disableUser: call => setActive(call, false),
  enableUser: call => setActive(call, true),
};

function setActive({ accountId }, active) {
  const account = accounts.get(accountId);
  return account ? put(account, { attributes: { active } }) : { missing: true };
}

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

const aside = {
  "GET /_log": response => answer(response, 200, log),
  "GET /_accounts": response => answer(response, 200, [...accounts.values()]),
  "GET /_groups": response => answer(response, 200, Object.fromEntries([...groups].map(([name, members]) => [name, [...members]]))),
  "POST /_groups": (response, body) => { for (const name of JSON.parse(body)) groups.set(name, new Set()); answer(response, 200, {}); },
  "POST /_answer": (response, body) => { answers.push({ times: 1, ...JSON.parse(body) }); answer(response, 200, {}); },
  "POST /_reset": response => { reset(); answer(response, 200, {}); },
};

function serve(request, response) {
  const chunks = [];
  request.on("data", chunk => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const own = aside[`${request.method} ${request.url}`];
    if (own) return own(response, body.toString());
    if (request.method !== "POST" || request.url !== "/jit") return answer(response, 404, { reason: "There is nothing here" });
    if (!isSigned(request.headers["x-jit-signature"], body)) return answer(response, 401, { reason: "The signature is not good" });
    const call = JSON.parse(body.toString());
    log.push(call);
    const ordered = answers.find(a => a.times > 0);
    if (ordered) ordered.times -= 1;
    if (ordered?.hang) return;
    if (ordered) return answer(response, ordered.status ?? 200, ordered.body ?? "", ordered.headers);
    answer(response, calls[call.call] ? 200 : 501, calls[call.call]?.(call) ?? {});
  });
}

function listen() {
  const listener = http.createServer(serve).listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${listener.address().port}`));
}

reset();
if (args.certificate) {
  const secure = https.createServer({ cert: readFileSync(args.certificate), key: readFileSync(args.key) }, serve);
  secure.listen(0, "127.0.0.1", () => { console.log(`tls https://127.0.0.1:${secure.address().port}`); listen(); });
} else listen();
