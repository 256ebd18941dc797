#include "models/exchange/csv_reader.h"

#include <QIODevice>

#include <algorithm>
#include <array>

namespace bulkhead {

namespace {

constexpr qint64 kChunk = 64 * 1'024;

/// Two-byte characters without a mark: western text then has a zero in every second place.
bool looksLikeUtf16(const QByteArray &first, int zeroAt)
{
    const qsizetype pairs = std::min<qsizetype>(first.size(), 200) / 2;
    qsizetype zeros = 0;
    for (qsizetype i = 0; i < pairs; ++i)
        zeros += first.at(2 * i + zeroAt) == '\0' ? 1 : 0;
    return pairs > 1 && zeros * 2 > pairs;
}

} // namespace

CsvReader::CsvReader(QIODevice *device, const CsvLimits &limits)
    : m_device(device)
    , m_limits(limits)
{
}

QList<CsvRow> CsvReader::take(int rows)
{
    while (!m_finished && m_ready.size() < rows && m_readyBytes < m_limits.sliceBytes)
        readMore();
    QList<CsvRow> slice = m_ready.mid(0, rows);
    m_ready.remove(0, slice.size());
    if (m_ready.isEmpty())
        m_readyBytes = 0;
    return slice;
}

void CsvReader::readMore()
{
    QByteArray chunk = m_device->read(kChunk);
    if (chunk.isEmpty()) {
        // A device in error also reads nothing; QFile tells by its error string only after a failed read.
        if (!m_device->atEnd()) {
            fail(tr("The file could not be read: %1").arg(m_device->errorString()));
            return;
        }
        finish();
        return;
    }
    m_bytesRead += chunk.size();
    if (m_format == Format::Unknown) {
        chunk = detectFormat(chunk);
        if (m_finished)
            return;
    }
    if (m_format == Format::Utf16) {
        QString text = std::exchange(m_highHalf, {}) + QString(m_decoder(chunk));
        if (!text.isEmpty() && text.back().isHighSurrogate()) {
            m_highHalf = text.back(); // Its other half comes with the next chunk.
            text.chop(1);
        }
        chunk = text.toUtf8();
        if (m_decoder.hasError() || !text.isValidUtf16()) {
            fail(tr("The file is not valid UTF-16 text. Save it as UTF-8."));
            return;
        }
    }
    if (m_separator == '\0') {
        m_undecided += chunk;
        detectSeparator(m_undecided, false);
        if (m_separator == '\0')
            return;
        chunk = std::exchange(m_undecided, {});
    }
    parse(chunk);
}

QByteArray CsvReader::detectFormat(QByteArray first)
{
    m_format = Format::Utf8;
    if (first.startsWith("PK\x03\x04")) {
        fail(tr("This is a workbook (such as XLSX), not a CSV file. Save the sheet as CSV, UTF-8, first."));
    } else if (first.startsWith("\xef\xbb\xbf")) {
        first.remove(0, 3);
    } else if (first.startsWith("\xff\xfe") || first.startsWith("\xfe\xff")) {
        m_format = Format::Utf16;
        m_decoder = QStringDecoder(QStringDecoder::Utf16);
    } else if (looksLikeUtf16(first, 1) || looksLikeUtf16(first, 0)) {
        m_format = Format::Utf16;
        m_decoder = QStringDecoder(looksLikeUtf16(first, 1) ? QStringDecoder::Utf16LE : QStringDecoder::Utf16BE);
    }
    return first;
}

void CsvReader::detectSeparator(const QByteArray &text, bool whole)
{
    constexpr std::array<char, 3> kSeparators{',', ';', '\t'};
    std::array<int, 3> counts{};
    bool quoted = false;
    bool lineEnded = false;
    bool started = false;
    for (const char byte : text) {
        if (byte == '"')
            quoted = !quoted;
        if (!quoted && (byte == '\n' || byte == '\r')) {
            lineEnded = started;
            if (lineEnded)
                break;
            continue; // Empty lines above the header say nothing.
        }
        started = true;
        for (std::size_t i = 0; !quoted && i < kSeparators.size(); ++i)
            counts[i] += byte == kSeparators[i] ? 1 : 0;
    }
    // A first line that is longer than a record may be is answered by the parser, with any separator.
    if (!lineEnded && !whole && text.size() <= m_limits.recordBytes)
        return;
    const auto most = std::max_element(counts.begin(), counts.end());
    m_separator = kSeparators[static_cast<std::size_t>(most - counts.begin())];
}

void CsvReader::parse(const QByteArray &text)
{
    const auto stops = [this](char byte) {
        return byte == m_separator || byte == '"' || byte == '\n' || byte == '\r' || byte == '\0';
    };
    for (auto at = text.cbegin(); at != text.cend();) {
        // Most bytes are plain: they are taken in runs.
        if (m_state == State::Plain || m_state == State::Quoted) {
            const auto run = std::find_if(at, text.cend(), stops);
            if (run != at) {
                m_afterCr = false;
                if (!add({at, run}))
                    return;
                at = run;
                continue;
            }
        }
        if (!feed(*at++))
            return;
    }
}

void CsvReader::newLine(char byte)
{
    // CR, LF and CRLF each end one line.
    if (byte == '\r' || (byte == '\n' && !m_afterCr))
        ++m_line;
    m_afterCr = byte == '\r';
}

bool CsvReader::feed(char byte)
{
    if (byte == '\0')
        return fail(tr("The file holds a zero byte, so it is no text. Save it as CSV, UTF-8."));
    const bool lineEnd = byte == '\n' || byte == '\r';
    if (m_state == State::Quoted) {
        if (byte == '"') {
            m_state = State::QuoteSeen;
            m_afterCr = false;
            return true;
        }
        if (!add({&byte, 1}))
            return false;
        if (lineEnd)
            newLine(byte);
        else
            m_afterCr = false;
        return true;
    }
    if (m_state == State::QuoteSeen && byte == '"') {
        m_state = State::Quoted;
        return add("\"");
    }
    if (lineEnd) {
        if (byte == '\n' && m_afterCr) {
            m_afterCr = false;
            return true; // The second half of CRLF.
        }
        const bool ended = endRecord();
        newLine(byte);
        return ended;
    }
    m_afterCr = false;
    startRecord();
    if (byte == m_separator)
        return endField();
    if (m_state == State::QuoteSeen)
        return fail(
            tr("There is text after a closing quote; the quoted field began in line %1. A quote inside a quoted "
               "field is written twice.")
                .arg(m_quoteLine));
    if (m_state == State::FieldStart && byte == '"') {
        m_state = State::Quoted;
        m_quoteLine = m_line;
        return true;
    }
    m_state = State::Plain;
    return add({&byte, 1});
}

void CsvReader::startRecord()
{
    if (m_row.line == 0)
        m_row.line = m_line;
}

bool CsvReader::add(QByteArrayView bytes)
{
    m_field.append(bytes);
    m_recordBytes += static_cast<int>(bytes.size());
    if (m_field.size() <= m_limits.fieldBytes && m_recordBytes <= m_limits.recordBytes)
        return true;
    if (m_state == State::Quoted)
        return fail(tr("The quote opened here is not closed within %1 bytes; a closing quote may be missing.")
                        .arg(m_limits.fieldBytes),
                    m_quoteLine);
    return fail(tr("This row is longer than %1 bytes, or one field is longer than %2.")
                    .arg(m_limits.recordBytes)
                    .arg(m_limits.fieldBytes),
                m_row.line);
}

bool CsvReader::endField()
{
    if (m_row.cells.size() >= m_limits.columns)
        return fail(
            tr("This row has more than %1 columns, which is more than a tenant list can have.").arg(m_limits.columns));
    if (!m_field.isValidUtf8())
        return fail(tr("Column %1 is not valid UTF-8 text. Save the file as CSV, UTF-8.").arg(m_row.cells.size() + 1),
                    m_row.line);
    m_row.cells.push_back(QString::fromUtf8(m_field));
    m_readyBytes += m_field.size();
    m_field.clear();
    m_state = State::FieldStart;
    return true;
}

bool CsvReader::endRecord()
{
    if (m_row.line == 0)
        return true; // An empty line.
    if (!endField())
        return false;
    if (m_records >= m_limits.records + 1)
        return fail(tr("The file has more than %1 rows. Split it.").arg(m_limits.records));
    if (m_headerColumns > 1 && m_row.cells.size() > m_headerColumns) {
        return fail(tr("This row has %1 columns, but the header has %2. A separator inside a field needs quotes around "
                       "the field.")
                        .arg(m_row.cells.size())
                        .arg(m_headerColumns),
                    m_row.line);
    }
    // The first row of one cell may be a marking above the header; the widest of the first two is the header.
    if (m_records < 2)
        m_headerColumns = std::max(m_headerColumns, m_row.cells.size());
    ++m_records;
    m_ready.push_back(std::exchange(m_row, {}));
    m_recordBytes = 0;
    return true;
}

void CsvReader::finish()
{
    if (m_separator == '\0' && !m_undecided.isEmpty()) {
        detectSeparator(m_undecided, true);
        parse(std::exchange(m_undecided, {}));
    }
    if (m_finished)
        return;
    if (!m_highHalf.isEmpty()) {
        fail(tr("The file is not valid UTF-16 text. Save it as UTF-8."));
        return;
    }
    if (m_state == State::Quoted) {
        fail(tr("The quote opened here is never closed."), m_quoteLine);
        return;
    }
    endRecord();
    m_finished = true;
}

bool CsvReader::fail(const QString &text, quint64 line)
{
    m_error = {line ? line : m_line, text};
    m_finished = true;
    m_field.clear();
    m_row = {};
    return false;
}

} // namespace bulkhead
