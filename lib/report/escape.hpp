// SPDX-License-Identifier: Apache-2.0
// Foreign text inside each format's own syntax. Every function first makes controls and invalid UTF-8 visible
// (printable()).
#pragma once

#include <string>
#include <string_view>

namespace streamlab::report {

/// Element content and quoted attribute values of XML 1.0 and HTML.
std::string markup_text(std::string_view text);
/// One table cell or one line of Markdown (GFM): neither Markdown nor the HTML inside it means anything.
std::string markdown_text(std::string_view text);
/// A quoted label value of OpenMetrics.
std::string label_text(std::string_view text);
/// One word of a POSIX shell: as it is where that is safe, else in single quotes.
std::string shell_word(std::string_view text);

}  // namespace streamlab::report
