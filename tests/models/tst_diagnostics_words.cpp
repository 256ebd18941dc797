// SQL as the console reads it, values as it takes them, and results as they are shown and copied.
#include "models/diagnostics_words.h"
#include "models/query_result_table.h"
#include "models/sql_text.h"

#include <QAbstractItemModelTester>
#include <QtTest>

#include <limits>

using namespace bulkhead;

class tst_DiagnosticsWords : public QObject
{
    Q_OBJECT
private slots:
    void parametersAreFoundInCodeAlone_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QStringList>("names");
        const auto row = [](const char *name, const char *sql, const QStringList &names) {
            QTest::newRow(name) << QString::fromUtf8(sql) << names;
        };
        row("by where they stand first", "SELECT :b, :a, :b", {"b", "a"});
        row("a cast is none", "SELECT x::date, :day::date", {"day"});
        row("not in a text", "SELECT ':a', E'it\\'s :b', 'it''s :c', :d", {"d"});
        row("a backslash ends no plain text", "SELECT '\\', :a", {"a"});
        row("not in a quoted name", "SELECT \"x:a\", \"y\"\":b\" WHERE :c", {"c"});
        row("not in a comment", "SELECT 1 -- :a\n, :b /* :c /* :d */ :e */ , :f", {"b", "f"});
        row("not in dollars", "SELECT $$ :a $$, $t$ :b $$ $t$, :c", {"c"});
        row("a slice with a number is none", "SELECT x[1:2], :a", {"a"});
        row("an assignment is none", "SELECT f(n := 1, m => :a)", {"a"});
        row("what is not closed hides the rest", "SELECT 'x, :a", {});
        row("nothing", "", {});
        row("a colon at the end", "SELECT :", {});
    }
    void parametersAreFoundInCodeAlone()
    {
        QFETCH(QString, sql);
        QFETCH(QStringList, names);
        QCOMPARE(sql::parametersIn(sql), names);
    }

    void piecesLieInTheTextWithoutOverlap()
    {
        const QString text = QStringLiteral("WITH x AS (SELECT 1.5, 'a''b' FROM \"T\") -- c\nTABLE x /* open :p $$");
        qsizetype end = 0;
        for (const sql::Piece &one : sql::pieces(text)) {
            QVERIFY(one.at >= end && one.length > 0 && one.at + one.length <= text.size());
            end = one.at + one.length;
        }
        QVERIFY(!sql::pieces(text).constLast().closed);
        QCOMPARE(sql::pieces(text).constFirst().part, sql::Part::Keyword);
    }

    void valuesAreOfTheirType_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("taken");
        const auto row = [](QueryFieldType type, const char *value, bool taken) {
            QTest::addRow("%s %s", qPrintable(fieldTypeText(type)), value) << int(type) << QString(value) << taken;
        };
        using T = QueryFieldType;
        row(T::Text, "'; DROP TABLE visit; --", true);
        row(T::Text, "", true);
        row(T::Integer, "-9223372036854775808", true);
        row(T::Integer, "9223372036854775808", false);
        row(T::Integer, "1.0", false);
        row(T::Integer, "", false);
        row(T::Decimal, "-12.50", true);
        row(T::Decimal, "1e5", false);
        row(T::Decimal, "1,5", false);
        row(T::Decimal, ".5", false);
        row(T::Boolean, "true", true);
        row(T::Boolean, "yes", false);
        row(T::Date, "2026-02-28", true);
        row(T::Date, "2026-02-30", false);
        row(T::Date, "2026-2-3", false);
        row(T::Timestamp, "2026-11-30 08:00:00Z", true);
        row(T::Timestamp, "2026-11-30 08:00Z", true);
        row(T::Timestamp, "2026-11-30T08:00:00Z", true);
        row(T::Timestamp, "2026-11-30T08:00Z", false); // Nor does the gateway take it.
        row(T::Timestamp, "2026-11-30 08:00:00", false);
        row(T::Timestamp, "2026-11-30 25:00:00Z", false);
        row(T::Uuid, "0b0e7c5e-1111-4222-8333-0123456789AB", true);
        row(T::Uuid, "{0b0e7c5e-1111-4222-8333-0123456789ab}", false);
    }
    void valuesAreOfTheirType()
    {
        QFETCH(int, type);
        QFETCH(QString, value);
        QFETCH(bool, taken);
        const QueryParameter parameter{QStringLiteral("p"), {}, {}, QueryFieldType(type)};
        QCOMPARE(problemWith(parameter, {parameter.name, value, false}).isEmpty(), taken);
        QCOMPARE(problemWith(parameter, {parameter.name, {}, true}), QString()); // NULL is of every type.
    }
    void aValueIsBounded()
    {
        const QueryParameter parameter{QStringLiteral("p"), {}, {}, QueryFieldType::Text};
        QVERIFY(problemWith(parameter, {{}, QString(2'000, QLatin1Char('x')), false}).isEmpty());
        QVERIFY(!problemWith(parameter, {{}, QString(1'001, QChar(0xe9)), false}).isEmpty()); // Bytes.
    }

    void costsRead()
    {
        QCOMPARE(costText(4'800), QStringLiteral("4,800"));
        QCOMPARE(costText(1'200'000), QStringLiteral("1.2 million"));
        QCOMPARE(costText(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("unknown"));
        QCOMPARE(costSentence({1'900, 2'000}), QStringLiteral("Estimated cost 1,900 of at most 2,000 (95%)."));
        QCOMPARE(costSentence({1'999, 2'000}), QStringLiteral("Estimated cost 1,999 of at most 2,000 (100%)."));
        QCOMPARE(costSentence({5, 0}), QStringLiteral("Estimated cost 5."));
    }

    void aFileNameLeadsNowhereElse_data()
    {
        QTest::addColumn<QString>("proposed");
        QTest::addColumn<QString>("name");
        QTest::newRow("as it is") << "clinic-2026-11-30.csv"
                                  << "clinic-2026-11-30.csv";
        QTest::newRow("another folder") << "../../.bashrc"
                                        << "bashrc.csv";
        QTest::newRow("another system's folder") << "..\\x\\y.csv"
                                                 << "y.csv";
        QTest::newRow("another kind") << "run.sh"
                                      << "run.sh.csv";
        QTest::newRow("turned around") << QStringLiteral("a\u202evsc.exe") << "a_vsc.exe.csv";
        QTest::newRow("nothing") << ""
                                 << "diagnostics.csv";
        QTest::newRow("dots") << "..."
                              << "diagnostics.csv";
        QTest::newRow("long") << QString(300, 'x') + ".csv" << QString(80, 'x') + ".csv";
    }
    void aFileNameLeadsNowhereElse()
    {
        QFETCH(QString, proposed);
        QTEST(csvFileName(proposed), "name");
    }

    void aResultHasTheColumnsThatWereSaid()
    {
        QueryResultTable table;
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QueryResult result;
        result.tenantId = QStringLiteral("t-1");
        result.tenantName = QStringLiteral("Clinic\tA\n");
        result.columns = {{QStringLiteral("=id"), QStringLiteral("bigint")}, {QStringLiteral("b"), {}, true, true}};
        result.rows = {{QStringLiteral("1")}, {QString(), QStringLiteral("(masked)"), QStringLiteral("more")}};
        table.setResult(result);
        using Content = QueryResultTable::Content;
        QCOMPARE(table.columnCount(), 2);
        QCOMPARE(table.contentAt(0, 1), Content::Null); // Less came than was said.
        QCOMPARE(table.contentAt(1, 0), Content::Null);
        QCOMPARE(table.contentAt(1, 1), Content::Masked);
        const QStringList lines = table.textOf({0, 1}, {1, 0}).split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 4); // A name breaks no line.
        QVERIFY(lines.at(0).startsWith(QStringLiteral("Tenant: Clinic A  (t-1)")));
        QCOMPARE(lines.at(1), QStringLiteral("b\t'=id"));
        QCOMPARE(lines.at(2), QStringLiteral("NULL\t1"));
        QCOMPARE(lines.at(3), QStringLiteral("masked\tNULL"));
        table.clear();
        QCOMPARE(table.rowCount() + table.columnCount(), 0);
        QVERIFY(table.result().tenantId.isEmpty());
    }
};

QTEST_GUILESS_MAIN(tst_DiagnosticsWords)
#include "tst_diagnostics_words.moc"
