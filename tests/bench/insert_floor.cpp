// SPDX-License-Identifier: Apache-2.0
// The floor of storing: one prepared INSERT in a loop, the columns of stream_event, 512 rows a transaction,
// WAL. usage: insert_floor FILE ROWS; prints seconds.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  sqlite3* db = nullptr;
  if (sqlite3_open(argv[1], &db) != SQLITE_OK) return 1;
  const auto sql = [&](const char* text) {
    if (sqlite3_exec(db, text, nullptr, nullptr, nullptr) != SQLITE_OK) std::exit(1);
  };
  sql("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
      "CREATE TABLE e (run_id INTEGER NOT NULL, seq INTEGER NOT NULL, received_at_us INTEGER, latency_ms "
      "REAL, outcome TEXT, payload TEXT,"
      "payload_schema_hash TEXT, payload_bytes INTEGER, flags INTEGER, UNIQUE (run_id, seq)) STRICT;");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO e VALUES (1, ?, ?, ?, 'ok', ?, ?, ?, 1)", -1, &insert, nullptr);
  const std::string payload(330, 'x'), hash(64, 'a');
  const int rows = std::atoi(argv[2]);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < rows; ++i) {
    if (i % 512 == 0) sql(i == 0 ? "BEGIN" : "COMMIT; BEGIN");
    sqlite3_bind_int(insert, 1, i);
    sqlite3_bind_int64(insert, 2, 1'700'000'000'000'000LL + i);
    sqlite3_bind_double(insert, 3, 1.5);
    sqlite3_bind_text(insert, 4, payload.data(), static_cast<int>(payload.size()), SQLITE_STATIC);
    sqlite3_bind_text(insert, 5, hash.data(), static_cast<int>(hash.size()), SQLITE_STATIC);
    sqlite3_bind_int(insert, 6, 600);
    if (sqlite3_step(insert) != SQLITE_DONE) return 1;
    sqlite3_reset(insert);
  }
  sql("COMMIT");
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  sqlite3_finalize(insert);
  sqlite3_close(db);
}
