// SPDX-License-Identifier: Apache-2.0
// The usual way to do it: JSON.parse, an allowlist, createHmac, JSON.stringify. usage: node redact_node.js < in > out
const crypto = require('crypto');
const readline = require('readline');
const ALLOW = ['ts', 'type', 'seq', 'device.model', 'device.fw', 'locale', 'state', 'metrics.asr_ms', 'metrics.nlu_ms', 'metrics.rms', 'metrics.snr_db',
  'nlu.intent', 'nlu.confidence', 'nlu.alts.intent', 'nlu.alts.p', 'error.code', 'error.msg', 'error.class'];
const HASH = ['session_id', 'user_id', 'device.id'];
const allow = new Set(ALLOW), hash = new Set(HASH), key = process.env.PII_HASH_SALT;
function mac(path, value) {
  return 'p1.00000000.' + crypto.createHmac('sha256', key + path).update('s\0' + value).digest('hex').slice(0, 32);
}
function clean(value, path) {
  if (Array.isArray(value)) return value.map((element) => clean(element, path)).filter((element) => element !== undefined);
  if (value !== null && typeof value === 'object') {
    const out = {};
    let any = false;
    for (const name of Object.keys(value)) {
      const kept = clean(value[name], path ? path + '.' + name : name);
      if (kept !== undefined) { out[name] = kept; any = true; }
    }
    return any ? out : undefined;
  }
  if (hash.has(path)) return value === null ? null : mac(path, value);
  return allow.has(path) ? value : undefined;
}
let out = [];
readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  out.push(JSON.stringify(clean(JSON.parse(line), '')));
  if (out.length >= 1000) { process.stdout.write(out.join('\n') + '\n'); out = []; }
}).on('close', () => process.stdout.write(out.length ? out.join('\n') + '\n' : ''));
