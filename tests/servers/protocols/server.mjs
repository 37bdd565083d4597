// An application that does with HTTP what applications do: events, long polls, uploads that it refuses early, large downloads, compressed pages, trailers.
// Prints "ready URL" (HTTP/1.1) and "ready2 URL" (HTTP/2 without TLS).
import { createHash } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';
import zlib from 'node:zlib';

const PAGE = Buffer.from(Array.from({ length: 4000 }, (_, i) => `<p>Paragraph ${i} of a page that is worth compressing.</p>\n`).join(''));
const COMPRESSED = { br: zlib.brotliCompressSync(PAGE), gzip: zlib.gzipSync(PAGE), deflate: zlib.deflateSync(PAGE) };
const sha256 = octets => createHash('sha256').update(octets).digest('hex');

// the events of each stream that somebody has acknowledged, and who waits for that
const streams = new Map();
function streamOf(name) {
  if (!streams.has(name)) streams.set(name, { seen: 0, wake: () => {} });
  return streams.get(name);
}

// octets of requests that were refused before they should have been sent
let refusedOctets = 0;

async function events(request, response, query) {
  const stream = streamOf(query.get('stream'));
  const total = Number(query.get('total'));
  const cut = Number(query.get('cut'));
  const last = Number(request.headers['last-event-id'] ?? 0);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  for (let i = last + 1; i <= total; i++) {
    response.write(`id: ${i}\ndata: event ${i}\n\n`);
    if (last === 0 && i === cut) break;
    while (stream.seen < i && !response.destroyed) await new Promise(wake => { stream.wake = wake; });
  }
  response.end();
}

async function upload(request, response) {
  const hash = createHash('sha256');
  let octets = 0;
  for await (const part of request) {
    octets += part.length;
    hash.update(part);
  }
  json(response, { octets, sha256: hash.digest('hex'), expect: request.headers.expect ?? null });
}

// octets that differ from one mebibyte to the next; their digest comes behind them
async function download(response, octets) {
  const hash = createHash('sha256');
  const part = Buffer.alloc(1 << 20);
  for (let i = 0; i < part.length; i++) part[i] = (i * 31) & 255;
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Transfer-Encoding': 'chunked', Trailer: 'X-Sha256' });
  for (let sent = 0; sent < octets; sent += part.length) {
    const now = Buffer.from(part);
    now.writeUInt32BE(sent / part.length, 0);
    hash.update(now);
    if (!response.write(now)) await new Promise(drained => response.once('drain', drained));
    if (response.destroyed) return;
  }
  response.addTrailers({ 'X-Sha256': hash.digest('hex') });
  response.end();
}

function compressed(response, coding) {
  const octets = COMPRESSED[coding];
  response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': coding, 'Content-Length': octets.length, ETag: `"${coding}"`, Vary: 'Accept-Encoding', 'X-Sha256': sha256(octets), 'X-Page-Sha256': sha256(PAGE) });
  response.end(octets);
}

function ranged(request, response) {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range);
  response.writeHead(206, { 'Content-Type': 'text/html', 'Content-Range': `bytes ${from}-${to}/${PAGE.length}`, 'Accept-Ranges': 'bytes' });
  response.end(PAGE.subarray(Number(from), Number(to) + 1));
}

function trailers(response) {
  response.writeHead(200, { 'Content-Type': 'text/plain', Trailer: 'X-Checksum, X-Took' });
  response.write('a body of ');
  response.addTrailers({ 'X-Checksum': 'abc', 'X-Took': '3 ms', 'Set-Cookie': 'jit=forged; Path=/' });
  response.end('two parts');
}

function json(response, value, status = 200) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  switch (pathname) {
    case '/events': return events(request, response, searchParams);
    case '/ack': {
      const stream = streamOf(searchParams.get('stream'));
      stream.seen = Number(searchParams.get('seen'));
      stream.wake();
      return json(response, {});
    }
    case '/poll': return setTimeout(() => json(response, { news: true }), Number(searchParams.get('after')));
    case '/upload': return upload(request, response);
    case '/download': return download(response, Number(searchParams.get('octets')));
    case '/compressed': return compressed(response, searchParams.get('coding'));
    case '/ranged': return ranged(request, response);
    case '/trailers': return trailers(response);
    case '/refused': return json(response, { octets: refusedOctets });
    default: return json(response, { path: pathname, version: request.httpVersion }, pathname === '/' ? 200 : 404);
  }
}

const server = http.createServer({ requestTimeout: 0 }, answer);
server.on('checkContinue', (request, response) => {
  if (!request.url.startsWith('/refuse')) {
    response.writeContinue();
    return answer(request, response);
  }
  request.on('data', part => { refusedOctets += part.length; });
  response.writeHead(417, { 'Content-Type': 'text/plain', Connection: 'close' });
  response.end('not from you');
});
const server2 = http2.createServer();
server2.on('stream', (stream, headers) => {
  if (headers[':path'] === '/trailers') {
    stream.respond({ ':status': 200, 'content-type': 'text/plain', trailer: 'x-checksum' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-checksum': 'of http/2', 'set-cookie': 'jit=forged; Path=/' }));
    stream.end('a body by HTTP/2');
  } else {
    stream.respond({ ':status': 404 });
    stream.end();
  }
});
server.listen(0, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${server.address().port}`));
server2.listen(0, '127.0.0.1', () => console.log(`ready2 http://127.0.0.1:${server2.address().port}`));
