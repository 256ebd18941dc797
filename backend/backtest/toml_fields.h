#pragma once
// Typed fields of a TOML table, with a sentence for what does not fit. Only objectives_file.cpp and
// contract_section.cpp.
#include <absl/status/status.h>
#include <absl/strings/str_cat.h>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <toml++/toml.h>

namespace bulkhead {

/// Reads fields one after the other; the first that is wrong is kept, and so is a key that nobody asked for.
class TomlFields
{
public:
    TomlFields(std::string path, std::string section, const toml::table &table)
        : m_path(std::move(path))
        , m_section(std::move(section))
        , m_table(table)
    {
    }
    [[nodiscard]] const toml::node *node(const char *key)
    {
        m_asked.insert(key);
        return m_table.get(key);
    }
    void text(const char *key, std::string &to)
    {
        if (const toml::node *found = node(key)) {
            if (const auto value = found->value_exact<std::string>())
                to = *value;
            else
                fail(*found, absl::StrCat(key, " is a text in quotes."));
        }
    }
    void yesNo(const char *key, bool &to)
    {
        if (const toml::node *found = node(key)) {
            if (const auto value = found->value_exact<bool>())
                to = *value;
            else
                fail(*found, absl::StrCat(key, " is true or false."));
        }
    }
    template<typename T>
    void whole(const char *key, T &to)
    {
        if (const toml::node *found = node(key)) {
            const auto value = found->value_exact<std::int64_t>();
            if (value && *value >= 0 && *value <= 9'000'000'000'000
                && static_cast<std::int64_t>(static_cast<T>(*value)) == *value)
                to = static_cast<T>(*value);
            else
                fail(*found, absl::StrCat(key, " is a whole number."));
        }
    }
    /// 99.95 becomes 99.95 % in units of which `unit` are one percent; more digits than that are refused.
    template<typename T>
    void percent(const char *key, T &to, double unit)
    {
        if (const toml::node *found = node(key)) {
            const auto value = found->value<double>();
            const double scaled = value ? *value * unit : -1;
            if (value && scaled >= 0 && *value <= 100'000 && std::abs(scaled - std::round(scaled)) < 1e-4)
                to = static_cast<T>(std::llround(scaled));
            else
                fail(*found, absl::StrCat(key, " is a percentage such as 99.9, with up to ", unit > 1'000 ? 5 : 2,
                                          " decimals."));
        }
    }
    template<typename Enum>
    void choice(const char *key, Enum &to, std::initializer_list<std::pair<const char *, Enum>> choices)
    {
        const toml::node *found = node(key);
        if (found == nullptr)
            return;
        const auto value = found->value_exact<std::string>();
        std::string all;
        for (const auto &[name, meaning] : choices) {
            if (value && *value == name) {
                to = meaning;
                return;
            }
            absl::StrAppend(&all, all.empty() ? "" : ", ", name);
        }
        fail(*found, absl::StrCat(key, " is one of ", all, "."));
    }
    /// A TOML time with an offset, as milliseconds UTC.
    void instant(const char *key, std::int64_t &to)
    {
        const toml::node *found = node(key);
        if (found == nullptr)
            return;
        const auto value = found->value_exact<toml::date_time>();
        if (!value || value->is_local())
            return fail(*found, absl::StrCat(key, " is a time with its offset, such as 2026-10-04T02:00:00Z."));
        const auto days = daysSince1970(value->date.year, value->date.month, value->date.day);
        to = ((days * 24 + value->time.hour) * 60 + value->time.minute - value->offset->minutes) * 60'000
             + value->time.second * 1'000;
    }
    void fail(const toml::node &at, const std::string &words)
    {
        if (m_status.ok())
            m_status = absl::InvalidArgumentError(absl::StrCat(m_path, ", line ", at.source().begin.line, ": ", words));
    }
    [[nodiscard]] absl::Status finish()
    {
        for (const auto &[key, value] : m_table) {
            const std::string name(key.str());
            if (!m_asked.contains(name))
                fail(value, absl::StrCat("\"", name, "\" is not known in ", m_section, "."));
        }
        return m_status;
    }

private:
    static std::int64_t daysSince1970(int year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0; // Years from March, so that the leap day is the last one.
        const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
        const std::int64_t ofEra = year - era * 400;
        const std::int64_t ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146'097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719'468;
    }

    std::string m_path, m_section;
    const toml::table &m_table;
    std::set<std::string> m_asked;
    absl::Status m_status;
};

} // namespace bulkhead
