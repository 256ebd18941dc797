#include "backend/baseline/baseline_table.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

absl::Status problemAt(const std::string &file, const toml::node &node, std::string_view what)
{
    return absl::InvalidArgumentError(absl::StrCat(file, ":", node.source().begin.line, ": ", std::string(what)));
}

void BaselineTable::refuse(const char *key, const std::string &what)
{
    if (!m_status.ok())
        return;
    const toml::node *node = m_table.get(key);
    m_status = problemAt(m_file, node ? *node : static_cast<const toml::node &>(m_table), what);
}

void BaselineTable::only(std::initializer_list<std::string_view> known)
{
    for (const auto &[key, node] : m_table)
        if (std::ranges::find(known, key.str()) == known.end())
            refuse(std::string(key.str()).c_str(), absl::StrCat("\"", std::string(key.str()), "\" is not known here"));
}

void BaselineTable::need(const char *key, std::string &value, std::size_t most)
{
    text(key, value, most);
    if (value.empty())
        refuse(key, absl::StrCat("\"", key, "\" is missing; give a text"));
}

void BaselineTable::text(const char *key, std::string &value, std::size_t most)
{
    const toml::node *node = m_table.get(key);
    if (node == nullptr)
        return;
    const auto given = node->value_exact<std::string>();
    if (!given || given->size() > most)
        return refuse(key, absl::StrCat("\"", key, "\" is a text of at most ", most, " characters"));
    value = *given;
}

void BaselineTable::texts(const char *key, std::size_t most, std::vector<std::string> &value)
{
    const toml::node *node = m_table.get(key);
    if (node == nullptr)
        return;
    const toml::array *list = node->as_array();
    if (list == nullptr || list->size() > most)
        return refuse(key, absl::StrCat("\"", key, "\" is a list of at most ", most, " texts"));
    for (const toml::node &one : *list) {
        const auto given = one.value_exact<std::string>();
        if (!given || given->size() > 200)
            return refuse(key, absl::StrCat("\"", key, "\" is a list of texts"));
        value.push_back(*given);
    }
}

void BaselineTable::flag(const char *key, std::optional<bool> &value)
{
    const toml::node *node = m_table.get(key);
    if (node == nullptr)
        return;
    value = node->value_exact<bool>();
    if (!value)
        refuse(key, absl::StrCat("\"", key, "\" is true or false"));
}

void BaselineTable::number(const char *key, std::int64_t low, std::int64_t high, std::int64_t &value, bool needed)
{
    const toml::node *node = m_table.get(key);
    if (node == nullptr) {
        if (needed)
            refuse(key, absl::StrCat("\"", key, "\" is missing; give a whole number"));
        return;
    }
    const auto given = node->value_exact<std::int64_t>();
    if (!given || *given < low || *given > high)
        return refuse(key, absl::StrCat("\"", key, "\" is a whole number from ", low, " to ", high));
    value = *given;
}

} // namespace bulkhead
