#pragma once
#include <absl/status/status.h>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace bulkhead::notify {

/// Reads one TOML table key by key; the first thing that is wrong is kept, with its line.
class ConfigTable
{
public:
    ConfigTable(std::string file, const toml::table &table)
        : m_file(std::move(file))
        , m_table(table)
    {
    }

    /// Each leaves `value` alone when the key is absent.
    void text(const char *key, std::string &value);
    void flag(const char *key, bool &value);
    void number(const char *key, std::int64_t low, std::int64_t high, std::int64_t &value);
    /// A list of words in quotes.
    void words(const char *key, std::vector<std::string> &value);
    /// Every key that is none of these is refused.
    void only(std::initializer_list<std::string_view> known);

    /// Notes what is wrong with a key, or with the table where the key is absent.
    void refuse(const char *key, const std::string &what);
    [[nodiscard]] const absl::Status &status() const { return m_status; }

private:
    void refuseAt(const toml::source_region &where, const std::string &what);

    std::string m_file;
    const toml::table &m_table;
    absl::Status m_status;
};

} // namespace bulkhead::notify
