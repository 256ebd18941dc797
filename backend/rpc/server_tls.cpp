#include "backend/rpc/server_tls.h"

#include <absl/strings/str_cat.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <arpa/inet.h>
#include <ctime>

namespace bulkhead {
namespace {

constexpr unsigned kRereadS = 2; ///< A renewed file is served with after so long at most.

template<auto Free>
struct Freed
{
    template<typename T>
    void operator()(T *thing) const
    {
        Free(thing);
    }
};
template<typename T, auto Free>
using Held = std::unique_ptr<T, Freed<Free>>;

using File = Held<BIO, BIO_free>;
using Certificate = Held<X509, X509_free>;
using Key = Held<EVP_PKEY, EVP_PKEY_free>;
using Names = Held<GENERAL_NAMES, GENERAL_NAMES_free>;

absl::Status unfit(const char *option, const std::string &path, const std::string &why)
{
    ERR_clear_error(); // The library keeps its own list of what went wrong; nobody reads it later.
    return absl::InvalidArgumentError(absl::StrCat(option, " ", path, ": ", why));
}

absl::StatusOr<File> opened(const char *option, const std::string &path)
{
    if (path.empty())
        return absl::InvalidArgumentError(absl::StrCat(
            option, " is missing: --tls-cert and --tls-key belong together, and --tls-client-roots needs them."));
    File file(BIO_new_file(path.c_str(), "rb"));
    if (!file)
        return unfit(option, path, "cannot be read; check the path and who may read it.");
    return file;
}

std::int64_t msOf(const ASN1_TIME *time)
{
    std::tm broken{};
    if (ASN1_TIME_to_tm(time, &broken) != 1)
        return 0;
    return static_cast<std::int64_t>(timegm(&broken)) * 1'000;
}

std::string dayOf(std::int64_t ms)
{
    const std::time_t seconds = ms / 1'000;
    std::tm broken{};
    gmtime_r(&seconds, &broken);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &broken);
    return text.data();
}

std::vector<std::string> namesOf(X509 *certificate)
{
    std::vector<std::string> found;
    const Names names(
        static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS && name->type != GEN_IPADD)
            continue;
        const ASN1_STRING *text = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
        const unsigned char *bytes = ASN1_STRING_get0_data(text);
        const int length = ASN1_STRING_length(text);
        std::array<char, INET6_ADDRSTRLEN> address{};
        if (name->type == GEN_DNS)
            found.emplace_back(reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(length));
        else if (inet_ntop(length == 4 ? AF_INET : AF_INET6, bytes, address.data(), address.size()))
            found.emplace_back(address.data());
    }
    return found;
}

absl::Status checkKey(const ServerTls &tls, X509 *certificate)
{
    auto file = opened("--tls-key", tls.key);
    if (!file.ok())
        return file.status();
    struct stat about
    {
    };
    if (stat(tls.key.c_str(), &about) == 0 && (about.st_mode & S_IRWXO) != 0)
        return unfit("--tls-key", tls.key, "everybody on this machine may read it; chmod 640 it, or 600.");
    // No password is asked for: a gateway starts without anybody at its terminal.
    const Key key(PEM_read_bio_PrivateKey(
        file->get(), nullptr, [](char *, int, int, void *) { return -1; }, nullptr));
    if (!key)
        return unfit("--tls-key", tls.key, "is no PEM file with a private key without a password.");
    if (X509_check_private_key(certificate, key.get()) != 1)
        return unfit("--tls-key", tls.key, "is the key of another certificate than --tls-cert begins with.");
    return absl::OkStatus();
}

absl::Status checkClientRoots(const ServerTls &tls)
{
    if (tls.clientRoots.empty())
        return absl::OkStatus();
    auto file = opened("--tls-client-roots", tls.clientRoots);
    if (!file.ok())
        return file.status();
    if (!Certificate(PEM_read_bio_X509(file->get(), nullptr, nullptr, nullptr)))
        return unfit("--tls-client-roots", tls.clientRoots, "is no PEM file with certificates.");
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<CertificateFacts> checkServerTls(const ServerTls &tls, std::int64_t nowMs)
{
    auto file = opened("--tls-cert", tls.certificate);
    if (!file.ok())
        return file.status();
    const Certificate certificate(PEM_read_bio_X509(file->get(), nullptr, nullptr, nullptr));
    if (!certificate)
        return unfit("--tls-cert", tls.certificate, "is no PEM file with a certificate.");
    if (absl::Status status = checkKey(tls, certificate.get()); !status.ok())
        return status;
    if (absl::Status status = checkClientRoots(tls); !status.ok())
        return status;
    CertificateFacts facts{namesOf(certificate.get()), msOf(X509_get0_notAfter(certificate.get()))};
    if (facts.names.empty())
        return unfit("--tls-cert", tls.certificate,
                     "names no host (subjectAltName); consoles look for the host there and nowhere else.");
    if (facts.untilMs <= nowMs)
        return unfit("--tls-cert", tls.certificate,
                     absl::StrCat("expired on ", dayOf(facts.untilMs), "; no console would connect. Renew it."));
    const std::int64_t fromMs = msOf(X509_get0_notBefore(certificate.get()));
    if (fromMs > nowMs)
        return unfit("--tls-cert", tls.certificate,
                     absl::StrCat("is not valid before ", dayOf(fromMs), "; check this machine's clock."));
    return facts;
}

std::shared_ptr<grpc::ServerCredentials> serverCredentials(const ServerTls &tls)
{
    using grpc::experimental::FileWatcherCertificateProvider;
    const auto files =
        std::make_shared<FileWatcherCertificateProvider>(tls.key, tls.certificate, tls.clientRoots, kRereadS);
    grpc::experimental::TlsServerCredentialsOptions options(files);
    options.watch_identity_key_cert_pairs();
    if (!tls.clientRoots.empty()) {
        options.watch_root_certs();
        options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    }
    return grpc::experimental::TlsServerCredentials(options);
}

} // namespace bulkhead
