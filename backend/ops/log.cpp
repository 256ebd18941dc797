#include "backend/ops/log.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <nlohmann/json.hpp>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <chrono>
#include <ctime>

namespace bulkhead {

namespace {

constexpr std::size_t kQueue = 8'192;
constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};

std::string timeOf(std::int64_t ms)
{
    const std::time_t seconds = ms / 1'000;
    std::tm broken{};
    gmtime_r(&seconds, &broken);
    return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", broken.tm_year + 1900, broken.tm_mon + 1,
                           broken.tm_mday, broken.tm_hour, broken.tm_min, broken.tm_sec, ms % 1'000);
}

void escape(std::string &line, std::string_view text)
{
    for (const char c : text) {
        if (c == '\n')
            line += "\\n";
        else if (c >= ' ' && c < '\x7f')
            line += c;
        else
            absl::StrAppendFormat(&line, "\\x%02x", static_cast<unsigned char>(c));
    }
}

void appendPlain(std::string &line, const LogField::Value &value)
{
    if (const auto *number = std::get_if<std::int64_t>(&value)) {
        absl::StrAppend(&line, *number);
    } else if (const auto *real = std::get_if<double>(&value)) {
        absl::StrAppendFormat(&line, "%.3f", *real);
    } else {
        const std::string_view text = std::get<std::string_view>(value);
        if (text.find_first_of(" \"=\\") == std::string_view::npos) {
            escape(line, text);
            return;
        }
        std::string quoted;
        for (const char c : text)
            quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        line += '"';
        escape(line, quoted);
        line += '"';
    }
}

bool said(const LogField &field)
{
    const auto *text = std::get_if<std::string_view>(&field.value());
    return !text || !text->empty();
}

std::string jsonLine(LogLevel level, std::int64_t atMs, std::string_view event, std::string_view text, LogFields fields)
{
    nlohmann::ordered_json line{
        {"time", timeOf(atMs)}, {"level", kLevels[static_cast<std::size_t>(level)]}, {"event", event}};
    if (!text.empty())
        line["text"] = text;
    for (const LogField &field : fields) {
        if (said(field))
            std::visit([&](const auto value) { line[std::string(field.key())] = value; }, field.value());
    }
    return line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace

absl::StatusOr<LogLevel> logLevelOf(std::string_view word)
{
    for (std::size_t i = 0; i < kLevels.size(); ++i) {
        if (kLevels[i] == word)
            return static_cast<LogLevel>(i);
    }
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(word), "\" is no level of the log; choose debug, info, warning or error"));
}

absl::StatusOr<LogFormat> logFormatOf(std::string_view word)
{
    if (word == "plain" || word == "json")
        return word == "json" ? LogFormat::Json : LogFormat::Plain;
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(word), "\" is no format of the log; choose plain or json"));
}

std::string logLine(LogFormat format, LogLevel level, std::int64_t atMs, std::string_view event, std::string_view text,
                    LogFields fields)
{
    if (format == LogFormat::Json)
        return jsonLine(level, atMs, event, text, fields);
    std::string line = timeOf(atMs);
    for (const std::string_view word : {kLevels[static_cast<std::size_t>(level)], event})
        line.append(1, ' ').append(word);
    if (!text.empty()) {
        line += ' ';
        escape(line, text);
    }
    for (const LogField &field : fields) {
        if (!said(field))
            continue;
        line.append(1, ' ').append(field.key()).append(1, '=');
        appendPlain(line, field.value());
    }
    return line;
}

struct Log::Impl
{
    LogFormat format;
    std::atomic<LogLevel> level;
    std::shared_ptr<spdlog::details::thread_pool> writer;
    std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(LogLevel level, LogFormat format)
    : m_impl(new Impl{format, level, std::make_shared<spdlog::details::thread_pool>(kQueue, 1), nullptr})
{
    m_impl->logger =
        std::make_shared<spdlog::async_logger>("gateway", std::make_shared<spdlog::sinks::stderr_sink_st>(),
                                               m_impl->writer, spdlog::async_overflow_policy::overrun_oldest);
    m_impl->logger->set_pattern("%v");
    m_impl->logger->set_level(spdlog::level::trace); // What is written is decided before a line is made.
}

Log::~Log() = default; // The writer ends when its queue is empty.

bool Log::wants(LogLevel level) const
{
    return level >= m_impl->level.load(std::memory_order_relaxed);
}

void Log::setLevel(LogLevel level)
{
    m_impl->level = level;
}

std::uint64_t Log::lost() const
{
    return m_impl->writer->overrun_counter();
}

void Log::write(LogLevel level, std::string_view event, std::string_view text, LogFields fields)
{
    if (!wants(level))
        return;
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    const std::string line = logLine(m_impl->format, level, now.count(), event, text, fields);
    m_impl->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

} // namespace bulkhead
