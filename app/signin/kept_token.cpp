#include "app/signin/kept_token.h"

#include <QPointer>

#include <deque>
#include <qt6keychain/keychain.h>

namespace bulkhead {
namespace {

const QString kService = QStringLiteral("org.bulkhead.Console");

/// One question at a time: a token that was renewed twice must not be overtaken by its predecessor.
class KeychainToken final : public QObject, public KeptToken
{
public:
    explicit KeychainToken(QString gateway)
        : m_key(std::move(gateway))
    {
    }
    void load(std::function<void(const QString &)> then) override
    {
        ask(new QKeychain::ReadPasswordJob(kService), [then = std::move(then)](QKeychain::Job *job) {
            then(job->error() ? QString() : static_cast<QKeychain::ReadPasswordJob *>(job)->textData());
        });
    }
    void keep(const QString &token, std::function<void(const QString &)> then) override
    {
        auto *job = new QKeychain::WritePasswordJob(kService);
        job->setTextData(token);
        ask(job,
            [then = std::move(then)](QKeychain::Job *done) { then(done->error() ? done->errorString() : QString()); });
    }
    void forget() override
    {
        ask(new QKeychain::DeletePasswordJob(kService), [](QKeychain::Job *) {});
    }

private:
    struct Question
    {
        QPointer<QKeychain::Job> job;
        std::function<void(QKeychain::Job *)> then;
    };
    void ask(QKeychain::Job *job, std::function<void(QKeychain::Job *)> then)
    {
        job->setParent(this);
        job->setKey(m_key);
        job->setInsecureFallback(false); // A file is not a keychain.
        m_waiting.push_back({job, std::move(then)});
        if (m_waiting.size() == 1)
            startFirst();
    }
    void startFirst()
    {
        QKeychain::Job *job = m_waiting.front().job;
        connect(job, &QKeychain::Job::finished, this, [this](QKeychain::Job *done) {
            const auto then = m_waiting.front().then;
            m_waiting.pop_front();
            then(done);
            if (!m_waiting.empty())
                startFirst();
        });
        job->start();
    }

    QString m_key;
    std::deque<Question> m_waiting;
};

} // namespace

std::unique_ptr<KeptToken> keychainToken(const QString &gateway)
{
    return std::make_unique<KeychainToken>(gateway);
}

} // namespace bulkhead
