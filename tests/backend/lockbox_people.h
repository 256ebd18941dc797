#pragma once
// Operators who switch lockboxes and hand out links, and an administrator who comes by one, over the room harness.
#include "backend/rpc/lockbox_http.h"
#include "tests/backend/granted_people.h"

#include "bulkhead/v1/lockbox.grpc.pb.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace bulkhead::test {

struct LockboxFormParts
{
    QByteArray token, revision;
};
/// Of a page that asks whether it is meant.
inline LockboxFormParts formIn(const HttpTold &told)
{
    static const QRegularExpression fields(
        QStringLiteral("name=\"form\" value=\"([^\"]+)\".*name=\"revision\" value=\"([0-9]+)\""),
        QRegularExpression::DotMatchesEverythingOption);
    const auto match = fields.match(QString::fromStdString(told.body));
    return {match.captured(1).toLatin1(), match.captured(2).toLatin1()};
}

inline QJsonObject objectIn(const HttpTold &told)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(told.body)).object();
}

inline bool holds(const HttpTold &told, const char *part)
{
    return told.body.find(part) != std::string::npos;
}

/// Fleet: "alder" of success-2; "holly" and "quay" of success-4. "support-1" has none of the last two in scope.
class LockboxPeople
{
public:
    using LockboxStub = v1::LockboxService::Stub;

    /// `storePath` empty: in memory. `keys`: of recordings; null: nothing is recorded. `policy`: TOML that the access
    /// policy says besides.
    explicit LockboxPeople(const std::string &storePath = {}, std::unique_ptr<recording::Keys> keys = nullptr,
                           const std::string &policy = {})
        : harness(script(), 60, storePath, nullptr, {}, std::move(keys), policy)
        , channel(harness.channel())
        , people(channel)
        , stub(v1::LockboxService::NewStub(channel))
    {
    }

    End set(bool on, const std::string &tenant = "holly", const std::string &person = "success-4")
    {
        v1::GetLockboxResponse now;
        static_cast<void>(by("platform-1", *stub, &LockboxStub::GetLockbox, about<v1::GetLockboxRequest>(tenant), now));
        auto request = about<v1::SetLockboxRequest>(tenant, people.next("set"));
        request.set_on(on);
        request.set_reason("Clause 9.2 of the contract.");
        request.set_expected_revision(now.lockbox().revision());
        v1::SetLockboxResponse answer;
        return by(person, *stub, &LockboxStub::SetLockbox, request, answer);
    }
    End decide(bool consent, const std::string &tenant = "holly", const std::string &person = "platform-1")
    {
        v1::GetLockboxResponse now;
        static_cast<void>(by("platform-1", *stub, &LockboxStub::GetLockbox, about<v1::GetLockboxRequest>(tenant), now));
        auto request = about<v1::DecideLockboxRequest>(tenant, people.next("decide"));
        request.set_consent(consent);
        request.set_expected_revision(now.lockbox().revision());
        v1::DecideLockboxResponse answer;
        return by(person, *stub, &LockboxStub::DecideLockbox, request, answer);
    }
    void switchOn(const std::string &tenant = "holly", const std::string &person = "success-4")
    {
        if (!set(true, tenant, person).ok() || !decide(true, tenant).ok())
            std::abort();
    }
    v1::TenantLockbox lockbox(const std::string &tenant = "holly")
    {
        v1::GetLockboxResponse now;
        static_cast<void>(by("platform-1", *stub, &LockboxStub::GetLockbox, about<v1::GetLockboxRequest>(tenant), now));
        return now.lockbox();
    }
    End link(v1::MakeLockboxLinkResponse &answer, const std::string &tenant = "holly",
             const std::string &person = "success-4", const std::string &administrator = "Dana Lee",
             std::uint32_t days = 30)
    {
        auto request = about<v1::MakeLockboxLinkRequest>(tenant, people.next("link"));
        request.set_administrator(administrator);
        request.set_days(days);
        return by(person, *stub, &LockboxStub::MakeLockboxLink, request, answer);
    }
    /// The page's path.
    std::string linked(const std::string &tenant = "holly", const std::string &person = "success-4")
    {
        v1::MakeLockboxLinkResponse answer;
        if (const End end = link(answer, tenant, person); !end.ok())
            std::abort();
        number = answer.link().number();
        return answer.url().substr(std::string("https://lockbox.test").size());
    }
    HttpTold get(const std::string &path)
    {
        HttpAsked asked;
        asked.method = "GET";
        asked.path = path;
        asked.address = "192.0.2.1";
        return harness.lockbox->answer(asked);
    }
    HttpTold post(const std::string &path, const QByteArray &body, const std::string &site = "same-origin")
    {
        HttpAsked asked;
        asked.method = "POST";
        asked.path = path;
        asked.body = body.toStdString();
        asked.type = "application/x-www-form-urlencoded";
        asked.site = site;
        asked.address = "192.0.2.1";
        return harness.lockbox->answer(asked);
    }
    static QByteArray body(const LockboxFormParts &form, const QByteArray &reason = {})
    {
        return "form=" + form.token + "&revision=" + form.revision + "&reason=" + reason.toPercentEncoding();
    }
    /// The two steps of a person with a browser.
    HttpTold decideBy(const std::string &page, const std::string &grant, const char *deed,
                      const QByteArray &reason = {})
    {
        const std::string path = page + "/" + grant + "/" + deed;
        const HttpTold asks = get(path);
        return asks.status != 200 ? asks : post(path, body(formIn(asks), reason));
    }
    HttpTold api(const char *method, const std::string &path, const std::string &page, const QByteArray &json = {})
    {
        HttpAsked asked;
        asked.method = method;
        asked.path = path;
        asked.body = json.toStdString();
        asked.type = "application/json";
        asked.authorization = "Bearer " + page.substr(3);
        asked.address = "192.0.2.1";
        return harness.lockbox->answer(asked);
    }
    v1::AccessGrant told(const v1::AccessGrant &grant) { return *people.toldOf("lead-1", grant.id()); }
    [[nodiscard]] std::vector<AuditEvent> audit(const std::string &tenant = "holly") const
    {
        const auto events = harness.store->auditOf(tenant, 0, 1'000);
        return events.ok() ? *events : std::vector<AuditEvent>();
    }
    [[nodiscard]] std::ptrdiff_t audited(const std::string &actor, const std::string &action,
                                         const std::string &outcome) const
    {
        return std::ranges::count_if(audit(), [&](const AuditEvent &one) {
            return one.actor == actor && one.action == action && one.outcome == outcome && !one.policyVersion.empty();
        });
    }

    static Script script()
    {
        Script told;
        told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                      sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                      sampleTenant("quay", "Quayside Practice", "us-west", "success-4", 700'005)};
        return told;
    }

    RoomHarness harness;
    std::shared_ptr<grpc::Channel> channel;
    GrantedPeople people;
    std::unique_ptr<LockboxStub> stub;
    std::string number; ///< Of the link made last.
};

} // namespace bulkhead::test
