#include "backend/notify/config_table.h"

#include <absl/strings/str_cat.h>
#include <algorithm>

namespace bulkhead::notify {

void ConfigTable::refuseAt(const toml::source_region &where, const std::string &what)
{
    if (m_status.ok())
        m_status = absl::InvalidArgumentError(absl::StrCat(m_file, ":", where.begin.line, ": ", what));
}

void ConfigTable::refuse(const char *key, const std::string &what)
{
    const toml::node *node = m_table.get(key);
    refuseAt(node ? node->source() : m_table.source(), absl::StrCat("\"", key, "\" ", what));
}

void ConfigTable::text(const char *key, std::string &value)
{
    const toml::node *node = m_table.get(key);
    if (!node)
        return;
    const auto given = node->value_exact<std::string>();
    if (!given || given->empty())
        return refuse(key, "must be text; write it in quotes");
    value = *given;
}

void ConfigTable::flag(const char *key, bool &value)
{
    const toml::node *node = m_table.get(key);
    if (!node)
        return;
    const auto given = node->value_exact<bool>();
    if (!given)
        return refuse(key, "must be true or false, without quotes");
    value = *given;
}

void ConfigTable::number(const char *key, std::int64_t low, std::int64_t high, std::int64_t &value)
{
    const toml::node *node = m_table.get(key);
    if (!node)
        return;
    const auto given = node->value_exact<std::int64_t>();
    if (!given || *given < low || *given > high)
        return refuse(key, absl::StrCat("must be a whole number from ", low, " to ", high, ", without quotes"));
    value = *given;
}

void ConfigTable::words(const char *key, std::vector<std::string> &value)
{
    const toml::node *node = m_table.get(key);
    if (!node)
        return;
    const toml::array *array = node->as_array();
    if (!array || array->empty())
        return refuse(key, "must be a list of words with at least one, such as [\"one\"]");
    value.clear();
    for (const toml::node &item : *array) {
        const auto word = item.value_exact<std::string>();
        if (!word || word->empty())
            return refuseAt(item.source(), absl::StrCat("each entry of \"", key, "\" must be a word in quotes"));
        value.push_back(*word);
    }
}

void ConfigTable::only(std::initializer_list<std::string_view> known)
{
    std::string names;
    for (const std::string_view name : known)
        names += (names.empty() ? "" : ", ") + std::string(name);
    for (const auto &[key, node] : m_table) {
        if (std::find(known.begin(), known.end(), key.str()) == known.end())
            refuseAt(key.source(),
                     absl::StrCat("\"", std::string(key.str()), "\" is not known here; known are ", names));
    }
}

} // namespace bulkhead::notify
