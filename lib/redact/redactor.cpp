// SPDX-License-Identifier: Apache-2.0
#include "redact/redactor.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/json_document.hpp"
#include "event/error_class.hpp"
#include "redact/class_text.hpp"
#include "redact/detectors.hpp"
#include "redact/key_names.hpp"
#include "redact/payload_numbers.hpp"
#include "redact/scanners.hpp"
#include "redact/walker.hpp"
#include "schema/signer.hpp"
#include "trace/failure.hpp"
#include "trace/template_tree.hpp"

namespace streamlab::redact {
namespace {

constexpr std::size_t kMaxClass = 256;
constexpr std::size_t kToldMessages = 1'024;  ///< whose templates are not told again
constexpr std::size_t kMaxEventType = 128;    // bytes of a type in clear; longer ones are data

/// What becomes of a member of the root: of the rules for it, the strictest decides.
Action action_on(const Policy& policy, std::string_view key) {
  Action out = Action::drop;
  for (const Rule& rule : policy.rules)
    if (rule.path.matches(std::span(&key, 1))) out = std::max(out, rule.action);
  return out;
}

std::string_view http_class(int status) {
  if (status >= 300 && status < 400) return error_class::http_3xx;
  if (status >= 400 && status < 500) return error_class::http_4xx;
  if (status >= 500 && status < 600) return error_class::http_5xx;
  return {};
}

}  // namespace

struct Redactor::Impl {
  Impl(std::shared_ptr<const Policy> the_policy, std::shared_ptr<const Keyring> the_keyring,
       EventFields the_fields)
      : policy(std::move(the_policy)),
        keyring(std::move(the_keyring)),
        fields(std::move(the_fields)),
        detectors(std::make_shared<const Detectors>(*policy)),
        names(std::make_shared<KeyNames>(*policy, *keyring, detectors)),
        walker(policy, keyring, fields, names, detectors),
        type_is_listed(action_on(*policy, "event") == Action::allow) {}

  Redacted redact(RawEvent&& raw);
  RedactedText redact_text(std::span<char> payload, std::string& out, Signing signing);
  void read_payload(Redacted& out, const RawEvent& raw);
  void read_json(Redacted& out, const RawEvent& raw);
  const schema::Signature& signature();
  void read_numbers(StreamEvent& event) const;
  [[nodiscard]] std::string event_type(const RawEvent& raw) const;
  [[nodiscard]] std::string shown_type(std::string_view type, bool allowed) const;
  [[nodiscard]] std::string_view text_of(const Captured& captured) const;
  bool application_failed() const;
  void read_failure(StreamEvent& event);
  void tell_templates(FailureInfo& failure, const trace::Analysis& said);
  void name_class(StreamEvent& event, std::string_view class_text, bool allowed);
  std::string_view why_unmatched(const RawEvent& raw);
  static void fail(StreamEvent& event, std::string_view word);

  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const Keyring> keyring;
  EventFields fields;
  std::array<std::size_t, kToldMessages> told_messages{};
  std::shared_ptr<const Detectors> detectors;
  std::shared_ptr<KeyNames> names;
  Walker walker;
  bool type_is_listed;
  JsonDocument document;
  schema::Signer signer;  // by the walk's shape key
  std::string text;
};

void Redactor::Impl::fail(StreamEvent& event, std::string_view word) {
  event.outcome_ = Outcome::error;
  event.error_class_ = word;
  event.failure_.class_hash_text = word;
}

Redacted Redactor::Impl::redact(RawEvent&& raw) {
  Redacted out{StreamEvent(), nullptr, {}};
  StreamEvent& event = out.event;
  event.timing = raw.timing;
  event.seq_ = raw.seq;
  event.status_ = raw.status;
  event.payload_bytes_ = raw.payload.size();
  event.answered_ = raw.answered;
  event.injected_ = raw.injected;
  event.censored_ = raw.censored;
  event.in_warmup_ = raw.in_warmup;
  event.connection_ = raw.connection;

  text.clear();
  walker.walk({}, text);  // forgets the event before
  const bool has_payload = raw.answered || raw.payload.size() > 0;
  if (!raw.transport_error.empty()) {
    fail(event, raw.transport_error);  // what came of the answer is not complete: nothing of it is read
    if (raw.transport_error == error_class::malformed_payload) event.reject_reason_ = why_unmatched(raw);
  } else if (has_payload) {
    read_payload(out, raw);
  } else if (!raw.censored) {
    fail(event, error_class::no_answer);
  }
  event.event_type_ = event_type(raw);
  out.family_type = event.event_type_;
  if (out.shape && names->counts()) names->count(out.family_type, *out.shape);
  return out;
}

/// A whole answer of which the driver could not tell whose it is.
std::string_view Redactor::Impl::why_unmatched(const RawEvent& raw) {
  JsonLimits limits;
  limits.max_bytes = fields.max_payload_bytes;
  const JsonReject reject = document.parse(raw.payload.view(), limits);
  return reject == JsonReject::none ? kNoCorrelation : reject_word(reject);
}

void Redactor::Impl::read_payload(Redacted& out, const RawEvent& raw) {
  StreamEvent& event = out.event;
  if (raw.payload.size() > 0) {
    if (fields.format == PayloadFormat::json) {
      read_json(out, raw);
      if (application_failed()) return read_failure(event);
    } else {
      event.payload_schema_hash_ = schema::signature_hash(
          fields.format == PayloadFormat::text ? schema::kTextShape : schema::kBinaryShape);
    }
  } else if (fields.format == PayloadFormat::json && (raw.status < 200 || raw.status > 299)) {
    event.reject_reason_ = reject_word(JsonReject::empty);
  }
  if (const std::string_view by_status = http_class(raw.status); !by_status.empty()) {
    event.reject_reason_ = {};
    return fail(event, by_status);
  }
  if (!event.reject_reason_.empty()) fail(event, error_class::malformed_payload);
}

void Redactor::Impl::read_json(Redacted& out, const RawEvent& raw) {
  StreamEvent& event = out.event;
  JsonLimits limits;
  limits.max_bytes = fields.max_payload_bytes;
  if (const JsonReject reject = document.parse(raw.payload.view(), limits); reject != JsonReject::none) {
    event.reject_reason_ = reject_word(reject);
    event.payload_schema_hash_ = schema::signature_hash(schema::kMalformedShape);
    return;
  }
  walker.walk(document.nodes(), text);
  event.payload_ = text;
  const schema::Signature& signed_as = signature();
  event.payload_schema_hash_ = signed_as.hash;
  out.shape = signed_as.shape;
  read_numbers(event);
}

const schema::Signature& Redactor::Impl::signature() {
  const auto words = walker.shape_key();
  return *signer.sign(document, {reinterpret_cast<const char*>(words.data()), words.size_bytes()});
}

RedactedText Redactor::Impl::redact_text(std::span<char> payload, std::string& out, Signing signing) {
  RedactedText made;
  JsonLimits limits;
  limits.max_bytes = fields.max_payload_bytes;
  made.refused = document.parse_in_place(payload, limits);
  if (made.refused != JsonReject::none) return made;
  const bool sign = signing == Signing::yes;
  walker.walk(document.nodes(), out, {.roles = false, .shape = sign});
  if (sign) made.schema_hash = signature().hash;
  return made;
}

std::string_view Redactor::Impl::text_of(const Captured& captured) const {
  return captured.rank == 0 ? std::string_view() : document.nodes()[captured.node].text;
}

void Redactor::Impl::read_numbers(StreamEvent& event) const {
  if (const Captured& time = walker.captured(Role::time); time.rank != 0)
    event.payload_time_ = time_of(text_of(time), fields.time_unit);
  if (const Captured& sequence = walker.captured(Role::sequence); sequence.rank != 0)
    event.sequence_ = integer_of(text_of(sequence));
  if (const Captured& latency = walker.captured(Role::latency); latency.rank != 0)
    event.payload_latency_ms_ = latency_of(text_of(latency));
}

std::string Redactor::Impl::shown_type(std::string_view type, bool allowed) const {
  if (type.empty()) return {};
  if (!allowed || type.size() > kMaxEventType) return names->hidden(type);
  return names->scrubbed(type);
}

std::string Redactor::Impl::event_type(const RawEvent& raw) const {
  if (fields.event_type.empty() && raw.wire_event_type.size() > 0)
    return shown_type(raw.wire_event_type.view(), type_is_listed);
  const Captured& found = walker.captured(Role::event_type);
  return shown_type(text_of(found), found.allowed);
}

bool Redactor::Impl::application_failed() const {
  for (Role role : {Role::error_class, Role::error_message, Role::error_stack, Role::bare_error})
    if (walker.captured(role).says_something) return true;
  return false;
}

void Redactor::Impl::read_failure(StreamEvent& event) {
  Captured cls = walker.captured(Role::error_class), message = walker.captured(Role::error_message);
  const Captured& stack = walker.captured(Role::error_stack);
  if (const Captured& bare = walker.captured(Role::bare_error); bare.rank != 0) {
    const JsonKind kind = document.nodes()[bare.node].kind;
    if (kind == JsonKind::string && message.rank == 0) message = bare;  // a bare string is the message
    if (kind == JsonKind::number && cls.rank == 0) cls = bare;
  }
  std::string_view class_text = text_of(cls);
  const JsonKind kind = cls.rank == 0 ? JsonKind::null_value : document.nodes()[cls.node].kind;
  if (kind == JsonKind::boolean) class_text = {};
  std::optional<NumericClass> number;
  if (kind == JsonKind::number || kind == JsonKind::string)
    number = numeric_class(class_text, kind == JsonKind::string);

  trace::Analysis said =
      trace::analyse(text_of(stack), number ? std::string_view() : class_text, text_of(message));
  FailureInfo& failure = event.failure_;
  if (!said.is_from_words || stack.allowed)
    for (const trace::Frame& frame : said.telling)
      failure.frames.push_back(shown_frame(walker.scrubbed(trace::to_string(frame))));
  for (int algo = trace::kAlgo - 1; algo >= trace::kOldestAlgo; --algo) {
    trace::Analysis older =
        trace::analyse(text_of(stack), number ? std::string_view() : class_text, text_of(message), algo);
    if (older.class_template == said.class_template && older.stack_trace_hash == said.stack_trace_hash &&
        older.message_hash == said.message_hash)
      continue;
    failure.older.push_back({algo, number ? std::string() : std::move(older.class_template),
                             std::move(older.stack_trace_hash), std::move(older.message_hash)});
  }
  tell_templates(failure, said);
  failure.stack_trace_hash = std::move(said.stack_trace_hash);
  failure.message_hash = std::move(said.message_hash);
  if (message.allowed) failure.message = walker.scrubbed(text_of(message));
  if (stack.allowed) failure.stack = walker.scrubbed(text_of(stack));

  if (number) {
    fail(event, number->error_class);
    if (number->code != 0) event.status_ = number->code;
    return;
  }
  const bool from_trace = class_text.empty() && !said.error_class.empty();
  name_class(event, from_trace ? std::string_view(said.error_class) : class_text,
             from_trace ? stack.allowed : cls.allowed);
  failure.class_hash_text = std::move(said.class_template);
}

/// Many failures say the same: what a message could be an instance of is worked out once for a while.
void Redactor::Impl::tell_templates(FailureInfo& failure, const trace::Analysis& said) {
  if (!said.stack_trace_hash.empty() || said.message_template.empty()) return;
  const std::size_t hash = std::hash<std::string>{}(said.message_hash + said.class_template);
  std::size_t& told = told_messages[hash % kToldMessages];
  if (told == hash) return;
  told = hash;
  failure.templates = trace::template_nodes(said.message_template, said.class_template);
}

void Redactor::Impl::name_class(StreamEvent& event, std::string_view class_text, bool allowed) {
  event.outcome_ = Outcome::error;
  if (allowed && !class_text.empty() && class_text.size() <= kMaxClass)
    event.error_class_ = walker.scrubbed(class_text);
  else if (is_known_class(class_text) && !shipped_detectors().finds(class_text) &&
           !detectors->finds(class_text))
    event.error_class_ = class_text;
  else
    event.error_class_ = error_class::application_error;
}

Redactor::Redactor(std::shared_ptr<const Policy> policy, std::shared_ptr<const Keyring> keyring,
                   EventFields fields)
    : impl_(std::make_unique<Impl>(std::move(policy), std::move(keyring), std::move(fields))) {}
Redactor::~Redactor() = default;
Redactor::Redactor(Redactor&&) noexcept = default;

Redacted Redactor::redact(RawEvent&& raw) {
  return impl_->redact(std::move(raw));
}
RedactedText Redactor::redact_text(std::span<char> payload, std::string& out, Signing signing) {
  return impl_->redact_text(payload, out, signing);
}
std::string Redactor::shown_key(std::string_view key) const {
  return impl_->names->shown(key);
}
std::vector<std::string> Redactor::other_names(std::string_view key) const {
  return impl_->names->other_names(key);
}
void Redactor::remember_name(std::string_view family_type, std::string_view shown, std::uint64_t events) {
  impl_->names->remember(family_type, shown, events);
}
std::uint64_t Redactor::name_changes() const {
  return impl_->names->changes();
}
std::string Redactor::shown_shape(const schema::Shape& shape) const {
  return schema::render(impl_->names->shown(shape));
}
std::vector<PathCount> Redactor::coverage() const {
  return impl_->walker.tree().coverage();
}
std::vector<std::uint64_t> Redactor::rule_hits() const {
  return impl_->walker.tree().rule_hits();
}
std::uint64_t Redactor::detector_hits() const {
  return impl_->walker.detector_hits();
}

std::string scrub(std::string_view text) {
  std::string out;
  return shipped_detectors().scrub(text, out) ? out : std::string(text);
}

std::string shown_frame(std::string_view frame) {
  const std::string clean = scrub(frame);
  std::string out;
  for (std::size_t i = 0; i < clean.size();) {
    std::size_t end = i;
    while (end < clean.size() && is_digit(clean[end])) ++end;
    if (end - i >= kDataDigits)
      out += "{int}";
    else
      out.append(clean, i, std::max<std::size_t>(end - i, 1));
    i = std::max(end, i + 1);
  }
  return out;
}

}  // namespace streamlab::redact
