// SPDX-License-Identifier: Apache-2.0
// The same job in SQL on one thread: DuckDB reads the columns it is told of, hashes three, writes JSON.
// usage: node redact_duckdb.js IN OUT, with @duckdb/node-api on NODE_PATH.
const { DuckDBInstance } = require('@duckdb/node-api');
const quoted = (text) => "'" + text.replace(/'/g, "''") + "'";
const hashed = (column) => `sha256(${quoted(process.env.PII_HASH_SALT)} || ${column})`;
async function main() {
  const db = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await db.connect();
  await connection.run(`COPY (
    SELECT ts, type, seq, ${hashed('session_id')} AS session_id, ${hashed('user_id')} AS user_id,
      {'id': ${hashed('device.id')}, 'model': device.model, 'fw': device.fw} AS device, locale, state, metrics, nlu, error
    FROM read_json(${quoted(process.argv[2])}, format = 'newline_delimited', columns = {
      ts: 'BIGINT', type: 'VARCHAR', seq: 'BIGINT', session_id: 'VARCHAR', user_id: 'VARCHAR',
      device: 'STRUCT(id VARCHAR, model VARCHAR, fw VARCHAR)', locale: 'VARCHAR', state: 'VARCHAR',
      metrics: 'STRUCT(asr_ms BIGINT, nlu_ms BIGINT, rms DOUBLE, snr_db DOUBLE)',
      nlu: 'STRUCT(intent VARCHAR, confidence DOUBLE, alts STRUCT(intent VARCHAR, p DOUBLE)[])',
      error: 'STRUCT(code BIGINT, msg VARCHAR, "class" VARCHAR)'})
  ) TO ${quoted(process.argv[3])} (FORMAT json)`);
}
main().then(() => process.exit(0), () => process.exit(1));
