#include "backend/driver/prometheus_query.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <curl/curl.h>
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

/// Collects an answer up to a limit.
struct Inbox
{
    std::string body;
    std::size_t limit = 0;
    bool overflow = false;
};

std::size_t receive(char *data, std::size_t size, std::size_t count, void *user)
{
    auto *inbox = static_cast<Inbox *>(user);
    if (inbox->body.size() + size * count > inbox->limit) {
        inbox->overflow = true;
        return 0;
    }
    inbox->body.append(data, size * count);
    return size * count;
}

int stopWhenCancelled(void *user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::atomic<bool> *>(user)->load() ? 1 : 0;
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

/// "host:port" of a URL, for people; user names and passwords are left out.
std::string placeOf(const std::string &url)
{
    const std::size_t scheme = url.find("://");
    std::string place = scheme == std::string::npos ? url : url.substr(scheme + 3);
    place = place.substr(0, place.find_first_of("/?#"));
    if (const std::size_t at = place.rfind('@'); at != std::string::npos)
        place.erase(0, at + 1);
    return place;
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

struct PromServer::Curl
{
    CURL *handle = curl_easy_init();
    ~Curl() { curl_easy_cleanup(handle); }
};

PromServer::PromServer(std::string url, PromLimits limits)
    : m_url(std::move(url))
    , m_place(placeOf(m_url))
    , m_limits(limits)
    , m_curl(std::make_unique<Curl>())
{
    while (!m_url.empty() && m_url.back() == '/')
        m_url.pop_back();
}

PromServer::~PromServer() = default;

absl::StatusOr<std::string> PromServer::post(const std::string &path,
                                             const std::vector<std::pair<std::string, std::string>> &form)
{
    CURL *curl = m_curl->handle;
    if (curl == nullptr)
        return absl::UnavailableError("The HTTP library could not be started.");
    curl_easy_reset(curl); // Keeps the connection.
    std::string body;
    for (const auto &[name, value] : form) {
        char *escaped = curl_easy_escape(curl, value.data(), static_cast<int>(value.size()));
        absl::StrAppend(&body, body.empty() ? "" : "&", name, "=", escaped == nullptr ? "" : escaped);
        curl_free(escaped);
    }
    Inbox inbox{{}, m_limits.maxBytes, false};
    const std::string address = m_url + path;
    curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_limits.connectTimeoutMs));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(m_limits.timeoutMs));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &inbox);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stopWhenCancelled);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &m_cancelled);
    const CURLcode code = curl_easy_perform(curl);
    m_lastBytes = inbox.body.size();
    if (m_cancelled)
        return absl::CancelledError("Stopped as asked.");
    if (inbox.overflow) {
        return absl::ResourceExhaustedError(
            absl::StrCat("Prometheus at ", m_place, " answered more than ", m_limits.maxBytes >> 20,
                         " MiB to one question. Lower history_chunk_s or raise max_response_mib."));
    }
    if (code == CURLE_OPERATION_TIMEDOUT)
        return absl::UnavailableError(
            absl::StrCat("Prometheus at ", m_place, " did not answer within ", m_limits.timeoutMs / 1'000, " s."));
    if (code != CURLE_OK)
        return absl::UnavailableError(
            absl::StrCat("Prometheus at ", m_place, " cannot be reached: ", curl_easy_strerror(code), "."));
    long http = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
    if (http == 200)
        return std::move(inbox.body);
    const Json answer = Json::parse(inbox.body, nullptr, false);
    std::string why = answer.is_object() && answer.contains("error") && answer["error"].is_string()
                          ? answer["error"].get<std::string>()
                          : std::string();
    const std::string text =
        absl::StrCat("Prometheus at ", m_place, " answered HTTP ", http, why.empty() ? "" : ": ", shortened(why), ".");
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
