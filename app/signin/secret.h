#pragma once
#include <QByteArray>
#include <QString>

namespace bulkhead {

/// Letters and digits that nobody can guess: 256 bits.
[[nodiscard]] QString unguessable();
/// The challenge of a code verifier: BASE64URL(SHA-256(verifier)), RFC 7636 section 4.2.
[[nodiscard]] QString challengeOf(const QString &verifier);
/// Takes the same time wherever they differ.
[[nodiscard]] bool same(const QByteArray &a, const QByteArray &b);

} // namespace bulkhead
