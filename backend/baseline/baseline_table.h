#pragma once
// Typed fields of one table of a baselines file; the first thing that is wrong is kept, with its line.
#include <absl/status/status.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <utility>
#include <vector>

namespace bulkhead {

/// Words of a file, and what they stand for.
template<class Value, std::size_t N>
using Words = std::array<std::pair<std::string_view, Value>, N>;

[[nodiscard]] absl::Status problemAt(const std::string &file, const toml::node &node, std::string_view what);

class BaselineTable
{
public:
    BaselineTable(std::string file, const toml::table &table)
        : m_file(std::move(file))
        , m_table(table)
    {
    }

    void only(std::initializer_list<std::string_view> known);         ///< Any other key is refused.
    void need(const char *key, std::string &value, std::size_t most); ///< A text that must be there.
    void text(const char *key, std::string &value, std::size_t most);
    void texts(const char *key, std::size_t most, std::vector<std::string> &value);
    void flag(const char *key, std::optional<bool> &value);
    void number(const char *key, std::int64_t low, std::int64_t high, std::int64_t &value, bool needed = true);
    template<class Value, std::size_t N>
    void choice(const char *key, const Words<Value, N> &words, Value &value)
    {
        std::string given;
        need(key, given, 40);
        if (m_status.ok())
            look(key, words, given, value);
    }
    template<class Value, std::size_t N>
    void choices(const char *key, const Words<Value, N> &words, std::vector<Value> &values)
    {
        std::vector<std::string> given;
        texts(key, N, given);
        for (const std::string &one : given) {
            Value value{};
            if (look(key, words, one, value))
                values.push_back(value);
        }
    }
    [[nodiscard]] const absl::Status &status() const { return m_status; }

private:
    template<class Value, std::size_t N>
    bool look(const char *key, const Words<Value, N> &words, const std::string &given, Value &value)
    {
        std::string all;
        for (const auto &[word, meaning] : words) {
            if (word == given) {
                value = meaning;
                return true;
            }
            all.append(all.empty() ? "" : ", ").append(word);
        }
        refuse(key, given + " is none of " + all);
        return false;
    }
    void refuse(const char *key, const std::string &what);

    std::string m_file;
    const toml::table &m_table;
    absl::Status m_status;
};

} // namespace bulkhead
