// Questions to one tenant's data: what is taken as one, what is written of an answer, and the library of reviewed ones.
#include "backend/queries/query_library.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <type_traits>

using namespace bulkhead;

namespace {

DiagnosticStatement statement(std::string sql, std::vector<DiagnosticParameter> parameters = {})
{
    return {std::move(sql), std::move(parameters)};
}

// Two results cannot become one: there is nothing that would take both.
static_assert(!std::is_default_constructible_v<TenantResult>);
static_assert(!std::is_copy_constructible_v<TenantResult> && !std::is_copy_assignable_v<TenantResult>);
static_assert(!std::is_move_assignable_v<TenantResult>);
static_assert(!std::is_invocable_v<decltype(&exportCsv), const TenantResult &, const TenantResult &>);

constexpr char kQuery[] = R"(id = "one"
version = 1
title = "One"
purpose = "Shows it."
reviewed_by = "privacy-officer"
reviewed_on = "2026-11-30"
sql = "SELECT :n"
[[parameter]]
name = "n"
type = "integer"
label = "Number"
example = "5"
)";

std::string with(const std::string &from, const std::string &to)
{
    std::string text = kQuery;
    text.replace(text.find(from), from.size(), to);
    return text;
}

} // namespace

class TestDiagnostics : public QObject
{
    Q_OBJECT
private slots:
    void findsParametersInCodeAlone_data();
    void findsParametersInCodeAlone();
    void anOutlineHoldsNothingOfAnybody();
    void refusesWhatIsNoSingleQuestion_data();
    void refusesWhatIsNoSingleQuestion();
    void valuesAreOfTheirType_data();
    void valuesAreOfTheirType();
    void csvIsHarmless();
    void resultsThatDifferHaveDifferentTexts();
    void limitsAreBroughtIntoRange();
    void theOwnLibraryIsWhole();
    void whatIsWrongInAQueryIsNamed_data();
    void whatIsWrongInAQueryIsNamed();
    void aFolderReplacesTheLibrary();
};

void TestDiagnostics::findsParametersInCodeAlone_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("placed");
    QTest::newRow("a name") << "SELECT :id"
                            << "SELECT $1";
    QTest::newRow("twice the same") << "SELECT :id + :id"
                                    << "SELECT $1 + $1";
    QTest::newRow("a cast is none") << "SELECT :id::text, now()::date"
                                    << "SELECT $1::text, now()::date";
    QTest::newRow("in a text") << "SELECT ':id', :id"
                               << "SELECT ':id', $1";
    QTest::newRow("in a text with a doubled quote") << "SELECT 'it''s :id', :id"
                                                    << "SELECT 'it''s :id', $1";
    QTest::newRow("in a text with escapes") << R"(SELECT E'\':id', :id)"
                                            << R"(SELECT E'\':id', $1)";
    QTest::newRow("a backslash escapes nothing elsewhere") << R"(SELECT '\', :id)"
                                                           << R"(SELECT '\', $1)";
    QTest::newRow("in a quoted name") << "SELECT \":id\", :id"
                                      << "SELECT \":id\", $1";
    QTest::newRow("in dollars") << "SELECT $x$:id $$ $x$, :id"
                                << "SELECT $x$:id $$ $x$, $1";
    QTest::newRow("in a comment") << "SELECT /* :id /* ; */ */ :id -- ;"
                                  << "SELECT   $1  ";
    QTest::newRow("its last semicolon goes") << "SELECT :id ; "
                                             << "SELECT $1  ";
}

void TestDiagnostics::findsParametersInCodeAlone()
{
    QFETCH(QString, sql);
    QFETCH(QString, placed);
    const auto made = placeParameters(statement(sql.toStdString(), {{"id", ParameterType::Integer, {}}}));
    QVERIFY2(made.ok(), made.status().ToString().c_str());
    QCOMPARE(QString::fromStdString(made->sql), placed);
    QCOMPARE(made->order, std::vector<std::size_t>{0});
}

void TestDiagnostics::anOutlineHoldsNothingOfAnybody()
{
    const auto made = placeParameters(statement(
        R"(SELECT /* Anna */ name AS "Name", E'An\'na', $x$Anna$x$, 12, 4711815, 1.9e9, p5551234::text -- Anna
FROM patient WHERE id = :id AND name = 'Anna' LIMIT 100)",
        {{"id", ParameterType::Integer, {}}}));
    QVERIFY2(made.ok(), made.status().ToString().c_str());
    QCOMPARE(QString::fromStdString(made->outline).simplified(),
             QStringLiteral("SELECT name AS \"Name\", E'(masked)', '(masked)', 12, (masked), 1.9e9, p5551234::text"
                            " FROM patient WHERE id = :id AND name = '(masked)' LIMIT 100"));
}

void TestDiagnostics::refusesWhatIsNoSingleQuestion_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << "  -- only words"
                             << "begins with SELECT";
    QTest::newRow("two") << "SELECT 1; SELECT 2"
                         << "after the semicolon";
    QTest::newRow("a hidden second one") << "SELECT 1 /* ; */ ; /**/ DROP TABLE x"
                                         << "after the semicolon";
    QTest::newRow("one that changes") << "UPDATE visit SET note = ''"
                                      << "begins with SELECT";
    QTest::newRow("a role") << "SET ROLE postgres"
                            << "begins with SELECT";
    QTest::newRow("an open text") << "SELECT 'x"
                                  << "A text is not closed";
    QTest::newRow("open dollars") << "SELECT $a$ x $b$"
                                  << "dollars is not closed";
    QTest::newRow("an open comment") << "SELECT 1 /* x"
                                     << "A comment is not closed";
    QTest::newRow("an unknown parameter") << "SELECT :other"
                                          << ":other is not declared";
    QTest::newRow("a number for a parameter") << "SELECT $1"
                                              << "Parameters have names";
    QTest::newRow("a zero byte") << QStringLiteral("SELECT 1") + QChar(0) << "no text may hold";
}

void TestDiagnostics::refusesWhatIsNoSingleQuestion()
{
    QFETCH(QString, sql);
    QFETCH(QString, says);
    const auto made = placeParameters(statement(sql.toStdString()));
    QVERIFY(absl::IsInvalidArgument(made.status()));
    QVERIFY2(QString::fromStdString(made.status().ToString()).contains(says), made.status().ToString().c_str());
}

void TestDiagnostics::valuesAreOfTheirType_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char *name, ParameterType type, const char *value, bool fits) {
        QTest::newRow(name) << int(type) << QString::fromUtf8(value) << fits;
    };
    row("a number", ParameterType::Integer, "-12", true);
    row("no number", ParameterType::Integer, "1 OR 1=1", false);
    row("a number too large", ParameterType::Integer, "99999999999999999999", false);
    row("a decimal", ParameterType::Decimal, "12.50", true);
    row("two points", ParameterType::Decimal, "1.2.3", false);
    row("not a number", ParameterType::Decimal, "NaN", false);
    row("true", ParameterType::Boolean, "true", true);
    row("yes", ParameterType::Boolean, "yes", false);
    row("a date", ParameterType::Date, "2026-11-30", true);
    row("a word for a date", ParameterType::Date, "tomorrow", false);
    row("a time", ParameterType::Timestamp, "2026-11-30 08:00:00Z", true);
    row("a time of no zone", ParameterType::Timestamp, "2026-01-02 03:04:05", false);
    row("a uuid", ParameterType::Uuid, "123e4567-e89b-12d3-a456-42661417400a", true);
    row("half a uuid", ParameterType::Uuid, "123e4567", false);
    row("any text", ParameterType::Text, "'; DROP TABLE patient; --", true);
}

void TestDiagnostics::valuesAreOfTheirType()
{
    QFETCH(int, type);
    QFETCH(QString, value);
    QFETCH(bool, fits);
    const DiagnosticStatement one = statement("SELECT :x", {{"x", ParameterType(type), {}}});
    const absl::Status status = checkValues(one, {{"x", value.toStdString()}});
    QCOMPARE(status.ok(), fits);
    if (!fits)
        QVERIFY2(status.ToString().find(value.toStdString()) == std::string::npos, status.ToString().c_str());
    QVERIFY(checkValues(one, {{"x", std::nullopt}}).ok());
    QVERIFY(!checkValues(one, {}).ok());
    QVERIFY(!checkValues(one, {{"x", std::nullopt}, {"y", std::nullopt}}).ok());
}

void TestDiagnostics::csvIsHarmless()
{
    const TenantResult result(
        "elm",
        {{{"name", "text"}, {"n", "bigint"}},
         {{"=HYPERLINK(\"x\")", "-5"}, {"a\r\nb,c", std::nullopt}, {"x\u202e\u200by\x1b[31m", "1"}, {" @cmd", "2"}},
         true});
    QCOMPARE(QString::fromStdString(exportCsv(result)),
             QStringLiteral("# Tenant elm (the first rows only)\r\nname,n\r\n\"'=HYPERLINK(\"\"x\"\")\",-5\r\n"
                            "\"a  b,c\",\r\nxy[31m,1\r\n' @cmd,2\r\n"));
}

void TestDiagnostics::resultsThatDifferHaveDifferentTexts()
{
    const auto textOf = [](const char *tenant, std::vector<ResultRow> rows) {
        return TenantResult(tenant, {{{"a", "text"}, {"b", "text"}}, std::move(rows)}).canonical();
    };
    const std::string one = textOf("elm", {{"x", "y"}});
    QCOMPARE(one, textOf("elm", {{"x", "y"}}));
    for (const std::string &other : {textOf("ash", {{"x", "y"}}), textOf("elm", {{"xy", ""}}),
                                     textOf("elm", {{"x", std::nullopt}}), textOf("elm", {{"x", "y"}, {"x", "y"}})})
        QVERIFY(one != other);
}

void TestDiagnostics::limitsAreBroughtIntoRange()
{
    const DiagnosticLimits low = bounded({-1, 0, 0, -5}), high = bounded({1'000'000, 1'000'000'000, 1'000'000, 1e30});
    QCOMPARE(low, (DiagnosticLimits{1, 1'024, 1, 1}));
    QCOMPARE(high, (DiagnosticLimits{10'000, 16 * 1'048'576, 50'000, 1e9}));
    QCOMPARE(bounded({500, 2'000, 10, std::numeric_limits<double>::quiet_NaN()}).cost, 1.0);
}

void TestDiagnostics::theOwnLibraryIsWhole()
{
    const auto own = QueryLibrary::parse(standardQueryFiles());
    QVERIFY2(own.ok(), own.status().ToString().c_str());
    QCOMPARE(own->queries().size(), std::size_t{5});
    const ReviewedQuery *visit = own->find("visit-by-number");
    QVERIFY(visit != nullptr && visit->statement.reviewed);
    QCOMPARE(visit->statement.phi, std::vector<std::string>{"note"});
    QCOMPARE(visit->limits.rows, std::int64_t{10});
    QVERIFY(own->find("nothing") == nullptr);
    QCOMPARE(QueryLibrary::standard()->queries().size(), own->queries().size());
}

void TestDiagnostics::whatIsWrongInAQueryIsNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const std::string &text, const char *says) {
        QTest::newRow(name) << QString::fromStdString(text) << QString::fromLatin1(says);
    };
    row("no reviewer", with("reviewed_by = \"privacy-officer\"\n", ""), "\"reviewed_by\" is missing");
    row("no date of it", with("2026-11-30", "soon"), "q.toml:6: \"reviewed_on\" is a date");
    row("an unknown key", with("version = 1", "version = 1\nowner = \"x\""), "\"owner\" is not known here");
    row("one that writes", with("SELECT :n", "WITH x AS (DELETE FROM visit WHERE id = :n RETURNING 1) TABLE x"),
        "has the word delete");
    row("one that makes a table", with("SELECT :n", "SELECT :n INTO t"), "has the word into");
    row("two statements", with("SELECT :n", "SELECT :n; COMMIT"), "q.toml:7: One statement at a time");
    row("a parameter of no use", with("SELECT :n", "SELECT 1"), "declared and never used");
    row("an example of another type", with("example = \"5\"", "example = \"five\""), "the example does not fit");
    row("a type that is none", with("\"integer\"", "\"money\""), "money is none of text, integer");
    row("more rows than can be", with("version = 1", "version = 1\nrows = 10001"), "\"rows\"");
    row("an id with blanks", with("id = \"one\"", "id = \"One two\""), "\"id\" has a-z");
    row("no TOML", "id = ", "Mend the TOML there");
}

void TestDiagnostics::whatIsWrongInAQueryIsNamed()
{
    QFETCH(QString, text);
    QFETCH(QString, says);
    QVERIFY(QueryLibrary::parse({{"q.toml", kQuery}}).ok());
    const auto read = QueryLibrary::parse({{"q.toml", text.toStdString()}});
    QVERIFY(absl::IsInvalidArgument(read.status()));
    QVERIFY2(QString::fromStdString(read.status().ToString()).contains(says), read.status().ToString().c_str());
}

void TestDiagnostics::aFolderReplacesTheLibrary()
{
    QTemporaryDir folder;
    QVERIFY(!QueryLibrary::read(folder.path().toStdString()).ok()); // Empty.
    QVERIFY(!QueryLibrary::read(folder.path().toStdString() + "/none").ok());
    const auto write = [&](const char *name, const std::string &text) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly) && file.write(text.data(), qint64(text.size())) > 0;
    };
    QVERIFY(write("b.toml", kQuery) && write("a.toml", with("\"one\"", "\"another\"")) && write("notes.txt", "x"));
    const auto read = QueryLibrary::read(folder.path().toStdString());
    QVERIFY2(read.ok(), read.status().ToString().c_str());
    QCOMPARE(read->queries().size(), std::size_t{2});
    QCOMPARE(read->queries().front().id, std::string("another"));
    QVERIFY(write("c.toml", kQuery));
    QVERIFY(QueryLibrary::read(folder.path().toStdString()).status().ToString().find("stands in another file")
            != std::string::npos);
}

QTEST_GUILESS_MAIN(TestDiagnostics)
#include "tst_diagnostics.moc"
