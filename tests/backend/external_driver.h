#pragma once
// A platform driver over a folder, the gateway's side of it, and answers that are bent on their way.
#include "backend/driver/broker_config.h"
#include "backend/rpc/external_platform.h"
#include "tests/fixtures/folder_platform.h"

#include <QFile>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <string>

namespace bulkhead::test {

using Bend = std::function<grpc::Status(google::protobuf::Message &)>;
inline constexpr char kToken[] = "a-token-of-this-test";
inline constexpr char kForeign[] = "holly-clinic";

inline TenantFacts tenant(const char *id, Stage stage = Stage::Live)
{
    TenantFacts facts;
    facts.id = id;
    facts.name = id;
    facts.tier = Tier::Shared;
    facts.profile = Profile::Clinic;
    facts.stage = stage;
    return facts;
}

inline bool says(const absl::Status &status, const char *words)
{
    return std::string(status.message()).find(words) != std::string::npos;
}

/// Bends answers of one kind and leaves the others alone.
template<class Answer>
Bend on(std::function<void(Answer &)> change)
{
    return [change](google::protobuf::Message &message) {
        if (auto *answer = dynamic_cast<Answer *>(&message))
            change(*answer);
        return grpc::Status::OK;
    };
}

/// Every step; stops at the first that fails or shows nothing.
inline absl::Status provision(Platform &platform, const TenantFacts &facts, int attempt = 1)
{
    for (const PlannedStep &step : platform.plan(facts)) {
        std::string evidence;
        if (absl::Status status = platform.apply(facts, step, attempt, evidence); !status.ok())
            return status;
        if (evidence.empty())
            return absl::InternalError("no evidence");
    }
    return absl::OkStatus();
}

struct ExternalDriver
{
    QTemporaryDir dir;
    std::unique_ptr<FolderPlatform> driver;
    std::unique_ptr<Platform> platform;

    ExternalDriver()
    {
        restart({});
        platform = makeExternalPlatform(config(driver->address()));
    }

    [[nodiscard]] QString folder() const { return dir.filePath("systems"); }
    /// The file with the token, written anew; only its owner may read it.
    [[nodiscard]] std::string tokenFile(const char *token = kToken) const
    {
        QFile file(dir.filePath("token"));
        if (!file.open(QIODevice::WriteOnly) || file.write(token) < 0)
            qFatal("no file can be written");
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        return file.fileName().toStdString();
    }
    [[nodiscard]] ExternalPlatformConfig config(const std::string &address) const
    {
        ExternalPlatformConfig made;
        made.part = {"sign-in",
                     {"identity.realm.own", "identity.roles.mapped", "application.context.checked"},
                     {Layer::Identity, Layer::Application}};
        made.address = address;
        made.token = [file = tokenFile()] { return readPasswordFile(file); };
        made.deadline = std::chrono::seconds(10);
        made.environment = "local";
        return made;
    }
    void restart(FolderPlatform::Place place)
    {
        place.folder = folder().toStdString();
        place.token = kToken;
        driver.reset();
        driver = std::make_unique<FolderPlatform>(place);
    }
};

} // namespace bulkhead::test
