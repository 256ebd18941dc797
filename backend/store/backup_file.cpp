#include "backend/store/backup_file.h"

#include "backend/store/sentence.h"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead::sql {

namespace {

constexpr std::string_view kMagic = "bulkhead store 1\n";
constexpr std::string_view kAnyVersion = "bulkhead store ";
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kLargestText = std::size_t{1} << 30;

std::string number(std::uint64_t value, int bytes = 8)
{
    std::string out;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>((value >> shift) & 0xff));
    return out;
}

std::string text(std::string_view value)
{
    return number(value.size(), 4).append(value);
}

absl::Status damaged(const std::string &path, std::string_view how)
{
    return absl::DataLossError(sentence(path, " ", how, ". Nothing was restored. Take another backup."));
}

/// Reads a file that has been verified, so that a mistake in it is this program's.
class Reader
{
public:
    Reader(std::ifstream &file, std::uint64_t size)
        : m_file(file)
        , m_left(size)
    {
    }

    bool bytes(std::size_t size, std::string &out)
    {
        if (size > m_left)
            return false;
        m_left -= size;
        out.resize(size);
        return static_cast<bool>(m_file.read(out.data(), static_cast<std::streamsize>(size)));
    }
    bool number(int size, std::uint64_t &value)
    {
        std::string raw;
        if (!bytes(static_cast<std::size_t>(size), raw))
            return false;
        value = 0;
        for (const char byte : raw)
            value = value << 8 | static_cast<unsigned char>(byte);
        return true;
    }
    bool text(std::string &out)
    {
        std::uint64_t size = 0;
        return number(4, size) && size <= kLargestText && bytes(size, out);
    }
    [[nodiscard]] bool atEnd() const { return m_left == 0; }

private:
    std::ifstream &m_file;
    std::uint64_t m_left;
};

/// The table of this version that a chunk begins, or null: of another version.
const Table *beginTable(Reader &reader, bool &whole)
{
    std::string name;
    std::uint64_t columns = 0;
    whole = reader.text(name) && reader.number(8, columns) && columns < 1'000;
    const auto known = tables();
    const auto table = std::ranges::find_if(known, [&](const Table &one) { return name == one.name; });
    bool same = table != known.end() && table->columns.size() == columns;
    for (std::uint64_t i = 0; whole && i < columns; ++i) {
        std::string column, kind;
        whole = reader.text(column) && reader.bytes(1, kind);
        same =
            same && whole && column == table->columns[i].name && kind[0] == static_cast<char>(table->columns[i].kind);
    }
    return same ? &*table : nullptr;
}

bool readRow(Reader &reader, const Table &table, Row &row)
{
    row.resize(table.columns.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        std::uint64_t value = 0;
        const bool read =
            table.columns[i].kind == ColumnKind::Integer ? reader.number(8, value) : reader.text(row[i].text);
        if (!read)
            return false;
        row[i].integer = static_cast<std::int64_t>(value);
    }
    return true;
}

absl::Status readChunks(const std::string &path, Reader &reader, Sink &sink)
{
    const Table *table = nullptr;
    std::uint64_t rows = 0, told = 0;
    bool whole = true;
    for (std::string kind; whole && reader.bytes(1, kind);) {
        absl::Status status;
        if (kind == "R" && table != nullptr) {
            Row row;
            whole = readRow(reader, *table, row);
            ++rows;
            if (whole)
                status = sink.row(*table, std::move(row));
        } else {
            if (table != nullptr)
                status = sink.end(*table);
            if (kind == "E") {
                whole = reader.number(8, told) && reader.atEnd() && told == rows;
                return !status.ok() || whole ? status : damaged(path, "does not hold what it says");
            }
            table = kind == "T" ? beginTable(reader, whole) : nullptr;
            if (whole && table == nullptr)
                return absl::FailedPreconditionError(sentence(
                    path, " is a backup of another version of Bulkhead. Restore it with that version, then migrate."));
        }
        if (!status.ok())
            return status;
    }
    return damaged(path, "does not hold what it says");
}

/// The size of what the checksum covers.
absl::StatusOr<std::uint64_t> verify(const std::string &path, std::ifstream &file)
{
    file.seekg(0, std::ios::end);
    const std::streamoff size = file.tellg();
    file.seekg(0);
    std::string magic(kMagic.size(), '\0');
    file.read(magic.data(), static_cast<std::streamsize>(magic.size()));
    if (!file || !magic.starts_with(kAnyVersion))
        return damaged(path, "is no backup of a Bulkhead store");
    if (magic != kMagic)
        return absl::FailedPreconditionError(
            sentence(path, " was made by a newer version of Bulkhead. Restore it with that version."));
    const std::streamoff covered = size - static_cast<std::streamoff>(kDigestBytes);
    if (covered < static_cast<std::streamoff>(kMagic.size()))
        return damaged(path, "was cut off");
    Digest digest;
    file.seekg(0);
    std::string buffer(std::size_t{1} << 20, '\0');
    for (std::streamoff left = covered; left > 0;) {
        const auto part = std::min(left, static_cast<std::streamoff>(buffer.size()));
        if (!file.read(buffer.data(), part))
            return absl::UnavailableError(sentence(path, " cannot be read."));
        digest.add(std::string_view(buffer).substr(0, static_cast<std::size_t>(part)));
        left -= part;
    }
    std::string kept(kDigestBytes, '\0');
    if (!file.read(kept.data(), static_cast<std::streamsize>(kept.size())))
        return absl::UnavailableError(sentence(path, " cannot be read."));
    if (kept != digest.finish())
        return damaged(path, "was cut off or changed (its checksum is another)");
    return static_cast<std::uint64_t>(covered);
}

} // namespace

Digest::Digest()
    : m_context(EVP_MD_CTX_new())
{
    EVP_DigestInit_ex(m_context, EVP_sha256(), nullptr);
}

Digest::~Digest()
{
    EVP_MD_CTX_free(m_context);
}

void Digest::add(std::string_view bytes)
{
    EVP_DigestUpdate(m_context, bytes.data(), bytes.size());
}

std::string Digest::finish()
{
    std::string digest(kDigestBytes, '\0');
    EVP_DigestFinal_ex(m_context, reinterpret_cast<unsigned char *>(digest.data()), nullptr);
    return digest;
}

BackupWriter::BackupWriter(std::string path)
    : m_path(std::move(path))
    , m_beside(m_path + ".new")
{
}

BackupWriter::~BackupWriter()
{
    if (m_finished || !m_file.is_open())
        return;
    m_file.close();
    std::remove(m_beside.c_str());
}

absl::Status BackupWriter::open()
{
    std::remove(m_beside.c_str()); // Of an attempt that was killed.
    const int file = ::open(m_beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file >= 0)
        ::close(file);
    if (file >= 0)
        m_file.open(m_beside, std::ios::binary | std::ios::trunc);
    if (!m_file.is_open())
        return absl::UnavailableError(sentence(m_path, " cannot be written. Choose another file or folder."));
    return write(kMagic);
}

absl::Status BackupWriter::write(std::string_view bytes)
{
    m_digest.add(bytes);
    if (!m_file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        return absl::UnavailableError(sentence(m_path, " cannot be written; is the disk full? No backup was made."));
    return absl::OkStatus();
}

absl::Status BackupWriter::begin(const Table &table)
{
    if (m_table == &table)
        return absl::OkStatus();
    m_table = &table;
    std::string chunk(1, 'T');
    chunk += text(table.name);
    chunk += number(table.columns.size());
    for (const Column &column : table.columns)
        chunk += text(column.name).append(1, static_cast<char>(column.kind));
    return write(chunk);
}

absl::Status BackupWriter::row(const Table &table, Row row)
{
    if (absl::Status status = begin(table); !status.ok())
        return status;
    ++m_rows;
    std::string chunk(1, 'R');
    for (std::size_t i = 0; i < row.size(); ++i)
        chunk += table.columns[i].kind == ColumnKind::Integer ? number(static_cast<std::uint64_t>(row[i].integer))
                                                              : text(row[i].text);
    return write(chunk);
}

absl::Status BackupWriter::end(const Table &table)
{
    return begin(table); // Without a row, too, so that the file says what it could hold.
}

absl::Status BackupWriter::finish()
{
    std::string end(1, 'E');
    end += number(m_rows);
    if (absl::Status status = write(end); !status.ok())
        return status;
    if (absl::Status status = write(m_digest.finish()); !status.ok())
        return status;
    m_file.close();
    // On the disk before it takes the place of an older one.
    const int file = ::open(m_beside.c_str(), O_RDONLY | O_CLOEXEC);
    const bool kept = m_file && file >= 0 && ::fsync(file) == 0;
    if (file >= 0)
        ::close(file);
    m_finished = kept && std::rename(m_beside.c_str(), m_path.c_str()) == 0;
    if (!m_finished)
        std::remove(m_beside.c_str());
    return m_finished
               ? absl::OkStatus()
               : absl::UnavailableError(sentence(m_path, " cannot be written; is the disk full? No backup was made."));
}

absl::Status readBackup(const std::string &path, Sink &sink)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return absl::UnavailableError(sentence(path, " cannot be opened."));
    const auto size = verify(path, file);
    if (!size.ok())
        return size.status();
    file.clear();
    file.seekg(static_cast<std::streamoff>(kMagic.size()));
    Reader reader(file, *size - kMagic.size());
    return readChunks(path, reader, sink);
}

} // namespace bulkhead::sql
