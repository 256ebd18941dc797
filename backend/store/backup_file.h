#pragma once
// A backup: one file that holds a store's contents whatever its engine, and proves itself.
//
//   "bulkhead store 1\n", then chunks, then the SHA-256 of everything before it (32 bytes).
//   'T' name, number of columns, for each its name and kind   a table begins
//   'R' its columns: integers 8 bytes big-endian, texts and bytes with their length (4 bytes) before them
//   'E' number of rows                                        the end
//
// Names are texts; numbers without a length are 8 bytes big-endian.
#include "backend/store/store_copy.h"

#include <fstream>

typedef struct evp_md_ctx_st EVP_MD_CTX; // As openssl/evp.h has it.

namespace bulkhead::sql {

/// A running SHA-256.
class Digest
{
public:
    Digest();
    ~Digest();
    Digest(const Digest &) = delete;
    Digest &operator=(const Digest &) = delete;
    void add(std::string_view bytes);
    [[nodiscard]] std::string finish(); ///< 32 bytes; once.

private:
    EVP_MD_CTX *m_context;
};

/// Writes a backup beside `path`, readable by its owner only, and puts it in its place when it is whole.
class BackupWriter final : public Sink
{
public:
    explicit BackupWriter(std::string path);
    ~BackupWriter() override; ///< Unfinished: takes away what was written.

    absl::Status open();
    absl::Status row(const Table &table, Row row) override;
    absl::Status end(const Table &table) override;
    absl::Status finish();

private:
    absl::Status write(std::string_view bytes);
    absl::Status begin(const Table &table);

    std::string m_path, m_beside;
    std::ofstream m_file;
    Digest m_digest;
    const Table *m_table = nullptr;
    std::uint64_t m_rows = 0;
    bool m_finished = false;
};

/// Gives what a backup holds to `sink`. The checksum is verified first: of a file that was cut or changed not a row is
/// given. DATA_LOSS: cut, changed or no backup; FAILED_PRECONDITION: of another version; UNAVAILABLE: not to be read.
[[nodiscard]] absl::Status readBackup(const std::string &path, Sink &sink);

} // namespace bulkhead::sql
