#include "app/signin/secret.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <array>

namespace bulkhead {
namespace {
constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
}

QString unguessable()
{
    std::array<quint32, 8> bits{};
    QRandomGenerator::system()->fillRange(bits.data(), qsizetype(bits.size()));
    return QString::fromLatin1(QByteArray(reinterpret_cast<const char *>(bits.data()), sizeof bits).toBase64(kUrlSafe));
}

QString challengeOf(const QString &verifier)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256).toBase64(kUrlSafe));
}

bool same(const QByteArray &a, const QByteArray &b)
{
    quint8 different = a.size() != b.size();
    for (qsizetype i = 0; i < a.size() && i < b.size(); ++i)
        different |= quint8(a[i]) ^ quint8(b[i]);
    return different == 0;
}

} // namespace bulkhead
