// SPDX-License-Identifier: Apache-2.0
// A WebSocket server that is not ours: answers each message with its id; every failEvery-th answer is an application error.
const { WebSocketServer } = require('ws');
const failEvery = Number(process.argv[2] || 0), dieAfter = Number(process.argv[3] || 0);
let count = 0;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data) => {
    count += 1;
    if (dieAfter > 0 && count > dieAfter) process.exit(0);
    const request = JSON.parse(data);
    const answer = { id: request.id, event_type: 'answer', user_id: request.user_id, transcript: 'turn on the kitchen light' };
    if (failEvery > 0 && count % failEvery === 0) {
      answer.error = {
        type: 'BackendError', message: 'backend 10.1.2.3 refused session ' + count,
        stack: 'BackendError: backend refused\n    at Pool.acquire (/srv/app/pool.js:' + (count % 90 + 1) + ':13)\n' +
          '    at handle (/srv/app/handler.js:20:5)\n    at main (/srv/app/main.js:7:1)',
      };
    }
    socket.send(JSON.stringify(answer));
  });
});
