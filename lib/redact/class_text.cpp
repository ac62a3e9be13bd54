// SPDX-License-Identifier: Apache-2.0
#include "redact/class_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "event/error_class.hpp"
#include "redact/pseudonym.hpp"

namespace streamlab::redact {
namespace {

constexpr std::size_t kMaxClassBytes = 128;
constexpr std::string_view kOtherCode = "code_{int}";

// gRPC status names in both spellings, errno names, and the values that OpenTelemetry's conventions name for
// error.type.
constexpr std::string_view kWords[] = {
    // our own, so that a sanitised event read again says the same
    "connect_timeout", "request_timeout", "connection_refused", "connection_reset", "dns_failure",
    "tls_failure", "protocol_error", "not_sent", "no_answer", "malformed_payload", "http_3xx", "http_4xx",
    "http_5xx", "code_{int}", "application_error",
    // OpenTelemetry
    "_OTHER", "timeout", "name_resolution_error", "server_certificate_invalid", "cancelled", "internal",
    "error",
    // gRPC
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
    "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED", "Cancelled", "Canceled",
    "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists", "PermissionDenied",
    "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal",
    "Unavailable", "DataLoss", "Unauthenticated",
    // errno
    "E2BIG", "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF",
    "EBADMSG", "EBUSY", "ECANCELED", "ECHILD", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDEADLK",
    "EDESTADDRREQ", "EDOM", "EDQUOT", "EEXIST", "EFAULT", "EFBIG", "EHOSTDOWN", "EHOSTUNREACH", "EIDRM",
    "EILSEQ", "EINPROGRESS", "EINTR", "EINVAL", "EIO", "EISCONN", "EISDIR", "ELOOP", "EMFILE", "EMLINK",
    "EMSGSIZE", "EMULTIHOP", "ENAMETOOLONG", "ENETDOWN", "ENETRESET", "ENETUNREACH", "ENFILE", "ENOBUFS",
    "ENODATA", "ENODEV", "ENOENT", "ENOEXEC", "ENOLCK", "ENOLINK", "ENOMEM", "ENOMSG", "ENOPROTOOPT",
    "ENOSPC", "ENOSR", "ENOSTR", "ENOSYS", "ENOTCONN", "ENOTDIR", "ENOTEMPTY", "ENOTRECOVERABLE", "ENOTSOCK",
    "ENOTSUP", "ENOTTY", "ENXIO", "EOPNOTSUPP", "EOVERFLOW", "EOWNERDEAD", "EPERM", "EPFNOSUPPORT", "EPIPE",
    "EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE", "EROFS", "ESHUTDOWN", "ESPIPE", "ESRCH", "ESTALE",
    "ETIME", "ETIMEDOUT", "ETXTBSY", "EWOULDBLOCK", "EXDEV", "EAI_AGAIN", "EAI_FAIL", "ENOTFOUND",
    "EAI_NONAME"};

// Classes of SQLSTATE: the first two characters, as the standard and PostgreSQL list them.
constexpr std::string_view kSqlstateClasses[] = {
    "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "20", "21", "22",
    "23", "24", "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F",
    "40", "42", "44", "53", "54", "55", "57", "58", "72", "F0", "HV", "HY", "P0", "XX"};

bool is_sqlstate(std::string_view text) {
  const auto upper_or_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  return text.size() == 5 && std::all_of(text.begin(), text.end(), upper_or_digit) &&
         std::find(std::begin(kSqlstateClasses), std::end(kSqlstateClasses), text.substr(0, 2)) !=
             std::end(kSqlstateClasses);
}

bool is_one_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("_.:$/\\-").find(c) != std::string_view::npos;
  });
}

bool holds_data(std::string_view text) {
  std::size_t digits = 0;
  return std::any_of(text.begin(), text.end(), [&](char c) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    return digits >= kDataDigits;
  });
}

}  // namespace

bool is_known_class(std::string_view text) {
  if (text.empty() || text.size() > kMaxClassBytes) return false;
  if (std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords) || is_sqlstate(text))
    return true;
  if (!is_one_word(text) || holds_data(text)) return false;
  for (std::string_view ending : {"Error", "Exception", "Failure", "Fault", "Panic"})
    if (text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending) return true;
  return false;
}

std::optional<NumericClass> numeric_class(std::string_view token, bool is_string) {
  if (is_string) {
    const bool status = token.size() == 3 && (token[0] == '4' || token[0] == '5') && token[1] >= '0' &&
                        token[1] <= '9' && token[2] >= '0' && token[2] <= '9';
    if (!status) return std::nullopt;
  }
  std::string plain;
  append_canonical_number(plain, token);
  // Back from `5e2` to 500; a code is no longer than an int.
  const std::size_t e = plain.find('e');
  if (e != std::string::npos) {
    int zeros = 0;
    const auto [end, fault] = std::from_chars(plain.data() + e + 1, plain.data() + plain.size(), zeros);
    if (fault != std::errc() || end != plain.data() + plain.size() || zeros < 0 || zeros > 9)
      return NumericClass{kOtherCode, 0};
    plain.resize(e);
    plain.append(static_cast<std::size_t>(zeros), '0');
  }
  NumericClass out{kOtherCode, 0};
  int code = 0;
  const auto [end, fault] = std::from_chars(plain.data(), plain.data() + plain.size(), code);
  if (fault != std::errc() || end != plain.data() + plain.size()) return out;
  out.code = code;
  if (code >= 400 && code <= 599)
    out.error_class = code < 500 ? error_class::http_4xx : error_class::http_5xx;
  return out;
}

}  // namespace streamlab::redact
