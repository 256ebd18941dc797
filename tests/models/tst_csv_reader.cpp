// Reading tenant lists from CSV: the reader, the guess of the columns, and what cells become on the way out.
#include "models/exchange/cell_text.h"
#include "models/exchange/csv_reader.h"
#include "models/exchange/import_mapping.h"

#include <QBuffer>
#include <QStringEncoder>
#include <QTest>

using namespace bulkhead;

namespace {

/// A device that makes its text as it is read, so that a large file needs no memory.
class EndlessRows : public QIODevice
{
public:
    EndlessRows(QByteArray row, qint64 bytes)
        : m_row(std::move(row))
        , m_left(bytes)
    {
    }
    bool isSequential() const override { return true; }
    bool atEnd() const override { return m_left <= 0; }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        qint64 made = 0;
        while (made < size && m_left > 0) {
            data[made++] = m_row.at(m_at);
            m_at = (m_at + 1) % m_row.size();
            --m_left;
        }
        return made;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_row;
    qint64 m_left;
    qsizetype m_at = 0;
};

/// "cell|cell / cell|cell": the rows as one line; an error as "line 3: text".
QString read(const QByteArray &bytes, const CsvLimits &limits = {}, int slice = 100)
{
    QByteArray copy = bytes;
    QBuffer buffer(&copy);
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(&buffer, limits);
    QStringList rows;
    while (!reader.atEnd()) {
        for (const CsvRow &row : reader.take(slice))
            rows << row.cells.join(u'|');
    }
    if (reader.error().failed())
        return QStringLiteral("line %1: %2").arg(reader.error().line).arg(reader.error().text);
    return rows.join(QStringLiteral(" / "));
}

QByteArray utf16(const QString &text, QStringEncoder::Encoding encoding, bool mark)
{
    QStringEncoder encode(encoding, mark ? QStringEncoder::Flag::WriteBom : QStringEncoder::Flag::Default);
    return encode(text);
}

} // namespace

class TestCsvReader : public QObject
{
    Q_OBJECT
private slots:
    void rowsAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("rows");
        QTest::newRow("nothing") << QByteArray() << QString();
        QTest::newRow("a header alone, without a line end") << QByteArray("a,b") << QString("a|b");
        QTest::newRow("Unix line ends") << QByteArray("a,b\n1,2\n") << QString("a|b / 1|2");
        QTest::newRow("Windows line ends") << QByteArray("a,b\r\n1,2\r\n") << QString("a|b / 1|2");
        QTest::newRow("old line ends") << QByteArray("a,b\r1,2\r") << QString("a|b / 1|2");
        QTest::newRow("empty lines between") << QByteArray("\n\na,b\n\n1,2\n\n") << QString("a|b / 1|2");
        QTest::newRow("empty cells") << QByteArray("a,b,c\n,,\n1,,3") << QString("a|b|c / || / 1||3");
        QTest::newRow("a separator inside quotes") << QByteArray("a,b\n\"1,5\",2") << QString("a|b / 1,5|2");
        QTest::newRow("a quote inside quotes")
            << QByteArray("a,b\n\"say \"\"hi\"\"\",2") << QString("a|b / say \"hi\"|2");
        QTest::newRow("a line end inside quotes") << QByteArray("a,b\n\"1\r\n2\",3") << QString("a|b / 1\r\n2|3");
        QTest::newRow("an empty quoted cell") << QByteArray("a,b\n\"\",2") << QString("a|b / |2");
        QTest::newRow("a quote in the middle of a plain cell")
            << QByteArray("a,b\n5\" pipe,2") << QString("a|b / 5\" pipe|2");
        QTest::newRow("semicolons") << QByteArray("a;b\n1,5;2") << QString("a|b / 1,5|2");
        QTest::newRow("tabs") << QByteArray("a\tb\n1,5\t2") << QString("a|b / 1,5|2");
        QTest::newRow("more commas inside quotes than separators")
            << QByteArray("\"a,b,c\";d;e\n1;2;3") << QString("a,b,c|d|e / 1|2|3");
        QTest::newRow("a UTF-8 mark") << QByteArray("\xef\xbb\xbf"
                                                    "a,b\n\xc3\xa9,2")
                                      << QString("a|b / é|2");
        QTest::newRow("fewer cells than the header") << QByteArray("a,b,c\n1") << QString("a|b|c / 1");
        QTest::newRow("one column") << QByteArray("a\n1\n2") << QString("a / 1 / 2");
        QTest::newRow("a marking above the header")
            << QByteArray("INTERNAL: list\na,b\n1,2") << QString("INTERNAL: list / a|b / 1|2");
        const QString accents = QStringLiteral("name,id\nClínica Río,1\n");
        const QString read = QStringLiteral("name|id / Clínica Río|1");
        QTest::newRow("UTF-16 little endian with mark") << utf16(accents, QStringEncoder::Utf16LE, true) << read;
        QTest::newRow("UTF-16 big endian with mark") << utf16(accents, QStringEncoder::Utf16BE, true) << read;
        QTest::newRow("UTF-16 little endian without mark") << utf16(accents, QStringEncoder::Utf16LE, false) << read;
        QTest::newRow("UTF-16 big endian without mark") << utf16(accents, QStringEncoder::Utf16BE, false) << read;
    }
    void rowsAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, rows);
        QCOMPARE(read(text), rows);
        QCOMPARE(read(text, {}, 1), rows);
    }

    void brokenFilesAreExplained_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("starts");
        QTest::addColumn<QString>("says");
        QTest::newRow("invalid UTF-8 in the third line") << QByteArray("a,b\n1,2\n3,caf\xe9\n") << "line 3:"
                                                         << "Column 2 is not valid UTF-8";
        QTest::newRow("UTF-8 cut in the middle of a character") << QByteArray("a,b\n1,\xc3") << "line 2:"
                                                                << "not valid UTF-8";
        QTest::newRow("a quote that is never closed") << QByteArray("a,b\n1,2\n\"3,4\n5,6\n") << "line 3:"
                                                      << "never closed";
        QTest::newRow("text after a closing quote") << QByteArray("a,b\n\"1\"x,2") << "line 2:"
                                                    << "after a closing quote";
        QTest::newRow("more cells than the header") << QByteArray("a,b\n1,2\n1,2,3\n") << "line 3:"
                                                    << "3 columns, but the header has 2";
        QTest::newRow("a zero byte") << QByteArray("a,b\n1,2\0\n", 9) << "line 2:"
                                     << "zero byte";
        QTest::newRow("a workbook") << QByteArray("PK\x03\x04 and so on") << "line 1:"
                                    << "workbook";
        QTest::newRow("10,000 columns") << QByteArray("x,").repeated(10'000) << "line 1:"
                                        << "more than 1000 columns";
        QTest::newRow("a field of a megabyte") << "a,b\n" + QByteArray(1'000'000, 'x') << "line 2:"
                                               << "longer than";
        QTest::newRow("a quoted field of a megabyte") << "a,b\n1,2\n\"" + QByteArray(1'000'000, 'x') << "line 3:"
                                                      << "may be missing";
        QTest::newRow("half a UTF-16 pair") << QByteArray("\xff\xfe"
                                                          "a\0,\0\x00\xd8"
                                                          "b\0\n\0",
                                                          12)
                                            << "line 1:"
                                            << "UTF-16";
    }
    void brokenFilesAreExplained()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, starts);
        QFETCH(QString, says);
        const QString told = read(text);
        QVERIFY2(told.startsWith(starts), qPrintable(told.left(300)));
        QVERIFY2(told.contains(says), qPrintable(told.left(300)));
    }

    void linesAreCountedThroughQuotedLineEnds()
    {
        QByteArray text("a,b\n\"1\n2\r\n3\",x\n4,5\n");
        QBuffer buffer(&text);
        buffer.open(QIODevice::ReadOnly);
        CsvReader reader(&buffer);
        const auto rows = reader.take(10);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.at(1).line, 2U);
        QCOMPARE(rows.at(2).line, 5U);
    }

    /// A gigabyte of rows passes through; what is in hand stays a slice.
    void aLargeFileIsReadInSlices()
    {
        const QByteArray row("12345,Some clinic with a name,us-east,Acute Care Hospitals\n");
        const qint64 bytes = 24LL * 1'024 * 1'024;
        EndlessRows endless(row, bytes);
        endless.open(QIODevice::ReadOnly);
        CsvReader reader(&endless);
        qsizetype rows = 0;
        qint64 ahead = 0;
        while (!reader.atEnd()) {
            const auto slice = reader.take(500);
            QVERIFY(slice.size() <= 500);
            rows += slice.size();
            ahead = std::max(ahead, reader.bytesRead() - rows * row.size());
        }
        QVERIFY2(!reader.error().failed(), qPrintable(reader.error().text));
        QCOMPARE(rows, (bytes + row.size() - 1) / row.size());
        QVERIFY2(ahead < 256 * 1'024, qPrintable(QString::number(ahead)));
    }

    void tooManyRowsAreRefused()
    {
        CsvLimits limits;
        limits.records = 3;
        QCOMPARE(read("h\n1\n2\n3\n", limits), QString("h / 1 / 2 / 3"));
        QVERIFY(read("h\n1\n2\n3\n4\n", limits).contains("more than 3 rows"));
    }

    void wideRowsEndASliceEarly()
    {
        CsvLimits limits;
        limits.sliceBytes = 10'000;
        QByteArray text = (QByteArray(900, 'x') + "\n").repeated(1'000);
        QBuffer buffer(&text);
        buffer.open(QIODevice::ReadOnly);
        CsvReader reader(&buffer, limits);
        QVERIFY(reader.take(1'000).size() < 150);
    }

    void columnsAreGuessed_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("guess"); ///< Columns in the order of ImportField; "." none.
        QTest::newRow("a register of hospitals")
            << "provider_id,hospital_name,city,state,hospital_type,hospital_ownership,emergency_services"
            << "0 1 . 4 . 3 . . . .";
        QTest::newRow("our own export") << "name,profile,tier,region,pool,owner,arr,renewal,id"
                                        << "8 0 1 . 2 3 4 5 6 7";
        QTest::newRow("spelt by people") << "Account ID,Account Name,Type,Isolation tier,CSM,Renewal Date"
                                         << "0 1 . 2 3 . . 4 . 5";
        QTest::newRow("unknown words") << "alpha,beta"
                                       << ". . . . . . . . . .";
        QTest::newRow("the better word wins") << "state,region,id,external id"
                                              << "3 . . . . 1 . . . .";
    }
    void columnsAreGuessed()
    {
        QFETCH(QString, header);
        QFETCH(QString, guess);
        const ImportMapping mapping = guessMapping(header.split(','));
        QStringList columns;
        for (const int column : mapping.column)
            columns << (column < 0 ? QStringLiteral(".") : QString::number(column));
        QCOMPARE(columns.join(' '), guess);
    }

    void aMappingWithoutIdOrNameSaysSo()
    {
        ImportMapping mapping;
        QVERIFY(missingColumns(mapping).contains("unique id"));
        mapping.set(ImportField::ExternalId, 0);
        QVERIFY(missingColumns(mapping).contains("name"));
        mapping.set(ImportField::Name, 1);
        QVERIFY(missingColumns(mapping).isEmpty());
    }

    void aRowIsMapped()
    {
        ImportMapping mapping;
        mapping.set(ImportField::ExternalId, 1);
        mapping.set(ImportField::Name, 0);
        mapping.set(ImportField::Arr, 5);
        const ImportRow row = importRow({7, {" Harbor Clinic ", "c-1"}}, mapping);
        QCOMPARE(row.line, 7U);
        QCOMPARE(row.name, QString("Harbor Clinic"));
        QCOMPARE(row.externalId, QString("c-1"));
        QVERIFY(row.arr.isEmpty()); // The row is shorter than the mapping.
        QVERIFY(row.kind.isEmpty());
    }

    void theMarkingIsTold()
    {
        QVERIFY(isMarking({1, {"INTERNAL: fleet list of support-1"}}));
        QVERIFY(!isMarking({1, {"INTERNAL", "x"}}));
        QVERIFY(!isMarking({1, {"name"}}));
    }

    void cellsAreInert_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("cell");
        QTest::newRow("a name") << "Harbor Clinic"
                                << "Harbor Clinic";
        QTest::newRow("a formula") << "=HYPERLINK(\"x\")"
                                   << "'=HYPERLINK(\"x\")";
        QTest::newRow("plus") << "+1+cmd"
                              << "'+1+cmd";
        QTest::newRow("minus") << "-2+3"
                               << "'-2+3";
        QTest::newRow("at") << "@SUM(A1)"
                            << "'@SUM(A1)";
        QTest::newRow("tab") << "\t=1"
                             << "'\t=1";
        QTest::newRow("carriage return") << "\r=1"
                                         << "'\r=1";
        QTest::newRow("wide equals sign") << QString::fromUtf8("\uff1d1") << QString::fromUtf8("'\uff1d1");
        QTest::newRow("a negative number stays one") << "-47.25"
                                                     << "-47.25";
        QTest::newRow("a number with sign stays one") << "+12"
                                                      << "+12";
        QTest::newRow("an exponent stays a number") << "-1.5e-3"
                                                    << "-1.5e-3";
        QTest::newRow("a number with a tail is none") << "-1e"
                                                      << "'-1e";
        QTest::newRow("digits of other scripts are none")
            << QString::fromUtf8("-\u0661") << QString::fromUtf8("'-\u0661");
        QTest::newRow("nothing") << ""
                                 << "";
    }
    void cellsAreInert()
    {
        QFETCH(QString, text);
        QFETCH(QString, cell);
        QCOMPARE(inertCell(text), cell);
    }

    void numbersThatASheetKeepsExactly_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("exact");
        QTest::newRow("whole") << "476000" << true;
        QTest::newRow("zero") << "0" << true;
        QTest::newRow("a fraction") << "-0.5" << true;
        QTest::newRow("an id with a leading zero") << "010005" << false;
        QTest::newRow("more digits than a double has") << "1234567890123456" << false;
        QTest::newRow("an exponent") << "1e5" << false;
        QTest::newRow("a sign that would be lost") << "+1" << false;
        QTest::newRow("text") << "12 min" << false;
    }
    void numbersThatASheetKeepsExactly()
    {
        QFETCH(QString, text);
        QFETCH(bool, exact);
        QCOMPARE(isExactNumber(text), exact);
    }

    void whatIsWrittenIsReadBack()
    {
        const QStringList cells{"plain", "with, comma", "with \"quotes\"", "two\r\nlines", " spaced ", "semi;colon",
                                "",      "tab\there"};
        const QByteArray text = csvRecord(cells) + csvRecord({"", "second"});
        QCOMPARE(read(text), cells.join('|') + " / |second");
        QCOMPARE(csvRecord({"", ""}), QByteArray(",\r\n"));
    }
};

QTEST_APPLESS_MAIN(TestCsvReader)
#include "tst_csv_reader.moc"
