// A real SCIM 2.0 server for the tests, made of scimmy and scimmy-routers, together with the application whose accounts it keeps.
//
//   node server.mjs --port 0 --token secret        prints "ready http://127.0.0.1:PORT" when it listens; with --certificate and --key
//                                                  it listens by TLS too, and prints "tls https://127.0.0.1:PORT" before
//
//   /scim/v2/…      SCIM (bearer token)
//   /app…           the application: shows the headers it received
//   GET  /_log      every request to the two above, in order: { sequence, method, path, body, headers, status }
//   POST /_reset    forgets users, groups, log and ordered failures
//   POST /_fail     { status, times, retryAfter, delay, half, hang, hold, afterwards, method }: how the next SCIM requests fail;
//                   afterwards the connection is cut, or with hang no answer ever comes; with hold they wait for the next
//   POST /_release  lets those go on that were held
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import { parseArgs } from "node:util";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const { values: args } = parseArgs({ options: { port: { type: "string", default: "0" }, token: { type: "string", default: "scim-secret" }, certificate: { type: "string" }, key: { type: "string" } } });

const users = new Map();
const groups = new Map();
const index = new Map();   // "userName=ada" to ids
const log = [];
let sequence = 0;
let failures = [];
let held = [];

// scimmy hands the texts of a filter over as they were written; RFC 7644 3.4.2.2 makes them JSON strings, so escapes are decoded here.
function decoded(expression) {
  if (Array.isArray(expression)) return expression.map(e => (typeof e === "string" && e.includes("\\") ? JSON.parse(`"${e}"`) : Array.isArray(e) ? decoded(e) : e));
  return Object.fromEntries(Object.entries(expression).map(([name, e]) => [name, decoded(e)]));
}

// An extension's attributes can be searched by their full name (RFC 7644 3.10).
function searchable(user) {
  const extensions = Object.entries(user).filter(([name]) => name.startsWith("urn:"));
  return Object.assign({}, user, ...extensions.map(([urn, values]) => Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [`${urn}:${name}`, value]))));
}

// An account tells the groups it is in (RFC 7643 4.1.2).
function withGroups(user) {
  const of = [...groups.values()].filter(group => group.members?.some(member => member.value === user.id));
  return { ...user, groups: of.map(group => ({ value: group.id, display: group.displayName })) };
}

function find(resource) {
  const found = select(users, resource, candidates);
  return Array.isArray(found) ? found.map(withGroups) : withGroups(found);
}

function select(kept, resource, among = () => [...kept.values()]) {
  if (resource.id) {
    if (!kept.has(resource.id)) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
    return kept.get(resource.id);
  }
  if (!resource.filter) return [...kept.values()];
  const filter = new SCIMMY.Types.Filter([...resource.filter].map(decoded));
  return among(filter).filter(item => matches(filter, searchable(item)));
}

const keysOf = user => ["userName", "externalId"].filter(name => user?.[name] !== undefined).map(name => `${name}=${user[name]}`);

function file(former, user) {
  for (const key of keysOf(former)) index.get(key)?.delete(former.id);
  for (const key of keysOf(user)) index.set(key, (index.get(key) ?? new Set()).add(user.id));
}

// Whom a search has to look at: among thousands, few where it is for one value that is filed.
function candidates(filter) {
  const [name, condition] = filter.length === 1 && Object.keys(filter[0]).length === 1 ? Object.entries(filter[0])[0] : [];
  const [operator, value] = Array.isArray(condition) ? condition : [];   // of a complex attribute it is an object
  if (!["userName", "externalId"].includes(name) || operator !== "eq" || typeof value !== "string") return [...users.values()];
  return [...(index.get(`${name}=${value}`) ?? [])].map(id => users.get(id));
}

// scimmy's filter throws where a user lacks the complex attribute that is searched.
function matches(filter, user) {
  try {
    return filter.match([user]).length > 0;
  } catch (fault) {
    if (fault instanceof TypeError) return false;
    throw fault;
  }
}

function save(resource, instance) {
  const wanted = JSON.parse(JSON.stringify(instance));
  if (resource.id && !users.has(resource.id)) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
  const id = resource.id ?? randomUUID();
  for (const other of users.values())
    if (other.id !== id && other.userName.toLowerCase() === wanted.userName?.toLowerCase())
      throw new SCIMMY.Types.Error(409, "uniqueness", `A user with userName '${wanted.userName}' exists already`);
  const now = new Date().toISOString();
  const former = users.get(id);
  delete wanted.groups;   // the groups' own business
  const user = { ...wanted, id, meta: { created: users.get(id)?.meta.created ?? now, lastModified: now } };
  users.set(id, user);
  file(former, user);
  return user;
}

function saveGroup(resource, instance) {
  const wanted = JSON.parse(JSON.stringify(instance));
  if (resource.id && !groups.has(resource.id)) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
  const id = resource.id ?? randomUUID();
  const now = new Date().toISOString();
  const group = { ...wanted, id, meta: { created: groups.get(id)?.meta.created ?? now, lastModified: now } };
  groups.set(id, group);
  return group;
}

SCIMMY.Resources.declare(SCIMMY.Resources.Group, { ingress: saveGroup, egress: resource => select(groups, resource), degress: resource => groups.delete(resource.id) });
SCIMMY.Resources.declare(SCIMMY.Resources.User, { ingress: save, egress: find, degress: resource => {
  file(users.get(resource.id));
  users.delete(resource.id);
} });
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
// Who has a badge has a number on it.
SCIMMY.Resources.User.extend(new SCIMMY.Types.SchemaDefinition("Badge", "urn:ietf:params:scim:schemas:extension:example:2.0:Badge", "What opens doors", [
  new SCIMMY.Types.Attribute("string", "number", { required: true }),
  new SCIMMY.Types.Attribute("string", "colour"),
]), false);

function record(request, response, next) {
  const entry = { sequence: ++sequence, method: request.method, path: request.originalUrl, body: request.body ?? null, headers: request.headers, status: null };
  if (entry.headers.authorization) entry.headers = { ...entry.headers, authorization: "(present)" };
  log.push(entry);
  response.on("finish", () => { entry.status = response.statusCode; });
  next();
}

function fail(request, response, next) {
  const failure = failures.find(f => f.times > 0 && (!f.method || f.method === request.method));
  if (!failure) return next();
  failure.times -= 1;
  if (failure.afterwards) {   // the work is done, the answer is lost or never comes
    response.send = () => { if (!failure.hang) request.socket.destroy(); return response; };
    return next();
  }
  if (failure.hang) return;
  const goOn = () => {
    if (failure.half) {
      response.writeHead(200, { "Content-Type": "application/scim+json", "Content-Length": 4096 });
      response.write('{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalRes', () => request.socket.destroy());
    } else if (failure.status) {
      if (failure.retryAfter !== undefined) response.set("Retry-After", String(failure.retryAfter));
      response.status(failure.status).type("application/scim+json").send(JSON.stringify({
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(failure.status), scimType: failure.scimType, detail: failure.detail ?? "Failure by order" }));
    } else next();
  };
  if (failure.hold) held.push(goOn);
  else setTimeout(goOn, failure.delay ?? 0);
}

function authenticate(request) {
  if (request.header("authorization") !== `Bearer ${args.token}`) throw new Error("Wrong or missing token");
  return "gateway";
}

const escape = text => String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);

const server = express();
server.disable("x-powered-by");
server.use(express.json({ type: ["application/scim+json", "application/json"], limit: "1mb" }));
server.get("/_log", (_, response) => response.json(log));
server.post("/_reset", (_, response) => { users.clear(); groups.clear(); index.clear(); log.length = 0; sequence = 0; failures = []; held = []; response.sendStatus(204); });
server.post("/_fail", (request, response) => { failures.push({ times: 1, ...request.body }); response.sendStatus(204); });
server.post("/_release", (_, response) => { held.splice(0).forEach(goOn => goOn()); response.sendStatus(204); });
server.use("/scim/v2", record, fail, new SCIMMYRouters({ type: "bearer", handler: authenticate }));
server.use("/app", record, (request, response) => {
  const rows = Object.entries(request.headers).map(([name, value]) => `<tr><th>${escape(name)}</th><td>${escape(value)}</td></tr>`).join("");
  response.type("html").send(`<!doctype html><html lang="en"><title>Application</title><h1>Application</h1><p id="path">${escape(request.originalUrl)}</p><table>${rows}</table></html>`);
});
// the routers pass faults on; their stack belongs on nobody's console
server.use((_fault, _request, response, next) => (response.headersSent ? next() : response.sendStatus(500)));

function listen() {
  const listener = server.listen(Number(args.port), "127.0.0.1", () => console.log(`ready http://127.0.0.1:${listener.address().port}`));
}

if (args.certificate) {
  const secure = https.createServer({ cert: readFileSync(args.certificate), key: readFileSync(args.key) }, server);
  secure.listen(0, "127.0.0.1", () => { console.log(`tls https://127.0.0.1:${secure.address().port}`); listen(); });
} else listen();
