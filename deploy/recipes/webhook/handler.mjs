// A handler for the adapter Webhook: keeps accounts for JitGateway. Copy it and put your application where `accounts` is.
//
//   WEBHOOK_SECRETS=SECRET[,OLD_SECRET] node handler.mjs        listens on 127.0.0.1, port 8090 or PORT
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secrets = (process.env.WEBHOOK_SECRETS ?? "").split(",").map(s => s.trim()).filter(Boolean);
const tolerance = 300;                       // seconds that the clocks may differ, and a call may be old
const largest = 1024 * 1024;
const accounts = new Map();                  // id -> { id, active, version, attributes, groups }
const groups = new Set((process.env.GROUPS ?? "Engineering,Writers").split(","));
let lastId = 0;

// X-Jit-Signature: t=SECONDS,v1=HEX[,v1=HEX]; HEX is the HMAC-SHA-256 of "SECONDS.BODY". One good v1 is enough.
function isSigned(header = "", body) {
  const parts = header.split(",").map(part => part.split("="));
  const seconds = parts.find(([name]) => name === "t")?.[1] ?? "";
  if (!/^[0-9]{1,12}$/.test(seconds) || Math.abs(Date.now() / 1000 - Number(seconds)) > tolerance) return false;
  return parts.some(([name, hex]) => name === "v1" && secrets.some(secret => {
    const [given, expected] = [Buffer.from(hex ?? "", "hex"), createHmac("sha256", secret).update(`${seconds}.`).update(body).digest()];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }));
}

const same = (a, b) => String(a).toLowerCase() === String(b).toLowerCase();
const byAttribute = (name, value) => [...accounts.values()].filter(a => [a.attributes[name] ?? []].flat().some(v => same(v, value)));

function change(account, { attributes = {}, groups: { add = [], remove = [] } = {} }) {
  const taken = byAttribute("userName", attributes.userName).some(a => a.id !== account.id);
  if (attributes.userName && taken) return { exists: { attribute: "userName", reason: "the userName is taken" } };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) delete account.attributes[name];           // null clears, what is absent stays
    else account.attributes[name] = value;
  }
  const kept = account.groups.filter(name => !remove.includes(name) && !add.includes(name));
  account.groups = [...kept, ...add.filter(name => groups.has(name))];
  account.version += 1;
  accounts.set(account.id, account);
  return { account };
}

const ofAccount = work => call => (accounts.has(call.accountId) ? work(accounts.get(call.accountId), call) : { missing: true });
const setActive = active => ofAccount(account => change(Object.assign(account, { active }), {}));

const calls = {
  check: () => ({ ok: `${accounts.size} accounts` }),
  findUser: ({ search }) => ({ accounts: byAttribute(search.attribute, search.value) }),
  getUser: ofAccount(account => ({ account })),
  createUser: call => {
    const { person, attributes } = call;
    // your own rules: whom you do not want, who has to wait, and whose account is there already
    if (person?.values?.groups?.includes("contractors")) return { refuse: { text: "Contractors use the other wiki.", reason: "contractor" } };
    if (person?.values?.groups?.includes("new")) return { retry: { after: 30 } };
    const former = attributes.email ? byAttribute("email", attributes.email).find(a => !a.attributes.externalId) : undefined;
    if (former) return { link: { accountId: former.id } };
    return change({ id: String(++lastId), active: true, version: 0, attributes: {}, groups: [] }, call);
  },
  updateUser: ofAccount((account, call) => (call.version !== undefined && call.version !== String(account.version) ? { outdated: true } : change(account, call))),
  disableUser: setActive(false),
  enableUser: setActive(true),
};

function answer(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  const chunks = [];
  let size = 0;
  request.on("data", chunk => (size += chunk.length) > largest ? request.destroy() : chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    if (request.method !== "POST" || request.url !== "/jit") return answer(response, 404, {});
    if (!isSigned(request.headers["x-jit-signature"], body)) return answer(response, 401, {});
    const call = JSON.parse(body);
    if (!Object.hasOwn(calls, call.call)) return answer(response, 501, {});
    answer(response, 200, calls[call.call](call));
  });
});

if (!secrets.length) throw new Error("Set WEBHOOK_SECRETS: without a secret anybody could make accounts.");
server.listen(Number(process.env.PORT ?? 8090), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}/jit`));
