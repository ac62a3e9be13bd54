// SPDX-License-Identifier: Apache-2.0
// An HTTP server that is not ours: POST answers JSON, every failEvery-th with 503; GET /events is SSE at a given rate;
// GET /ndjson a chunked stream of lines. dieAfterMs > 0: the process ends then.
const http = require('http');
const failEvery = Number(process.argv[2] || 0), rate = Number(process.argv[3] || 50), dieAfterMs = Number(process.argv[4] || 0);
let count = 0, dying = false;
function push(response, wrap) {
  const start = Date.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor((Date.now() - start) * rate / 1000);
    while (sent < due) {
      response.write(wrap({ event_type: 'tick', seq: sent, ts: Date.now(), user_id: 'u-' + (sent % 7) }));
      sent += 1;
    }
  }, 5);
  response.on('close', () => clearInterval(timer));
}
const server = http.createServer((request, response) => {
  if (dieAfterMs > 0 && !dying) { dying = true; setTimeout(() => process.exit(0), dieAfterMs); }
  if (request.url.startsWith('/events')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    return push(response, (event) => 'event: tick\nid: ' + event.seq + '\ndata: ' + JSON.stringify(event) + '\n\n');
  }
  if (request.url.startsWith('/ndjson')) {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    return push(response, (event) => JSON.stringify(event) + '\n');
  }
  request.resume().on('end', () => {
    count += 1;
    const failed = failEvery > 0 && count % failEvery === 0;
    response.writeHead(failed ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(failed ? { error: { code: 503, message: 'try later, request ' + count } } : { event_type: 'answer', id: count }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
