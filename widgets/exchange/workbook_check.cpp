#include "widgets/exchange/workbook_check.h"

#include <QByteArrayMatcher>
#include <QFile>
#include <QtEndian>

#include <array>

#include <zlib.h>

namespace bulkhead {

namespace {

constexpr qint64 kEndBytes = 22, kEntryBytes = 46, kLocalBytes = 30; // Fixed parts of the records of a zip file.

template<typename T>
T number(const QByteArray &record, qsizetype at)
{
    return qFromLittleEndian<T>(record.constData() + at);
}

/// Counts marks in a text that comes in pieces.
class Counter
{
public:
    explicit Counter(const QByteArray &mark)
        : m_matcher(mark)
    {
    }
    void take(const QByteArray &piece)
    {
        const QByteArray text = m_tail + piece;
        const qsizetype length = m_matcher.pattern().size();
        for (qsizetype at = m_matcher.indexIn(text); at >= 0; at = m_matcher.indexIn(text, at + length))
            ++m_count;
        m_tail = text.right(length - 1); // Too short to hold a mark: none is counted twice.
    }
    [[nodiscard]] quint64 count() const { return m_count; }

private:
    QByteArrayMatcher m_matcher;
    QByteArray m_tail;
    quint64 m_count = 0;
};

struct Part
{
    QByteArray name;
    quint32 checksum = 0, packed = 0, at = 0;
    quint16 method = 0;
};

/// The parts that the directory at the file's end lists; empty: there is none.
QList<Part> partsOf(QFile &file)
{
    if (file.size() < kEndBytes || !file.seek(file.size() - kEndBytes))
        return {};
    const QByteArray end = file.read(kEndBytes);
    if (end.size() < kEndBytes || !end.startsWith("PK\x05\x06"))
        return {};
    const auto count = number<quint16>(end, 10);
    QList<Part> parts;
    if (!file.seek(number<quint32>(end, 16)))
        return {};
    for (int i = 0; i < count; ++i) {
        const QByteArray entry = file.read(kEntryBytes);
        if (entry.size() < kEntryBytes || !entry.startsWith("PK\x01\x02"))
            return {};
        Part part;
        part.method = number<quint16>(entry, 10);
        part.checksum = number<quint32>(entry, 16);
        part.packed = number<quint32>(entry, 20);
        part.at = number<quint32>(entry, 42);
        part.name = file.read(number<quint16>(entry, 28));
        const qint64 rest = number<quint16>(entry, 30) + number<quint16>(entry, 32);
        if (file.skip(rest) != rest)
            return {};
        parts.append(part);
    }
    return parts;
}

/// Unpacks a part piece by piece. False: it is cut, or its checksum is wrong.
template<typename Take>
bool unpack(QFile &file, const Part &part, Take take)
{
    if (part.method != Z_DEFLATED || !file.seek(part.at))
        return false;
    const QByteArray local = file.read(kLocalBytes);
    if (local.size() < kLocalBytes || !local.startsWith("PK\x03\x04"))
        return false;
    const qint64 skipped = number<quint16>(local, 26) + number<quint16>(local, 28);
    z_stream stream{};
    if (file.skip(skipped) != skipped || inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return false;
    std::array<char, 65'536> plain{};
    uLong checksum = crc32(0, nullptr, 0);
    quint32 left = part.packed;
    int state = Z_OK;
    while (state == Z_OK && left > 0) {
        QByteArray packed = file.read(std::min<qint64>(left, 65'536));
        if (packed.isEmpty())
            break;
        left -= static_cast<quint32>(packed.size());
        stream.next_in = reinterpret_cast<Bytef *>(packed.data());
        stream.avail_in = static_cast<uInt>(packed.size());
        do {
            stream.next_out = reinterpret_cast<Bytef *>(plain.data());
            stream.avail_out = static_cast<uInt>(plain.size());
            state = inflate(&stream, Z_NO_FLUSH);
            const auto got = static_cast<uInt>(plain.size()) - stream.avail_out;
            checksum = crc32(checksum, reinterpret_cast<const Bytef *>(plain.data()), got);
            take(QByteArray::fromRawData(plain.data(), static_cast<qsizetype>(got)));
        } while (state == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
        if (state == Z_BUF_ERROR) // Wants more of the file.
            state = Z_OK;
    }
    inflateEnd(&stream);
    return state == Z_STREAM_END && left == 0 && checksum == part.checksum;
}

} // namespace

bool isWholeWorkbook(const QString &path, SheetSize size)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    bool sheetSeen = false;
    quint64 allRows = 0, allCells = 0;
    const QList<Part> parts = partsOf(file);
    for (const Part &part : parts) {
        const bool sheet = part.name.startsWith("xl/worksheets/");
        sheetSeen |= sheet;
        // Text is escaped in the sheet: these marks are never a person's words.
        Counter rows("<row "), cells("<c "), ends("</worksheet>");
        const bool whole = unpack(file, part, [&](const QByteArray &piece) {
            if (sheet) {
                rows.take(piece);
                cells.take(piece);
                ends.take(piece);
            }
        });
        if (!whole || (sheet && ends.count() != 1))
            return false;
        allRows += rows.count();
        allCells += cells.count();
    }
    return sheetSeen && allRows == size.rows && allCells == size.cells;
}

} // namespace bulkhead
