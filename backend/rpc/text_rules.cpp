#include "backend/rpc/text_rules.h"

#include "backend/rpc/fault.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace bulkhead {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Rule
{
    std::string_view field;
    std::size_t limit;
    bool lines;
};
// Fields not named here are ids and words: 200 characters on one line.
constexpr Rule kRules[] = {
    {"purpose", 1000, true}, {"text", 2000, true},        {"filter", 1000, false},
    {"query", 200, false},   {"page_token", 4000, false}, {"request_id", 64, false},
    {"note", 1000, true},    {"reason", 1000, true},      {"evidence", 1000, true},
    {"cause", 2000, true},   {"fix", 2000, true},         {"follow_up", 2000, true},
    {"outcome", 2000, true}, {"notes", 8000, true},       {"one_sided_reason", 1000, true},
    {"title", 300, false},   {"value", 4000, true},       {"compliance", 100, false},
    {"sql", 20'000, true},
};
constexpr std::size_t kBytesLimit = 1024;
constexpr std::size_t kCellLimit = 4000;

/// Decodes one character; 0xFFFFFFFF when the bytes are not UTF-8.
char32_t next(std::string_view text, std::size_t &at)
{
    constexpr char32_t kBad = 0xFFFFFFFF;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(at);
    const int more = lead < 0x80                   ? 0
                     : lead >= 0xC2 && lead < 0xE0 ? 1
                     : (lead & 0xF0U) == 0xE0      ? 2
                     : lead >= 0xF0 && lead < 0xF5 ? 3
                                                   : -1;
    if (more < 0 || at + static_cast<std::size_t>(more) >= text.size())
        return kBad;
    char32_t value = more == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(more));
    for (int i = 1; i <= more; ++i) {
        const unsigned follow = byte(at + static_cast<std::size_t>(i));
        if ((follow & 0xC0U) != 0x80)
            return kBad;
        value = (value << 6U) | (follow & 0x3FU);
    }
    constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (value < kLeast[more] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return kBad;
    at += static_cast<std::size_t>(more) + 1;
    return value;
}

bool deceives(char32_t c, bool lines)
{
    if (lines && (c == '\n' || c == '\t'))
        return false;
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || (c >= 0x200B && c <= 0x200F)
           || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF
           || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

absl::Status refuse(std::string_view reason, std::string_view field, const std::string &what, std::string_view remedy)
{
    return fault(absl::StatusCode::kInvalidArgument, reason, "The field \"" + std::string(field) + "\" " + what, remedy,
                 {{"field", std::string(field)}});
}

absl::Status checkBytes(const FieldDescriptor &field, std::string_view value)
{
    if (value.size() > kBytesLimit)
        return refuse("TEXT_TOO_LONG", field.name(), "is longer than 1,024 bytes.", "Leave it out and call again.");
    return absl::OkStatus();
}

absl::Status checkOne(const FieldDescriptor &field, std::string_view value)
{
    if (field.type() == FieldDescriptor::TYPE_BYTES)
        return checkBytes(field, value);
    for (const Rule &rule : kRules) {
        if (rule.field == field.name())
            return checkText(value, rule.limit, rule.lines, field.name());
    }
    return checkText(value, 200, false, field.name());
}

absl::Status checkCells(const Message &message)
{
    std::vector<const FieldDescriptor *> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor *field : fields) {
        if (field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated())
            continue;
        std::string scratch;
        if (message.GetReflection()->GetStringReference(message, field, &scratch).size() > kCellLimit)
            return refuse("TEXT_TOO_LONG", field->name(), "of an import row is longer than 4,000 bytes.",
                          "Shorten the cell; the file may have a broken quote.");
    }
    return absl::OkStatus();
}

absl::Status checkMessage(const Message &message)
{
    if (message.GetDescriptor()->name() == "ImportRow")
        return checkCells(message);
    const auto *reflection = message.GetReflection();
    std::vector<const FieldDescriptor *> fields;
    reflection->ListFields(message, &fields);
    std::string scratch;
    for (const FieldDescriptor *field : fields) {
        const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
        for (int i = 0; i < count; ++i) {
            absl::Status status;
            if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
                status = checkOne(*field, field->is_repeated()
                                              ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                                              : reflection->GetStringReference(message, field, &scratch));
            else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
                status = checkMessage(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                                           : reflection->GetMessage(message, field));
            if (!status.ok())
                return status;
        }
    }
    return absl::OkStatus();
}

} // namespace

absl::Status checkText(std::string_view text, std::size_t limit, bool lines, std::string_view field)
{
    // A character has at most four bytes: what cannot fit is not read.
    std::size_t characters = 0;
    const std::string tooLong = "is longer than " + std::to_string(limit) + " characters.";
    if (text.size() > limit * 4)
        return refuse("TEXT_TOO_LONG", field, tooLong, "Shorten it.");
    for (std::size_t at = 0; at < text.size(); ++characters) {
        const char32_t c = next(text, at);
        if (c == 0xFFFFFFFF)
            return refuse("TEXT_NOT_UTF8", field, "is not valid UTF-8.", "Send text as UTF-8.");
        if (deceives(c, lines))
            return refuse("TEXT_NOT_PLAIN", field, "holds a control or direction character.",
                          "Type the text by hand instead of pasting it.");
    }
    if (characters > limit)
        return refuse("TEXT_TOO_LONG", field, tooLong, "Shorten it.");
    return absl::OkStatus();
}

absl::Status checkTexts(const Message &request)
{
    return checkMessage(request);
}

} // namespace bulkhead
