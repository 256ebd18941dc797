#pragma once
// How the way to a gateway is secured, and what is wrong when it cannot be.
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace grpc {
class Channel;
}

namespace bulkhead {

/// What a person says of TLS: names of PEM files.
struct TlsFiles
{
    QString roots;            ///< Whom to trust; empty: whom this computer trusts.
    QString certificate, key; ///< One's own, where the gateway asks for it; both or neither.
};
/// The same, read. Never empty roots.
struct Trust
{
    std::string roots, certificate, key;
};
/// Reads the files; nothing, and a sentence in `problem`, when one cannot be used.
[[nodiscard]] std::optional<Trust> readTrust(const TlsFiles &files, QString *problem);

/// Whether "HOST:PORT" is this computer: there, and nowhere else, a channel may do without TLS.
[[nodiscard]] bool isLoopback(const QString &hostPort);

/// A channel to "HOST:PORT"; without `trust` one without transport security, for loopback only. Returns at once;
/// connecting happens in the background.
[[nodiscard]] std::shared_ptr<grpc::Channel> dial(const QString &hostPort, const std::optional<Trust> &trust = {});

/// Why there is no secure way to "HOST:PORT", as a sentence with what to do; empty: there is, or nobody is there at
/// all. Speaks TLS and nothing else; blocks for some seconds at most. Any thread.
[[nodiscard]] QString whyNotTrusted(const QString &hostPort, const Trust &trust);

} // namespace bulkhead
