#include "backend/driver/prometheus_query.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

bool isWordStart(char c)
{
    return c == '_' || std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool isWordPart(char c)
{
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

std::string seconds(std::int64_t ms)
{
    std::string digits = std::to_string(ms % 1'000);
    digits.insert(0, 3 - digits.size(), '0');
    return std::to_string(ms / 1'000) + "." + digits;
}

/// The server's own limit on one question, in the words of Prometheus and of VictoriaMetrics.
bool isTooMuch(std::string_view why)
{
    for (const std::string_view part : {"too many samples", "maxSamples", "maxUniqueTimeseries", "maxSeries"}) {
        if (why.find(part) != std::string_view::npos)
            return true;
    }
    return false;
}

std::string shortened(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    if (text.size() > 200) {
        text.resize(200);
        text += "...";
    }
    return text;
}

PromLabels labelsOf(const Json &object)
{
    PromLabels labels;
    for (const auto &[name, value] : object.items()) {
        if (value.is_string())
            labels.emplace(name, value.get<std::string>());
    }
    return labels;
}

} // namespace

std::string promString(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '\n') {
            quoted += "\\n";
            continue;
        }
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

std::string promOneOf(std::string_view label, std::span<const std::string> values)
{
    std::string pattern;
    for (const std::string &value : values) {
        if (!pattern.empty())
            pattern += '|';
        for (const char c : value) {
            // Only what has a meaning: servers look up plain alternatives in their index, and an escaped hyphen would
            // make it a search through all values.
            if (c != '\0' && std::strchr("\\.+*?()|[]{}^$", c) != nullptr)
                pattern += '\\';
            pattern += c;
        }
    }
    return std::string(label) + "=~" + promString(pattern);
}

bool isMetricName(std::string_view name)
{
    const auto start = [](char c) { return isWordStart(c) || c == ':'; };
    const auto part = [](char c) { return isWordPart(c) || c == ':'; };
    return !name.empty() && start(name.front()) && std::all_of(name.begin(), name.end(), part);
}

bool isLabelName(std::string_view name)
{
    return !name.empty() && isWordStart(name.front()) && std::all_of(name.begin(), name.end(), isWordPart);
}

PromServer::PromServer(std::string url, PromLimits limits)
    : m_url(std::move(url))
    , m_place(httpPlaceOf(m_url))
    , m_limits(limits)
    , m_link(absl::StrCat("Prometheus at ", m_place), limits)
{
    while (!m_url.empty() && m_url.back() == '/')
        m_url.pop_back();
}

absl::StatusOr<std::string> PromServer::post(const std::string &path,
                                             const std::vector<std::pair<std::string, std::string>> &form)
{
    HttpQuestion question;
    question.method = "POST";
    question.url = m_url + path;
    for (const auto &[name, value] : form)
        absl::StrAppend(&question.body, question.body.empty() ? "" : "&", name, "=", m_link.escaped(value));
    absl::StatusOr<HttpAnswer> answered = m_link.ask(question);
    if (absl::IsResourceExhausted(answered.status()))
        return absl::ResourceExhaustedError(absl::StrCat(std::string(answered.status().message()),
                                                         " Lower history_chunk_s or raise max_response_mib."));
    if (!answered.ok())
        return answered.status();
    if (answered->status == 200)
        return std::move(answered->body);
    const Json answer = Json::parse(answered->body, nullptr, false);
    std::string why = answer.is_object() && answer.contains("error") && answer["error"].is_string()
                          ? answer["error"].get<std::string>()
                          : std::string();
    const long http = answered->status;
    const std::string text =
        absl::StrCat(m_link.who(), " answered HTTP ", http, why.empty() ? "" : ": ", shortened(why), ".");
    if (http == 401 || http == 403)
        return absl::PermissionDeniedError(text);
    if (isTooMuch(why))
        return absl::ResourceExhaustedError(text);
    return http == 400 || http == 422 ? absl::InvalidArgumentError(text) : absl::UnavailableError(text);
}

absl::StatusOr<std::vector<PromSeries>> PromServer::samples(const std::string &selector, std::int64_t rangeMs,
                                                            std::int64_t toMs, double scale)
{
    const std::string query = absl::StrCat(selector, "[", rangeMs, "ms]");
    absl::StatusOr<std::string> body =
        post("/api/v1/query",
             {{"query", query}, {"time", seconds(toMs)}, {"timeout", absl::StrCat(m_limits.timeoutMs, "ms")}});
    if (!body.ok())
        return body.status();
    auto found = readPromMatrix(*body, scale);
    if (!found)
        return absl::UnavailableError(absl::StrCat(m_place, " answered, but not as Prometheus does. Check the URL."));
    return std::move(*found);
}

absl::StatusOr<std::vector<PromSeries>> PromServer::range(const std::string &expression, std::int64_t fromMs,
                                                          std::int64_t toMs, std::int64_t stepMs)
{
    absl::StatusOr<std::string> body =
        post("/api/v1/query_range", {{"query", expression},
                                     {"start", seconds(fromMs)},
                                     {"end", seconds(toMs)},
                                     {"step", seconds(stepMs)},
                                     {"timeout", absl::StrCat(m_limits.timeoutMs, "ms")}});
    if (!body.ok())
        return body.status();
    auto found = readPromMatrix(*body, 1);
    if (!found)
        return absl::UnavailableError(absl::StrCat(m_place, " answered, but not as Prometheus does. Check the URL."));
    return std::move(*found);
}

absl::StatusOr<std::vector<PromLabels>> PromServer::series(const std::string &selector, std::int64_t fromMs,
                                                           std::int64_t toMs)
{
    // Without a start, and 0 is none to it, VictoriaMetrics would tell of the last minutes only.
    std::vector<std::pair<std::string, std::string>> form{{"match[]", selector},
                                                          {"start", seconds(std::max<std::int64_t>(fromMs, 1'000))}};
    if (toMs > 0)
        form.emplace_back("end", seconds(toMs));
    absl::StatusOr<std::string> body = post("/api/v1/series", form);
    if (!body.ok())
        return body.status();
    const Json answer = Json::parse(*body, nullptr, false);
    if (!answer.is_object() || !answer.contains("data") || !answer["data"].is_array())
        return absl::UnavailableError(absl::StrCat(m_place, " answered, but not as Prometheus does. Check the URL."));
    std::vector<PromLabels> found;
    for (const Json &labels : answer["data"]) {
        if (labels.is_object())
            found.push_back(labelsOf(labels));
    }
    return found;
}

} // namespace bulkhead
