#include "backend/driver/prometheus_query.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <curl/curl.h>
#include <nlohmann/json.hpp>
#include <optional>

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

/// Reads the answer to a range selector event by event: a tree of a million samples would take ten times its text.
class MatrixReader final : public nlohmann::json_sax<Json>
{
public:
    explicit MatrixReader(double scale)
        : m_scale(scale)
    {
    }

    /// The series, when the text was such an answer.
    [[nodiscard]] std::optional<std::vector<PromSeries>> read(const std::string &text)
    {
        if (!Json::sax_parse(text, this) || !m_matrix)
            return {};
        return std::move(m_series);
    }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t value) override { return time(static_cast<double>(value)); }
    bool number_unsigned(number_unsigned_t value) override { return time(static_cast<double>(value)); }
    bool number_float(number_float_t value, const string_t &) override { return time(value); }
    bool binary(binary_t &) override { return false; }
    bool start_object(std::size_t) override
    {
        if (++m_depth == kSeries && inData())
            m_series.emplace_back();
        return m_depth < kDeepest;
    }
    bool end_object() override { return --m_depth >= 0; }
    bool start_array(std::size_t) override { return ++m_depth < kDeepest; }
    bool end_array() override { return --m_depth >= 0; }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) override { return false; }
    bool key(string_t &name) override
    {
        m_keys[static_cast<std::size_t>(m_depth)] = std::move(name);
        return true;
    }
    bool string(string_t &text) override
    {
        if (!inData())
            return true;
        if (m_depth == kData && m_keys[kData] == "resultType")
            m_matrix = text == "matrix";
        else if (m_depth == kLabels && m_keys[kSeries] == "metric" && !m_series.empty())
            m_series.back().labels.emplace(m_keys[kLabels], std::move(text));
        else if (m_depth == kPair && m_keys[kSeries] == "values" && !m_series.empty())
            take(std::strtod(text.c_str(), nullptr) * m_scale);
        return true;
    }

private:
    // root object 1, data 2, result list 3, one series 4, its labels or list of values 5, one pair 6
    static constexpr int kData = 2, kSeries = 4, kLabels = 5, kPair = 6, kDeepest = 16;

    [[nodiscard]] bool inData() const { return m_keys[1] == "data"; }
    bool time(double seconds)
    {
        m_atMs = std::llround(seconds * 1'000);
        return true;
    }
    void take(double value)
    {
        if (std::isfinite(value) && value >= 0 && value < 9e18)
            m_series.back().samples.push_back({m_atMs, std::llround(value)});
    }

    double m_scale;
    int m_depth = 0;
    std::array<std::string, kDeepest> m_keys; ///< The latest key at each depth.
    std::int64_t m_atMs = 0;
    bool m_matrix = false;
    std::vector<PromSeries> m_series;
};

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
            // RE2 takes any escaped ASCII punctuation literally; letters and bytes of UTF-8 stand for themselves.
            if (static_cast<unsigned char>(c) < 0x80 && !isWordPart(c) && c != '\n')
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
    const CURLcode code = curl_easy_perform(curl);
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
    auto found = MatrixReader(scale).read(*body);
    if (!found)
        return absl::UnavailableError(absl::StrCat(m_place, " answered, but not as Prometheus does. Check the URL."));
    return std::move(*found);
}

absl::StatusOr<std::vector<PromLabels>> PromServer::series(const std::string &selector)
{
    absl::StatusOr<std::string> body = post("/api/v1/series", {{"match[]", selector}});
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
