#include "backend/queries/query_library.h"

#include "backend/baseline/baseline_table.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace bulkhead {
namespace {

constexpr std::size_t kMostFiles = 500;
constexpr Words<ParameterType, 7> kTypes{{
    {"text", ParameterType::Text},
    {"integer", ParameterType::Integer},
    {"decimal", ParameterType::Decimal},
    {"boolean", ParameterType::Boolean},
    {"date", ParameterType::Date},
    {"timestamp", ParameterType::Timestamp},
    {"uuid", ParameterType::Uuid},
}};
/// Words that no statement which only reads has need of.
constexpr std::array<std::string_view, 8> kWrites{"insert", "update",   "delete", "merge",
                                                  "into",   "truncate", "create", "drop"};

bool isPlain(std::string_view text, std::string_view extra)
{
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || extra.find(c) != std::string_view::npos;
    });
}

class QueryReader
{
public:
    QueryReader(const std::string &file, const toml::table &table)
        : m_file(file)
        , m_table(table)
    {
    }

    absl::StatusOr<ReviewedQuery> read()
    {
        absl::Status status = readHead();
        if (status.ok())
            status = readParameters();
        if (status.ok())
            status = checkStatement();
        if (!status.ok())
            return status;
        return std::move(m_query);
    }

private:
    [[nodiscard]] absl::Status wrong(const char *key, const std::string &what) const
    {
        const toml::node *node = m_table.get(key);
        return problemAt(m_file, node ? *node : static_cast<const toml::node &>(m_table), what);
    }
    absl::Status readHead();
    absl::Status readParameters();
    absl::Status readParameter(const toml::table &table);
    absl::Status checkStatement();

    const std::string &m_file;
    const toml::table &m_table;
    ReviewedQuery m_query;
};

absl::Status QueryReader::readHead()
{
    BaselineTable table(m_file, m_table);
    table.only({"id", "version", "title", "purpose", "reviewed_by", "reviewed_on", "sql", "phi", "rows", "bytes", "ms",
                "cost", "parameter"});
    table.need("id", m_query.id, 64);
    table.number("version", 1, 1'000'000, m_query.version);
    table.need("title", m_query.title, 80);
    table.need("purpose", m_query.purpose, 400);
    table.need("reviewed_by", m_query.reviewedBy, 64);
    table.need("reviewed_on", m_query.reviewedOn, 10);
    table.need("sql", m_query.statement.sql, 20'000);
    table.texts("phi", 100, m_query.statement.phi);
    std::int64_t cost = static_cast<std::int64_t>(m_query.limits.cost);
    table.number("rows", 1, 10'000, m_query.limits.rows, false);
    table.number("bytes", 1'024, 16 * 1'048'576, m_query.limits.bytes, false);
    table.number("ms", 1, 50'000, m_query.limits.ms, false);
    table.number("cost", 1, 1'000'000'000, cost, false);
    m_query.limits.cost = static_cast<double>(cost);
    m_query.statement.reviewed = true;
    if (!table.status().ok())
        return table.status();
    if (!isPlain(m_query.id, "-"))
        return wrong("id", "\"id\" has a-z, 0-9 and \"-\"");
    const DiagnosticStatement dated{"SELECT :on", {{"on", ParameterType::Date, {}}}};
    return checkValues(dated, {{"on", m_query.reviewedOn}}).ok()
               ? absl::OkStatus()
               : wrong("reviewed_on", "\"reviewed_on\" is a date such as \"2026-11-30\"");
}

absl::Status QueryReader::readParameter(const toml::table &one)
{
    DiagnosticParameter parameter;
    std::string example;
    BaselineTable table(m_file, one);
    table.only({"name", "type", "label", "example"});
    table.need("name", parameter.name, 40);
    table.choice("type", kTypes, parameter.type);
    table.need("label", parameter.label, 80);
    table.need("example", example, 200);
    if (!table.status().ok())
        return table.status();
    if (!isPlain(parameter.name, "_") || !absl::ascii_islower(static_cast<unsigned char>(parameter.name.front())))
        return problemAt(m_file, one, "a parameter's name begins with a letter and has a-z, 0-9 and \"_\"");
    if (m_query.examples.contains(parameter.name))
        return problemAt(m_file, one, absl::StrCat("the parameter \"", parameter.name, "\" stands twice"));
    const DiagnosticStatement alone{{}, {parameter}};
    if (const absl::Status status = checkValues(alone, {{parameter.name, example}}); !status.ok())
        return problemAt(m_file, one, absl::StrCat("the example does not fit: ", std::string(status.message())));
    m_query.examples[parameter.name] = example;
    m_query.statement.parameters.push_back(std::move(parameter));
    return absl::OkStatus();
}

absl::Status QueryReader::readParameters()
{
    const toml::node *node = m_table.get("parameter");
    if (node == nullptr)
        return absl::OkStatus();
    const toml::array *list = node->as_array();
    if (list == nullptr || list->size() > 20)
        return wrong("parameter", "parameters are at most 20 tables [[parameter]]");
    for (const toml::node &one : *list) {
        const toml::table *table = one.as_table();
        if (table == nullptr)
            return problemAt(m_file, one, "a parameter is a table [[parameter]]");
        if (absl::Status status = readParameter(*table); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

absl::Status QueryReader::checkStatement()
{
    const auto placed = placeParameters(m_query.statement);
    if (!placed.ok())
        return wrong("sql", std::string(placed.status().message()));
    for (const std::string_view word : kWrites)
        if (std::ranges::find(placed->words, word) != placed->words.end())
            return wrong("sql", absl::StrCat("a reviewed query only reads; it has the word ", std::string(word),
                                             ". Put a column of that name in quotes"));
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<QueryLibrary> QueryLibrary::parse(const std::vector<QueryFile> &files)
{
    QueryLibrary library;
    for (const QueryFile &file : files) {
        toml::table table;
        try {
            table = toml::parse(file.text, file.name);
        } catch (const toml::parse_error &error) {
            return absl::InvalidArgumentError(absl::StrCat(file.name, ":", error.source().begin.line, ": ",
                                                           std::string(error.description()), ". Mend the TOML there."));
        }
        auto query = QueryReader(file.name, table).read();
        if (!query.ok())
            return query.status();
        if (library.find(query->id) != nullptr)
            return absl::InvalidArgumentError(
                absl::StrCat(file.name, ":1: the query \"", query->id, "\" stands in another file, too"));
        library.m_queries.push_back(*std::move(query));
    }
    std::ranges::sort(library.m_queries, {}, &ReviewedQuery::id);
    return library;
}

absl::StatusOr<QueryLibrary> QueryLibrary::read(const std::string &folder)
{
    std::error_code problem;
    std::vector<std::filesystem::path> paths;
    for (std::filesystem::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem))
        if (at->path().extension() == ".toml")
            paths.push_back(at->path());
    if (problem || paths.empty() || paths.size() > kMostFiles)
        return absl::InvalidArgumentError(absl::StrCat(folder, ": ",
                                                       problem         ? "cannot be read"
                                                       : paths.empty() ? "holds no query"
                                                                       : "holds more than 500 queries",
                                                       ". Name a folder of *.toml files, one query in each."));
    std::ranges::sort(paths);
    std::vector<QueryFile> files;
    for (const auto &path : paths) {
        std::ifstream in(path, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        if (!in)
            return absl::InvalidArgumentError(absl::StrCat(path.string(), ":1: cannot be read"));
        files.push_back({path.string(), text.str()});
    }
    return parse(files);
}

std::shared_ptr<const QueryLibrary> QueryLibrary::standard()
{
    static const std::shared_ptr<const QueryLibrary> own = [] {
        auto read = parse(standardQueryFiles());
        if (!read.ok()) { // A test holds them to it; without them this gateway is not whole.
            std::cerr << read.status().ToString() << '\n';
            std::abort();
        }
        return std::make_shared<const QueryLibrary>(*std::move(read));
    }();
    return own;
}

const ReviewedQuery *QueryLibrary::find(std::string_view id) const
{
    const auto found = std::ranges::find(m_queries, id, &ReviewedQuery::id);
    return found == m_queries.end() ? nullptr : &*found;
}

} // namespace bulkhead
