// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.hpp"

#include <arpa/inet.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "audit/page.hpp"
#include "base/json_document.hpp"
#include "base/text.hpp"

namespace streamlab::audit {
namespace {

constexpr std::size_t kMostPlaces = 10'000;
constexpr std::size_t kChunkBytes = std::size_t{4} << 20;
constexpr std::size_t kMostCellBytes = std::size_t{16} << 20;
constexpr std::size_t kShortestRun = 7;  // no detector finds anything in less
constexpr std::size_t kLongestRun = std::size_t{1} << 20;
constexpr std::size_t kWalHeader = 32, kFrameHeader = 24;

/// A file open for reading; its descriptor goes with it.
class RawFile {
 public:
  static RawFile open(const std::filesystem::path& path) {
    RawFile out;
    out.fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    return out;
  }
  RawFile() = default;
  RawFile(RawFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  RawFile& operator=(RawFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~RawFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] std::uint64_t size() const {
    struct stat status {};
    return fstat(fd_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  }
  /// What is there of [at, at + size); less at the file's end.
  [[nodiscard]] Result<std::string_view> read(std::uint64_t at, std::size_t size, std::string& into) const {
    into.resize(size);
    std::size_t got = 0;
    while (got < size) {
      const ssize_t n = pread(fd_, into.data() + got, size - got, static_cast<off_t>(at + got));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Error{ErrorCode::database, "cannot read the database's bytes", std::strerror(errno)};
      if (n == 0) break;
      got += static_cast<std::size_t>(n);
    }
    return std::string_view(into).substr(0, got);
  }

 private:
  int fd_ = -1;
};

std::uint32_t four_at(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

bool is_token(std::string_view text) {
  const auto hex = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  };
  return text.size() == 44 && text.starts_with("p1.") && text[11] == '.' && hex(text.substr(3, 8)) &&
         hex(text.substr(12));
}

/// Replaces pseudonyms by blanks: digits of theirs are nobody's number.
std::string without_tokens(std::string_view text) {
  std::string out(text);
  for (std::size_t i = out.find("p1."); i != std::string::npos; i = out.find("p1.", i + 1))
    if (is_token(std::string_view(out).substr(i, 44)))
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i), 44, ' ');
  return out;
}

/// A printable stretch of bytes: UTF-8 without controls, but with tabs and line ends.
std::size_t run_end(std::string_view bytes, std::size_t at) {
  const std::size_t most = std::min(bytes.size(), at + kLongestRun);
  while (at < most) {
    const auto c = static_cast<unsigned char>(bytes[at]);
    if ((c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || c == '\r') {
      ++at;
      continue;
    }
    const std::size_t size = c >= 0x80 ? utf8_sequence(bytes.substr(at)) : 0;
    if (size == 0) return at;
    at += size;
  }
  return at;
}

Find needle_find(const NeedleHit& hit) {
  Find find;
  find.kind = "needle";
  find.needle = hit.needle + 1;
  find.whole = hit.whole;
  return find;
}

Find detector_find(std::string_view name) {
  Find find;
  find.kind = name;
  return find;
}

/// Of this very machine (127.0.0.0/8, ::1) or of none (0.0.0.0, ::).
bool identifies_nobody(std::string_view address, std::string_view kind) {
  const std::string text(address);
  if (kind == "ipv4") {
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) != 1) return false;
    const std::uint32_t value = ntohl(four.s_addr);
    return value >> 24 == 127 || value == 0;
  }
  in6_addr six{};
  return kind == "ipv6" && inet_pton(AF_INET6, text.c_str(), &six) == 1 &&
         (IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_UNSPECIFIED(&six));
}

/// What the detectors find, less what is no find to an audit.
void detect(const redact::Detectors& detectors, std::string_view text,
            const redact::Detectors::Found& found) {
  detectors.each(text, [&](std::size_t begin, std::size_t end, std::string_view name) {
    if (!identifies_nobody(text.substr(begin, end - begin), name)) found(begin, end, name);
  });
}

using FoundHere = std::function<void(std::size_t at, const Find& kind)>;

void detect_in_runs(std::string_view bytes, const redact::Detectors& detectors, const FoundHere& found) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = run_end(bytes, at);
    if (end - at >= kShortestRun)
      detect(detectors, without_tokens(bytes.substr(at, end - at)),
             [&](std::size_t begin, std::size_t, std::string_view name) {
               found(at + begin, detector_find(name));
             });
    at = std::max(end, at + 1);
  }
}

/// Where pages of a file's rest are found: in the file itself, or frame by frame in a -wal.
using PageReader = std::function<Result<std::string_view>(std::uint64_t page, std::string& into)>;

class Auditor {
 public:
  Auditor(const FileMap& map, const Options& options) : map_(map), options_(options) {}

  Status database(const std::filesystem::path& path);
  Status wal(const std::filesystem::path& path, const RawFile& main);
  Status journal(const std::filesystem::path& path);
  Status plain(const std::filesystem::path& path);
  Report take();

 private:
  struct Place {
    std::uint64_t page = 0, offset = 0;  // of the bytes looked at, in the file
    const Owner* owner = nullptr;
    std::string column;
    bool unused = false;
  };

  bool begin(const std::filesystem::path& path, RawFile& file);
  void note(const Place& place, std::size_t at, Find find);
  void page(std::string_view bytes, std::uint64_t number, std::uint64_t offset, const PageReader& others,
            bool in_database = false);
  void cell(std::string_view page, const Cell& cell, const Place& place, const PageReader& others);
  void value(const Value& value, Place place);
  void json(const Place& place);
  void unused(std::string_view bytes, Place place);
  void detect_text(std::string_view text, const Place& place);
  void search(std::string_view bytes, std::uint64_t offset, std::uint64_t page_bytes, std::uint64_t skip);
  [[nodiscard]] std::size_t usable() const { return map_.page_bytes - map_.reserved_bytes; }

  const FileMap& map_;
  const Options& options_;
  std::string file_;
  Report report_;
  std::map<std::tuple<std::string, std::string, std::string, bool, std::string, std::uint64_t>, Find> finds_;
  JsonDocument document_;
  std::string chunk_, record_, other_;
};

bool Auditor::begin(const std::filesystem::path& path, RawFile& file) {
  file = RawFile::open(path);
  if (!file.is_open()) return false;
  file_ = path.filename().string();
  report_.files.push_back(file_);
  report_.bytes += file.size();
  return true;
}

void Auditor::note(const Place& place, std::size_t at, Find find) {
  find.file = file_;
  find.table = place.owner != nullptr ? place.owner->table : std::string();
  find.column = place.column;
  find.unused = place.unused;
  find.page = place.page;
  find.offset = place.offset + at;
  const auto key = std::tuple(find.file, find.table, find.column, find.unused, find.kind, find.needle);
  auto known = finds_.find(key);
  if (known == finds_.end()) {
    if (finds_.size() >= kMostPlaces) {
      report_.is_cut = true;
      return;
    }
    known = finds_.emplace(key, find).first;
  }
  ++known->second.count;
  known->second.whole |= find.whole;
}

/// Needles in raw bytes; those that end before `skip` were told with the chunk before.
void Auditor::search(std::string_view bytes, std::uint64_t offset, std::uint64_t page_bytes,
                     std::uint64_t skip) {
  options_.needles.search(bytes, [&](const NeedleHit& hit) {
    if (offset + hit.end <= skip) return;
    Place place;
    place.offset = offset;
    if (page_bytes > 0) {
      place.page = (offset + hit.begin) / page_bytes + 1;
      place.owner = map_.owner(place.page);
      place.unused = place.owner == nullptr;
    }
    note(place, hit.begin, needle_find(hit));
  });
}

void Auditor::unused(std::string_view bytes, Place place) {
  place.unused = true;
  if (options_.detectors)
    detect_in_runs(bytes, *options_.detectors,
                   [&](std::size_t at, const Find& find) { note(place, at, find); });
}

void Auditor::detect_text(std::string_view text, const Place& place) {
  if (is_token(text)) return;
  detect(*options_.detectors, text,
         [&](std::size_t, std::size_t, std::string_view name) { note(place, 0, detector_find(name)); });
}

/// A JSON text is looked at value by value, as the privacy door looked at it.
void Auditor::json(const Place& place) {
  const bool numbers =
      place.owner == nullptr || place.owner->table + '.' + place.column == options_.numbers_of;
  for (const JsonNode& node : document_.nodes()) {
    if (node.in_object) detect_text(node.key, place);
    if (node.kind == JsonKind::string) detect_text(node.text, place);
    if (!numbers || node.kind != JsonKind::number) continue;
    if (const auto kind = options_.detectors->number_kind(node.text); !kind.empty())
      note(place, 0, detector_find(kind));
  }
}

void Auditor::value(const Value& value, Place place) {
  if (place.owner != nullptr && value.column < place.owner->columns.size())
    place.column = place.owner->columns[value.column];
  if (!value.is_text)
    return detect_in_runs(value.bytes, *options_.detectors,
                          [&](std::size_t at, const Find& find) { note(place, at, find); });
  const bool maybe_json = value.bytes.starts_with('{') || value.bytes.starts_with('[');
  const JsonLimits limits{.max_bytes = kMostCellBytes, .max_nesting = 250};
  if (maybe_json && document_.parse(value.bytes, limits) == JsonReject::none) return json(place);
  detect_text(value.bytes, place);
}

/// The whole record of a cell, with what lies on overflow pages, piece by piece where it is huge.
void Auditor::cell(std::string_view page, const Cell& cell, const Place& place, const PageReader& others) {
  record_.assign(page.substr(cell.in_page.begin, cell.in_page.end - cell.in_page.begin));
  std::uint32_t next = cell.overflow;
  std::uint64_t left = cell.record_bytes - record_.size();
  std::vector<std::size_t> seams;
  while (next != 0 && left > 0 && record_.size() < kMostCellBytes) {
    auto read = others(next, other_);
    if (!read.ok() || read->size() < usable()) break;
    const std::string_view bytes = *read;
    seams.push_back(record_.size());
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left, usable() - 4));
    record_ += bytes.substr(4, take);
    left -= take;
    Place rest = place;
    rest.page = next;
    rest.offset = (std::uint64_t{next} - 1) * map_.page_bytes + 4 + take;
    if (left == 0 && 4 + take < usable()) unused(bytes.substr(4 + take, usable() - 4 - take), rest);
    next = four_at(bytes, 0);
  }
  for (const std::size_t seam : seams) {  // what lies on one page was met when its bytes were searched
    const std::size_t from = seam - std::min(seam, options_.needles.longest());
    const auto around = std::string_view(record_).substr(from, 2 * options_.needles.longest());
    options_.needles.search(around, [&](const NeedleHit& hit) {
      if (from + hit.begin < seam && from + hit.end > seam) note(place, 0, needle_find(hit));
    });
  }
  if (options_.detectors) read_record(record_, [&](const Value& one) { value(one, place); });
}

void Auditor::page(std::string_view bytes, std::uint64_t number, std::uint64_t offset,
                   const PageReader& others, bool in_database) {
  Place place;
  place.page = number;
  place.offset = offset;
  place.owner = map_.owner(number);
  place.unused =
      in_database && map_.use(number) == FileMap::Use::unknown;  // rows of a page that was given up
  if (map_.use(number) == FileMap::Use::overflow) return;  // read along with the cell that it belongs to
  const Page read = read_page(bytes, number, usable());
  if (!read.is_tree) {
    place.owner = nullptr;
    return unused(bytes, place);
  }
  for (const Stretch& rest : read.unused) {
    Place here = place;
    here.offset += rest.begin;
    unused(bytes.substr(rest.begin, rest.end - rest.begin), here);
  }
  for (const Cell& one : read.cells) {
    Place here = place;
    here.offset += one.in_page.begin;
    cell(bytes, one, here, others);
  }
}

Status Auditor::database(const std::filesystem::path& path) {
  RawFile file;
  if (!begin(path, file))
    return Error{ErrorCode::database, "cannot open database " + path.string(), std::strerror(errno)};
  const std::uint64_t size = file.size();
  const std::size_t page_bytes = map_.page_bytes;
  const PageReader others = [&](std::uint64_t number, std::string& into) {
    return file.read((number - 1) * page_bytes, page_bytes, into);
  };
  // Each chunk begins with the end of the one before, so that a needle across the seam is met.
  const std::size_t chunk = kChunkBytes / page_bytes * page_bytes;
  const std::size_t overlap =
      std::min(chunk, (options_.needles.longest() + page_bytes) / page_bytes * page_bytes);
  std::string pair;
  for (std::uint64_t at = 0; at < size; at += chunk) {
    const std::size_t before = at == 0 ? 0 : overlap;
    STREAMLAB_TRY(const std::string_view bytes, file.read(at - before, before + chunk, chunk_));
    search(bytes, at - before, page_bytes, at);
    for (std::size_t i = before; i < bytes.size(); i += page_bytes) {
      const std::uint64_t number = (at - before + i) / page_bytes + 1;
      const std::string_view one = bytes.substr(i, page_bytes);
      page(one, number, at - before + i, others, true);
      if (i < 1 || options_.needles.empty() || one.size() < 4) continue;
      // Overflow pages mostly follow each other: a value may go on behind the next one's first four bytes.
      const std::size_t reach = std::min(options_.needles.longest(), page_bytes - 4);
      const std::size_t tail = std::min<std::size_t>(reach, i);
      pair.assign(bytes.substr(i - map_.reserved_bytes - tail, tail)).append(one.substr(4, reach));
      options_.needles.search(pair, [&](const NeedleHit& hit) {
        if (hit.begin >= tail || hit.end <= tail || map_.use(number) == FileMap::Use::tree) return;
        Place place;
        place.page = number;
        place.offset = at - before + i;
        place.owner = map_.owner(number);
        place.unused = place.owner == nullptr;
        note(place, 0, needle_find(hit));
      });
    }
  }
  return ok();
}

Status Auditor::wal(const std::filesystem::path& path, const RawFile& main) {
  RawFile file;
  if (!begin(path, file)) return ok();
  const std::uint64_t size = file.size();
  const std::size_t frame = kFrameHeader + map_.page_bytes;
  std::unordered_map<std::uint64_t, std::uint64_t> latest;  // page → its last frame so far
  const PageReader others = [&](std::uint64_t number, std::string& into) -> Result<std::string_view> {
    if (const auto found = latest.find(number); found != latest.end())
      return file.read(found->second + kFrameHeader, map_.page_bytes, into);
    return main.is_open() ? main.read((number - 1) * map_.page_bytes, map_.page_bytes, into)
                          : Result<std::string_view>(std::string_view());
  };
  std::string header;
  for (std::uint64_t at = kWalHeader; at + frame <= size; at += frame) {
    STREAMLAB_TRY(const auto head, file.read(at, kFrameHeader, header));
    if (head.size() == kFrameHeader) latest[four_at(head, 0)] = at;
  }
  for (std::uint64_t at = kWalHeader; at < size; at += frame) {
    STREAMLAB_TRY(const std::string_view bytes, file.read(at, frame, chunk_));
    search(bytes, at, 0, 0);
    if (bytes.size() < frame) break;
    const std::string image(bytes.substr(kFrameHeader));
    page(image, four_at(bytes, 0), at + kFrameHeader, others);
  }
  return ok();
}

Status Auditor::journal(const std::filesystem::path& path) {
  RawFile file;
  if (!begin(path, file)) return ok();
  STREAMLAB_TRY(const std::string_view head, file.read(0, 28, chunk_));
  constexpr std::string_view kMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
  if (head.size() < 28 || !head.starts_with(kMagic) || four_at(head, 24) != map_.page_bytes)
    return plain(path);
  std::uint64_t at = std::max<std::uint64_t>(four_at(head, 20), 28);
  const std::size_t step = map_.page_bytes + 8;
  const PageReader none = [](std::uint64_t, std::string&) -> Result<std::string_view> {
    return std::string_view();
  };
  for (const std::uint64_t size = file.size(); at < size; at += step) {
    STREAMLAB_TRY(const std::string_view bytes, file.read(at, step, chunk_));
    search(bytes, at, 0, 0);
    if (bytes.size() < step) break;
    const std::string image(bytes.substr(4, map_.page_bytes));
    page(image, four_at(bytes, 0), at + 4, none);
  }
  return ok();
}

Status Auditor::plain(const std::filesystem::path& path) {
  const bool is_new = report_.files.empty() || report_.files.back() != path.filename().string();
  RawFile file = is_new ? RawFile() : RawFile::open(path);
  if (is_new && !begin(path, file)) return ok();
  Place place;
  const std::size_t overlap = std::max<std::size_t>(options_.needles.longest(), 256);
  for (std::uint64_t at = 0, size = file.size(); at < size; at += kChunkBytes) {
    const std::size_t before = at == 0 ? 0 : overlap;
    STREAMLAB_TRY(const std::string_view bytes, file.read(at - before, before + kChunkBytes, chunk_));
    search(bytes, at - before, 0, at);
    place.offset = at;
    unused(bytes.substr(before), place);
  }
  return ok();
}

Report Auditor::take() {
  for (auto& [key, find] : finds_) report_.finds.push_back(std::move(find));
  return std::move(report_);
}

}  // namespace

Result<Report> audit(const std::filesystem::path& database, const FileMap& map, const Options& options) {
  FileMap sized = map;
  const RawFile main = RawFile::open(database);
  std::string header;
  if (!main.is_open())
    return Error{ErrorCode::database, "cannot open database " + database.string(), std::strerror(errno)};
  STREAMLAB_TRY(const std::string_view head, main.read(0, 100, header));
  if (head.size() == 100) sized.reserved_bytes = static_cast<unsigned char>(head[20]);
  if (sized.page_bytes < 512 || sized.page_bytes > 65536 || sized.reserved_bytes + 480 > sized.page_bytes)
    return Error{ErrorCode::database, "database " + database.string() + " is damaged",
                 "its page size cannot be"};
  Auditor auditor(sized, options);
  STREAMLAB_CHECK(auditor.wal(database.string() + "-wal", main));
  STREAMLAB_CHECK(auditor.journal(database.string() + "-journal"));
  STREAMLAB_CHECK(auditor.database(database));
  STREAMLAB_CHECK(auditor.plain(database.string() + "-shm"));
  return auditor.take();
}

void audit_bytes(std::string_view bytes, const Options& options, const FoundHere& found) {
  options.needles.search(bytes, [&](const NeedleHit& hit) { found(hit.begin, needle_find(hit)); });
  if (options.detectors) detect_in_runs(bytes, *options.detectors, found);
}

}  // namespace streamlab::audit
