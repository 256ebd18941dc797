#include "backend/driver/prometheus_matrix.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace bulkhead {
namespace {

constexpr int kDeepest = 16;

void appendUtf8(std::string &out, std::uint32_t c)
{
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

/// Walks JSON text once; every function says whether the text was what it asked for.
class Cursor
{
public:
    explicit Cursor(std::string_view text)
        : m_at(text.data())
        , m_end(text.data() + text.size())
    {
    }

    [[nodiscard]] bool take(char c)
    {
        skipSpace();
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] bool atEnd()
    {
        skipSpace();
        return m_at == m_end;
    }
    /// A string without its escapes resolved; the common case of a sample's value.
    [[nodiscard]] bool plain(std::string_view &out)
    {
        if (!take('"'))
            return false;
        const char *start = m_at;
        while (m_at != m_end && *m_at != '"' && *m_at != '\\')
            ++m_at;
        if (m_at == m_end || *m_at == '\\')
            return false;
        out = {start, static_cast<std::size_t>(m_at - start)};
        ++m_at;
        return true;
    }
    [[nodiscard]] bool string(std::string &out)
    {
        out.clear();
        if (!take('"'))
            return false;
        while (m_at != m_end && *m_at != '"') {
            if (*m_at != '\\') {
                out += *m_at++;
            } else if (!escape(out)) {
                return false;
            }
        }
        if (m_at == m_end)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] bool number(double &out)
    {
        skipSpace();
        const auto [end, error] = std::from_chars(m_at, m_end, out);
        m_at = end;
        return error == std::errc();
    }
    /// Any value, without looking at it.
    [[nodiscard]] bool skip(int depth = 0)
    {
        skipSpace();
        if (m_at == m_end || depth > kDeepest)
            return false;
        std::string ignored;
        if (*m_at == '"')
            return string(ignored);
        if (*m_at == '{')
            return object([&](const std::string &) { return skip(depth + 1); });
        if (*m_at == '[')
            return array([&] { return skip(depth + 1); });
        const char *start = m_at;
        while (m_at != m_end && std::strchr(",]} \n\r\t", *m_at) == nullptr)
            ++m_at;
        return m_at != start;
    }
    template<typename F>
    [[nodiscard]] bool object(F member)
    {
        if (!take('{'))
            return false;
        if (take('}'))
            return true;
        std::string key;
        do {
            if (!string(key) || !take(':') || !member(key))
                return false;
        } while (take(','));
        return take('}');
    }
    template<typename F>
    [[nodiscard]] bool array(F element)
    {
        if (!take('['))
            return false;
        if (take(']'))
            return true;
        do {
            if (!element())
                return false;
        } while (take(','));
        return take(']');
    }

private:
    void skipSpace()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }
    [[nodiscard]] bool hex(std::uint32_t &out)
    {
        if (m_end - m_at < 4)
            return false;
        const auto [end, error] = std::from_chars(m_at, m_at + 4, out, 16);
        const bool whole = error == std::errc() && end == m_at + 4;
        m_at += 4;
        return whole;
    }
    [[nodiscard]] bool escape(std::string &out)
    {
        static constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
        if (m_end - m_at < 2)
            return false;
        const char c = m_at[1];
        m_at += 2;
        if (const std::size_t i = kFrom.find(c); i != std::string_view::npos) {
            out += kTo[i];
            return true;
        }
        std::uint32_t point = 0, low = 0;
        if (c != 'u' || !hex(point))
            return false;
        if (point >= 0xD800 && point < 0xDC00 && m_end - m_at >= 6 && m_at[0] == '\\' && m_at[1] == 'u') {
            m_at += 2;
            if (!hex(low) || low < 0xDC00 || low > 0xDFFF)
                return false;
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        appendUtf8(out, point);
        return true;
    }

    const char *m_at;
    const char *m_end;
};

/// [1795488600.123, "410"]
bool readSample(Cursor &json, double scale, std::vector<CounterSample> &out)
{
    double seconds = 0, value = 0;
    std::string_view text;
    if (!json.take('[') || !json.number(seconds) || !json.take(',') || !json.plain(text) || !json.take(']'))
        return false;
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc() || !std::isfinite(seconds)
        || std::abs(seconds) > 1e12)
        return false;
    value *= scale;
    if (std::isfinite(value) && value >= 0 && value < 9e18)
        out.push_back({std::llround(seconds * 1'000), std::llround(value)});
    return true;
}

bool readSeries(Cursor &json, double scale, PromSeries &out)
{
    return json.object([&](const std::string &key) {
        if (key == "metric") {
            return json.object([&](const std::string &name) { return json.string(out.labels[name]); });
        }
        if (key == "values")
            return json.array([&] { return readSample(json, scale, out.samples); });
        return json.skip();
    });
}

} // namespace

std::optional<std::vector<PromSeries>> readPromMatrix(std::string_view text, double scale)
{
    Cursor json(text);
    std::vector<PromSeries> series;
    bool matrix = false;
    const bool whole = json.object([&](const std::string &key) {
        if (key != "data")
            return json.skip();
        return json.object([&](const std::string &part) {
            std::string type;
            if (part == "resultType") {
                const bool read = json.string(type);
                matrix = type == "matrix";
                return read;
            }
            if (part == "result")
                return json.array([&] { return readSeries(json, scale, series.emplace_back()); });
            return json.skip();
        });
    });
    if (!whole || !matrix || !json.atEnd())
        return {};
    return series;
}

} // namespace bulkhead
