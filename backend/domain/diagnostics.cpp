#include "backend/domain/diagnostics.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>

namespace bulkhead {
namespace {

constexpr std::size_t kMostSql = 20'000;
constexpr std::size_t kMostValue = 2'000;
constexpr std::size_t kShownDigits = 3; ///< A longer number may be a patient's.

bool inName(char c)
{
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

absl::Status notClosed(const char *what)
{
    return absl::InvalidArgumentError(absl::StrCat(what, " is not closed."));
}

/// Reads SQL as PostgreSQL's lexer would, as far as it takes to know what is not code.
class SqlReader
{
public:
    explicit SqlReader(const DiagnosticStatement &statement)
        : m_statement(statement)
        , m_sql(statement.sql)
    {
    }

    absl::StatusOr<PlacedSql> read();

private:
    absl::Status next();
    absl::Status quoted(char quote, bool escapes, const char *what);
    absl::Status comment();
    absl::StatusOr<bool> dollars();
    absl::Status parameter();
    void copy(std::size_t count)
    {
        m_placed.outline.append(m_sql, m_at, count);
        m_placed.sql.append(m_sql, m_at, count);
        m_at += count;
    }
    /// What may be of somebody.
    void copyLiteral(std::size_t count, const char *outline)
    {
        m_placed.outline += outline;
        m_placed.sql.append(m_sql, m_at, count);
        m_at += count;
    }
    void blank()
    {
        m_placed.outline += ' ';
        m_placed.sql += ' ';
    }
    [[nodiscard]] bool starts(const char *text) const
    {
        return m_sql.compare(m_at, std::string(text).size(), text) == 0;
    }
    [[nodiscard]] char before() const { return m_at == 0 ? ' ' : m_sql[m_at - 1]; }

    const DiagnosticStatement &m_statement;
    const std::string &m_sql;
    std::size_t m_at = 0;
    bool m_ended = false;             ///< By a semicolon.
    std::vector<std::size_t> m_place; ///< By parameter; nought: not used yet.
    PlacedSql m_placed;
};

absl::Status SqlReader::quoted(char quote, bool escapes, const char *what)
{
    std::size_t end = m_at + 1;
    for (; end < m_sql.size(); ++end) {
        if (escapes && m_sql[end] == '\\')
            ++end;
        else if (m_sql[end] == quote) {
            if (end + 1 >= m_sql.size() || m_sql[end + 1] != quote)
                break;
            ++end; // Doubled: one of it.
        }
    }
    if (end >= m_sql.size())
        return notClosed(what);
    if (quote == '"')
        copy(end + 1 - m_at);
    else
        copyLiteral(end + 1 - m_at, "'(masked)'");
    return absl::OkStatus();
}

absl::Status SqlReader::comment()
{
    if (starts("--")) {
        const std::size_t end = m_sql.find_first_of("\n\r", m_at);
        m_at = end == std::string::npos ? m_sql.size() : end;
        blank();
        return absl::OkStatus();
    }
    int depth = 0; // They nest.
    do {
        if (m_at + 1 >= m_sql.size())
            return notClosed("A comment");
        if (starts("/*") || starts("*/")) {
            depth += starts("/*") ? 1 : -1;
            m_at += 2;
        } else {
            ++m_at;
        }
    } while (depth > 0);
    blank();
    return absl::OkStatus();
}

absl::StatusOr<bool> SqlReader::dollars()
{
    std::size_t end = m_at + 1;
    while (end < m_sql.size() && inName(m_sql[end]))
        ++end;
    if (inName(before()) || end >= m_sql.size() || m_sql[end] != '$'
        || (end > m_at + 1 && absl::ascii_isdigit(static_cast<unsigned char>(m_sql[m_at + 1]))))
        return false;
    const std::string tag = m_sql.substr(m_at, end + 1 - m_at);
    const std::size_t close = m_sql.find(tag, end + 1);
    if (close == std::string::npos)
        return notClosed("A text in dollars");
    copyLiteral(close + tag.size() - m_at, "'(masked)'");
    return true;
}

absl::Status SqlReader::parameter()
{
    std::size_t end = m_at + 1;
    while (end < m_sql.size() && inName(m_sql[end]))
        ++end;
    const std::string name = m_sql.substr(m_at + 1, end - m_at - 1);
    const auto found = std::ranges::find(m_statement.parameters, name, &DiagnosticParameter::name);
    if (found == m_statement.parameters.end())
        return absl::InvalidArgumentError(absl::StrCat("The parameter :", name, " is not declared."));
    const auto index = static_cast<std::size_t>(found - m_statement.parameters.begin());
    if (m_place[index] == 0) {
        m_placed.order.push_back(index);
        m_place[index] = m_placed.order.size();
    }
    absl::StrAppend(&m_placed.sql, "$", m_place[index]);
    absl::StrAppend(&m_placed.outline, ":", name);
    m_at = end;
    return absl::OkStatus();
}

absl::Status SqlReader::next()
{
    const char c = m_sql[m_at];
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
        copy(1);
        return absl::OkStatus();
    }
    if (starts("--") || starts("/*"))
        return comment();
    if (m_ended)
        return absl::InvalidArgumentError("One statement at a time: something stands after the semicolon.");
    if (c == ';') { // Left out: what is put before the statement ends with it.
        m_ended = true;
        ++m_at;
        return absl::OkStatus();
    }
    if (c == '\'')
        return quoted('\'', (before() == 'e' || before() == 'E') && (m_at < 2 || !inName(m_sql[m_at - 2])), "A text");
    if (c == '"')
        return quoted('"', false, "A quoted name");
    if (c == '$') {
        const auto taken = dollars();
        if (!taken.ok() || *taken)
            return taken.status();
        if (m_at + 1 < m_sql.size() && absl::ascii_isdigit(static_cast<unsigned char>(m_sql[m_at + 1]))
            && !inName(before()))
            return absl::InvalidArgumentError("Parameters have names: write :name and declare it, not a number.");
    }
    if (starts("::") || starts(":=")) {
        copy(2);
        return absl::OkStatus();
    }
    if (c == ':' && m_at + 1 < m_sql.size()
        && (absl::ascii_isalpha(static_cast<unsigned char>(m_sql[m_at + 1])) || m_sql[m_at + 1] == '_'))
        return parameter();
    if (inName(c)) {
        const std::size_t begin = m_at;
        std::size_t end = m_at;
        while (end < m_sql.size() && inName(m_sql[end]))
            ++end;
        m_placed.words.push_back(absl::AsciiStrToLower(m_sql.substr(begin, end - begin)));
        if (absl::ascii_isdigit(static_cast<unsigned char>(c)) && end - begin > kShownDigits)
            copyLiteral(end - begin, "(masked)");
        else
            copy(end - begin);
        return absl::OkStatus();
    }
    copy(1);
    return absl::OkStatus();
}

absl::StatusOr<PlacedSql> SqlReader::read()
{
    if (m_sql.size() > kMostSql)
        return absl::InvalidArgumentError(absl::StrCat("The statement is longer than ", kMostSql, " characters."));
    if (m_sql.find('\0') != std::string::npos)
        return absl::InvalidArgumentError("The statement holds a character that no text may hold.");
    m_place.assign(m_statement.parameters.size(), 0);
    while (m_at < m_sql.size())
        if (absl::Status status = next(); !status.ok())
            return status;
    constexpr std::array<const char *, 4> kReads{"select", "with", "values", "table"};
    if (m_placed.words.empty() || std::ranges::find(kReads, m_placed.words.front()) == kReads.end())
        return absl::InvalidArgumentError(
            "A diagnostic statement reads: it begins with SELECT, WITH, VALUES or TABLE.");
    for (std::size_t at = 0; at < m_place.size(); ++at)
        if (m_place[at] == 0)
            return absl::InvalidArgumentError(
                absl::StrCat("The parameter :", m_statement.parameters[at].name, " is declared and never used."));
    return std::move(m_placed);
}

/// Digits at the places of 'd' in the form, and its other characters as they are.
bool fits(std::string_view text, std::string_view form)
{
    return text.size() == form.size() && std::ranges::equal(text, form, [](char c, char f) {
               return f == 'd'   ? absl::ascii_isdigit(static_cast<unsigned char>(c)) != 0
                      : f == 'x' ? absl::ascii_isxdigit(static_cast<unsigned char>(c)) != 0
                                 : c == f;
           });
}

bool isDecimal(std::string_view text)
{
    if (!text.empty() && text[0] == '-')
        text.remove_prefix(1);
    return !text.empty() && text.size() <= 40 && absl::ascii_isdigit(static_cast<unsigned char>(text[0])) != 0
           && std::ranges::count(text, '.') <= 1 && std::ranges::all_of(text, [](char c) {
                  return absl::ascii_isdigit(static_cast<unsigned char>(c)) != 0 || c == '.';
              });
}

bool isOfType(const std::string &value, ParameterType type)
{
    std::int64_t number = 0;
    switch (type) {
    case ParameterType::Integer:
        return absl::SimpleAtoi(value, &number);
    case ParameterType::Decimal:
        return isDecimal(value);
    case ParameterType::Boolean:
        return value == "true" || value == "false";
    case ParameterType::Date:
        return fits(value, "dddd-dd-dd");
    case ParameterType::Timestamp:
        return fits(value, "dddd-dd-dd dd:dd:ddZ") || fits(value, "dddd-dd-dd dd:ddZ")
               || fits(value, "dddd-dd-ddTdd:dd:ddZ");
    case ParameterType::Uuid:
        return fits(value, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    case ParameterType::Text:
        break;
    }
    return true;
}

const char *wordsOf(ParameterType type)
{
    switch (type) {
    case ParameterType::Integer:
        return "a whole number";
    case ParameterType::Decimal:
        return "a number, such as 12.5";
    case ParameterType::Boolean:
        return "true or false";
    case ParameterType::Date:
        return "a date, such as 2026-11-30";
    case ParameterType::Timestamp:
        return "a time in UTC, such as 2026-11-30 08:00:00Z";
    case ParameterType::Uuid:
        return "a UUID";
    case ParameterType::Text:
        break;
    }
    return "a text";
}

} // namespace

DiagnosticLimits bounded(DiagnosticLimits limits)
{
    limits.rows = std::clamp<std::int64_t>(limits.rows, 1, 10'000);
    limits.bytes = std::clamp<std::int64_t>(limits.bytes, 1'024, 16 * 1'048'576);
    limits.ms = std::clamp<std::int64_t>(limits.ms, 1, 50'000);
    limits.cost = limits.cost >= 1 ? std::min(limits.cost, 1e9) : 1; // NaN is none.
    return limits;
}

TenantResult::TenantResult(std::string tenant, Content content)
    : m_tenant(std::move(tenant))
    , m_content(std::move(content))
{
}

std::string TenantResult::canonical() const
{
    std::string text;
    const auto part = [&](const std::string &one) { absl::StrAppend(&text, one.size(), ":", one, ","); };
    part(m_tenant);
    absl::StrAppend(&text, m_content.columns.size(), ";", m_content.rows.size(), ";", m_content.more ? "more" : "all",
                    ";");
    for (const ResultColumn &column : m_content.columns) {
        part(column.name);
        part(column.type);
        text += column.masked ? 'm' : 's';
    }
    for (const ResultRow &row : m_content.rows)
        for (const auto &cell : row)
            if (cell)
                part(*cell);
            else
                text += "-,";
    return text;
}

std::string harmless(const std::string &text)
{
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        const auto byte = [&](std::size_t n) {
            return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : static_cast<unsigned char>(0);
        };
        if (c == '\n' || c == '\r' || c == '\t') {
            plain += ' ';
        } else if (c == 0xe2
                   && ((byte(1) == 0x80
                        && ((byte(2) >= 0x8b && byte(2) <= 0x8f) || (byte(2) >= 0xa8 && byte(2) <= 0xae)))
                       || (byte(1) == 0x81 && byte(2) >= 0xa0 && byte(2) <= 0xaf))) {
            at += 2;
        } else if (c == 0xef && byte(1) == 0xbb && byte(2) == 0xbf) {
            at += 2;
        } else if (c == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f) {
            at += 1;
        } else if (c >= 0x20 && c != 0x7f) {
            plain += text[at];
        }
    }
    return plain;
}

std::string csvCell(const std::string &text)
{
    std::string cell = harmless(text);
    double number = 0;
    const std::size_t first = cell.find_first_not_of(' ');
    if (first != std::string::npos && std::string_view("=+-@|%").find(cell[first]) != std::string_view::npos
        && !absl::SimpleAtod(cell, &number))
        cell.insert(0, 1, '\'');
    if (cell.find_first_of(",\"") == std::string::npos && (cell.empty() || (cell.front() != ' ' && cell.back() != ' ')))
        return cell;
    std::string quoted = "\"";
    for (const char c : cell)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string exportCsv(const TenantResult &result)
{
    std::string csv =
        absl::StrCat("# Tenant ", csvCell(result.tenant()), result.more() ? " (the first rows only)" : "", "\r\n");
    const auto line = [&](std::size_t count, auto &&cellOf) {
        for (std::size_t at = 0; at < count; ++at)
            absl::StrAppend(&csv, at == 0 ? "" : ",", cellOf(at));
        csv += "\r\n";
    };
    line(result.columns().size(), [&](std::size_t at) { return csvCell(result.columns()[at].name); });
    for (const ResultRow &row : result.rows())
        line(row.size(), [&](std::size_t at) { return row[at] ? csvCell(*row[at]) : std::string(); });
    return csv;
}

absl::StatusOr<PlacedSql> placeParameters(const DiagnosticStatement &statement)
{
    return SqlReader(statement).read();
}

absl::Status checkValues(const DiagnosticStatement &statement, const ParameterValues &values)
{
    for (const DiagnosticParameter &parameter : statement.parameters) {
        const auto found = values.find(parameter.name);
        if (found == values.end())
            return absl::InvalidArgumentError(absl::StrCat("The parameter ", parameter.name, " has no value."));
        if (!found->second)
            continue;
        const std::string &value = *found->second;
        if (value.size() > kMostValue || value.find('\0') != std::string::npos || !isOfType(value, parameter.type))
            return absl::InvalidArgumentError(
                absl::StrCat("The parameter ", parameter.name, " takes ", wordsOf(parameter.type), "."));
    }
    for (const auto &[name, value] : values)
        if (std::ranges::find(statement.parameters, name, &DiagnosticParameter::name) == statement.parameters.end())
            return absl::InvalidArgumentError(absl::StrCat("There is no parameter ", name, "."));
    return absl::OkStatus();
}

} // namespace bulkhead
