// The offline verifier of proof bundles. It believes nothing in the file but what the signature and the hashes prove;
// the form is described in the manual under "Proof bundles".
#include "backend/main/audit_bundle.h"

#include "backend/domain/audit_checkpoint.h"
#include "backend/domain/audit_tree.h"
#include "backend/rpc/iso_date.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <variant>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kFormat = "bulkhead-audit-proof/1";
constexpr std::size_t kMostBytes = 64 << 20, kHash = 32;

/// What is wrong with the bundle, as one sentence.
struct Wrong
{
    std::string sentence;
};

const Json *member(const Json &object, const char *name)
{
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() ? &*found : nullptr;
}

std::optional<std::string> textOf(const Json &object, const char *name)
{
    const Json *value = member(object, name);
    return value && value->is_string() ? std::optional(value->get<std::string>()) : std::nullopt;
}

std::optional<std::string> bytesOf(const Json &object, const char *name)
{
    const auto text = textOf(object, name);
    return text ? audit::fromBase64(*text) : std::nullopt;
}

/// A text from a record for a terminal: nothing in it moves the cursor or turns the writing round.
std::string printable(std::string_view text)
{
    std::string shown;
    for (const char c : text.substr(0, 200)) {
        if (c >= ' ' && c <= '~')
            shown += c;
        else
            shown += '?';
    }
    return shown;
}

std::optional<audit::Checkpoint> checkpointOf(const Json &bundle, std::string_view publicKey)
{
    const Json *object = member(bundle, "checkpoint");
    const auto text = object ? bytesOf(*object, "text") : std::nullopt;
    const auto signature = object ? bytesOf(*object, "signature") : std::nullopt;
    if (!text || !signature)
        return std::nullopt;
    // As the note that carries it reads: one reader for both.
    audit::Checkpoint carried;
    carried.keyId = audit::keyIdOf(publicKey);
    carried.signature = *signature;
    const std::string note = audit::checkpointNote(carried);
    return audit::readCheckpointNote(*text + note.substr(audit::checkpointText(carried.head, carried.atMs).size()));
}

struct Proven
{
    std::optional<AuditEvent> event; ///< Nothing: the content was withheld, its place is proven.
    std::uint64_t sequence = 0;
};

std::variant<Proven, Wrong> checkRecord(const Json &entry, const audit::Checkpoint &checkpoint)
{
    const Json *number = member(entry, "sequence"), *proof = member(entry, "proof");
    if (!number || !number->is_number_unsigned() || !proof || !proof->is_array())
        return Wrong{"A record has no sequence, or no proof."};
    Proven proven;
    proven.sequence = number->get<std::uint64_t>();
    const std::string name = "Record " + std::to_string(proven.sequence);
    audit::Proof path;
    for (const Json &hash : *proof) {
        const auto bytes = hash.is_string() ? audit::fromBase64(hash.get<std::string>()) : std::nullopt;
        if (!bytes || bytes->size() != kHash)
            return Wrong{name + " has a proof that cannot be read."};
        path.push_back(*bytes);
    }
    audit::Hash leaf;
    if (const auto record = bytesOf(entry, "record")) {
        proven.event = AuditEvent::fromCanonical(*record);
        if (!proven.event || proven.event->sequence != proven.sequence
            || proven.event->tenantId != checkpoint.head.tenantId)
            return Wrong{name + " is not a record of this chain and number."};
        leaf = audit::leafHash(*record);
    } else if (const auto hash = bytesOf(entry, "leafHash"); hash && hash->size() == kHash) {
        leaf = *hash;
    } else {
        return Wrong{name + " cannot be read."};
    }
    if (proven.sequence == 0 || proven.sequence > checkpoint.head.size
        || !audit::verifyInclusion(leaf, proven.sequence - 1, checkpoint.head.size, path, checkpoint.head.root))
        return Wrong{name + " does not stand in the checkpoint."};
    return proven;
}

void print(const Proven &proven)
{
    std::cout << proven.sequence << "  ";
    if (!proven.event) {
        std::cout << "(content withheld from who exported it)\n";
        return;
    }
    const AuditEvent &event = *proven.event;
    std::cout << isoMinuteOf(event.atMs) << "  " << printable(event.actor) << "  " << printable(event.action) << "  "
              << printable(event.outcome) << (event.purpose.empty() ? "" : "  ") << printable(event.purpose) << '\n';
}

Exit refused(const std::string &sentence, Exit exit)
{
    std::cerr << "bulkhead-gateway: " << sentence << '\n';
    return exit;
}

Exit damaged(const std::string &sentence)
{
    std::cout << "NOT PROVEN  " << sentence << std::endl;
    return Exit::Damaged;
}

Exit checkBundle(const Json &bundle, const BundleCommand &command, const std::string &publicKey)
{
    if (textOf(bundle, "format") != kFormat)
        return damaged("The file is not a proof bundle of this form (" + std::string(kFormat) + ").");
    const auto checkpoint = checkpointOf(bundle, publicKey);
    if (!checkpoint)
        return damaged("The checkpoint cannot be read.");
    if (!audit::isSignedBy(*checkpoint, publicKey))
        return damaged("The checkpoint is not signed with the key " + audit::keyIdOf(publicKey) + ".");
    if (textOf(bundle, "tenant") != checkpoint->head.tenantId)
        return damaged("The checkpoint is of another chain than the file says.");
    const Json *records = member(bundle, "records");
    if (!records || !records->is_array() || records->empty())
        return damaged("The bundle holds no record.");
    std::set<std::uint64_t> seen;
    for (const Json &entry : *records) {
        const auto checked = checkRecord(entry, *checkpoint);
        if (const auto *wrong = std::get_if<Wrong>(&checked))
            return damaged(wrong->sentence);
        const auto &proven = std::get<Proven>(checked);
        if (!seen.insert(proven.sequence).second)
            return damaged("Record " + std::to_string(proven.sequence) + " is there twice.");
        if (command.show)
            print(proven);
    }
    std::cout << seen.size() << (seen.size() == 1 ? " record" : " records") << " of "
              << (checkpoint->head.tenantId.empty() ? "the platform" : printable(checkpoint->head.tenantId))
              << " proven against the checkpoint of " << checkpoint->head.size << " records of "
              << isoMinuteOf(checkpoint->atMs) << ", signed with the key " << checkpoint->keyId << "." << std::endl;
    return Exit::Ok;
}

} // namespace

void addBundleCommand(CLI::App &audit, BundleCommand &command)
{
    command.check = audit.add_subcommand(
        "check-bundle", "Verify a proof bundle with nothing but the file and the gateway's public key");
    command.check->add_option("FILE", command.file, "The bundle, as the console exports it")->required();
    command.check->add_option("--public-key", command.publicKey, "The gateway's, as \"audit key\" prints it")
        ->type_name("BASE64")
        ->required();
    command.check->add_flag("--show", command.show, "Print a line for each record that is proven");
}

Exit runBundleCommand(const BundleCommand &command)
{
    const auto key = audit::readPublicKey(command.publicKey);
    if (!key)
        return refused("--public-key takes the 44 characters that \"audit key\" prints.", Exit::Usage);
    std::ifstream file(command.file, std::ios::binary);
    std::ostringstream text;
    if (file)
        text << file.rdbuf();
    if (!file || text.view().empty())
        return refused(command.file + " cannot be read.", Exit::Config);
    if (text.view().size() > kMostBytes)
        return refused(command.file + " is larger than a bundle can be.", Exit::Config);
    const Json bundle = Json::parse(text.view(), nullptr, false);
    return bundle.is_discarded() ? damaged("The file is no JSON.") : checkBundle(bundle, command, *key);
}

} // namespace bulkhead
