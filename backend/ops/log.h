#pragma once
// What the gateway process says of itself: one line per event on standard error, for a journal or a collector.
#include "backend/domain/secret.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace bulkhead {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
enum class LogFormat : std::uint8_t {
    Plain, ///< time level event key=value …
    Json,  ///< One object a line.
};

/// INVALID_ARGUMENT: none of debug, info, warning and error; of plain and json.
[[nodiscard]] absl::StatusOr<LogLevel> logLevelOf(std::string_view word);
[[nodiscard]] absl::StatusOr<LogFormat> logFormatOf(std::string_view word);

/// A named value of a line. Texts are views: they must last until the line is made.
class LogField
{
public:
    LogField(std::string_view key, std::string_view text)
        : m_key(key)
        , m_value(text)
    {
    }
    LogField(std::string_view key, const char *text)
        : LogField(key, std::string_view(text))
    {
    }
    LogField(std::string_view key, const std::string &text)
        : LogField(key, std::string_view(text))
    {
    }
    LogField(std::string_view key, std::int64_t number)
        : m_key(key)
        , m_value(number)
    {
    }
    LogField(std::string_view key, double number)
        : m_key(key)
        , m_value(number)
    {
    }
    LogField(std::string_view key, const Secret &secret) = delete;

    [[nodiscard]] std::string_view key() const { return m_key; }
    using Value = std::variant<std::string_view, std::int64_t, double>;
    [[nodiscard]] const Value &value() const { return m_value; }

private:
    std::string_view m_key;
    Value m_value;
};
using LogFields = std::initializer_list<LogField>;

/// One line without its end, in ASCII: controls and letters beyond are escaped, so that no text can begin a line,
/// colour a terminal or turn the direction of reading. `text` is a sentence or ready key=value words; empty: none.
/// Fields with an empty text are left out.
[[nodiscard]] std::string logLine(LogFormat format, LogLevel level, std::int64_t atMs, std::string_view event,
                                  std::string_view text, LogFields fields);

/// Any thread. Lines wait for the writer in a queue of 8,192; when it is full the oldest go, so that a reader that does
/// not read costs lines and never time.
class Log
{
public:
    Log(LogLevel level, LogFormat format); ///< To standard error. Begins a thread.
    ~Log();                                ///< What waits is written.
    Log(const Log &) = delete;
    Log &operator=(const Log &) = delete;

    void write(LogLevel level, std::string_view event, LogFields fields) { write(level, event, {}, fields); }
    void write(LogLevel level, std::string_view event, std::string_view text, LogFields fields = {});
    [[nodiscard]] bool wants(LogLevel level) const;
    void setLevel(LogLevel level);
    [[nodiscard]] std::uint64_t lost() const; ///< Lines that had to go.

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
