#include "backend/driver/strict_json.h"

#include <set>
#include <string>
#include <vector>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

/// Walks a text without building anything; false ends the walk.
class Inspector final : public nlohmann::json_sax<Json>
{
public:
    explicit Inspector(std::size_t depth)
        : m_most(depth)
    {
    }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t &) override { return true; }
    bool string(string_t &) override { return true; }
    bool binary(binary_t &) override { return false; }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool key(string_t &name) override { return m_keys.back().insert(name).second; }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) override { return false; }

private:
    bool enter()
    {
        m_keys.emplace_back();
        return m_keys.size() <= m_most;
    }
    bool leave()
    {
        m_keys.pop_back();
        return true;
    }

    std::size_t m_most;
    std::vector<std::set<std::string>> m_keys; ///< Of what is open now.
};

} // namespace

std::optional<Json> strictJson(std::string_view text, std::size_t depth)
{
    Inspector inspector(depth);
    if (!Json::sax_parse(text, &inspector))
        return std::nullopt;
    Json parsed = Json::parse(text, nullptr, false);
    return parsed.is_discarded() ? std::nullopt : std::optional(std::move(parsed));
}

} // namespace bulkhead
