#pragma once
#include <QByteArray>
#include <QCoreApplication>
#include <QList>
#include <QString>
#include <QStringDecoder>
#include <QStringList>

class QIODevice;

namespace bulkhead {

/// What is allowed, so that a broken or hostile file costs bounded memory and gets a clear answer.
struct CsvLimits
{
    int columns = 1'000;
    int fieldBytes = 32 * 1'024; ///< UTF-8.
    int recordBytes = 256 * 1'024;
    quint64 records = 1'000'000;           ///< As many tenants as the console is made for, and the header.
    qint64 sliceBytes = 4 * 1'024 * 1'024; ///< take() returns early when this much text is in hand.
};

struct CsvRow
{
    quint64 line = 0; ///< Of its first character, from 1.
    QStringList cells;
};

/// Why reading stopped, for the person who has the file.
struct CsvError
{
    quint64 line = 0;
    QString text; ///< Empty: none.
    [[nodiscard]] bool failed() const { return !text.isEmpty(); }
};

/// Reads RFC 4180 text from a device, slice by slice: UTF-8 with or without mark, UTF-16; separated by comma, semicolon
/// or tab, found from the first line; quoted fields may hold separators, quotes and line ends; lines end with LF, CRLF
/// or CR. Lines without any character are skipped. Not thread-safe; the device must outlive it.
class CsvReader
{
    Q_DECLARE_TR_FUNCTIONS(CsvReader)
public:
    explicit CsvReader(QIODevice *device, const CsvLimits &limits = {});

    /// Up to `rows` further rows; fewer at the end, after an error, or past the slice's bytes. Empty: atEnd().
    [[nodiscard]] QList<CsvRow> take(int rows);
    [[nodiscard]] bool atEnd() const { return m_finished && m_ready.isEmpty(); }
    [[nodiscard]] const CsvError &error() const { return m_error; }

    [[nodiscard]] char separator() const { return m_separator; } ///< Known after the first take().
    [[nodiscard]] qint64 bytesRead() const { return m_bytesRead; }
    [[nodiscard]] quint64 records() const { return m_records; } ///< So far.

private:
    enum class State { FieldStart, Plain, Quoted, QuoteSeen };
    enum class Format { Unknown, Utf8, Utf16 };

    void readMore();
    [[nodiscard]] QByteArray detectFormat(QByteArray first);
    void detectSeparator(const QByteArray &text, bool whole);
    void parse(const QByteArray &text);
    bool feed(char byte); ///< False: an error stopped the reading.
    void finish();
    void startRecord();
    bool add(QByteArrayView bytes);
    bool endField();
    bool endRecord();
    void newLine(char byte);
    bool fail(const QString &text, quint64 line = 0);

    QIODevice *m_device;
    CsvLimits m_limits;
    Format m_format = Format::Unknown;
    QStringDecoder m_decoder;
    QString m_highHalf; ///< First half of a UTF-16 pair that two chunks share.
    char m_separator = '\0';
    QByteArray m_undecided; ///< Text kept back until the separator is known.

    State m_state = State::FieldStart;
    bool m_afterCr = false;
    quint64 m_line = 1, m_quoteLine = 0;
    CsvRow m_row;
    QByteArray m_field;
    int m_recordBytes = 0;
    qsizetype m_headerColumns = 0;

    QList<CsvRow> m_ready;
    qint64 m_readyBytes = 0, m_bytesRead = 0;
    quint64 m_records = 0;
    bool m_finished = false;
    CsvError m_error;
};

} // namespace bulkhead
