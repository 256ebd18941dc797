#include "app/signin/kept_token.h"

#include <QCoreApplication>
#include <QPointer>

#include <deque>
#include <qt6keychain/keychain.h>

namespace bulkhead {
namespace {

const QString kService = QStringLiteral("org.bulkhead.Console");

/// Questions to the keychain, one at a time: a token that was renewed twice must not be overtaken by its predecessor.
/// They are asked to the end, also when whoever asked has gone: a token that was given back must not stay, nor may one
/// that is used up. (And the library writes into a question that is under way.)
class Questions final : public QObject
{
public:
    explicit Questions(QString gateway)
        : QObject(QCoreApplication::instance())
        , m_key(std::move(gateway))
    {
    }
    using Then = std::function<void(QKeychain::Job *)>;
    void ask(QKeychain::Job *job, Then then)
    {
        job->setParent(this);
        job->setKey(m_key);
        job->setInsecureFallback(false); // A file is not a keychain.
        m_waiting.push_back({job, std::move(then)});
        if (m_waiting.size() == 1)
            startFirst();
    }
    /// Nobody waits for answers any more. Goes when the last question is answered.
    void leave()
    {
        for (Question &question : m_waiting)
            question.then = [](QKeychain::Job *) {};
        m_left = true;
        if (m_waiting.empty())
            deleteLater();
    }

private:
    struct Question
    {
        QKeychain::Job *job;
        Then then;
    };
    void startFirst()
    {
        QKeychain::Job *job = m_waiting.front().job;
        connect(job, &QKeychain::Job::finished, this, [this](QKeychain::Job *done) {
            const Then then = std::move(m_waiting.front().then);
            m_waiting.pop_front();
            then(done);
            if (!m_waiting.empty())
                startFirst();
            else if (m_left)
                deleteLater();
        });
        job->start();
    }

    QString m_key;
    std::deque<Question> m_waiting;
    bool m_left = false;
};

class KeychainToken final : public KeptToken
{
public:
    explicit KeychainToken(const QString &gateway)
        : m_questions(new Questions(gateway))
    {
    }
    ~KeychainToken() override
    {
        if (m_questions) // Else the application has ended.
            m_questions->leave();
    }
    KeychainToken(const KeychainToken &) = delete;
    KeychainToken &operator=(const KeychainToken &) = delete;
    void load(std::function<void(const QString &)> then) override
    {
        m_questions->ask(new QKeychain::ReadPasswordJob(kService), [then = std::move(then)](QKeychain::Job *job) {
            then(job->error() ? QString() : static_cast<QKeychain::ReadPasswordJob *>(job)->textData());
        });
    }
    void keep(const QString &token, std::function<void(const QString &)> then) override
    {
        auto *job = new QKeychain::WritePasswordJob(kService);
        job->setTextData(token);
        m_questions->ask(job, [then = std::move(then)](QKeychain::Job *done) {
            then(done->error() ? done->errorString() : QString());
        });
    }
    void forget() override
    {
        m_questions->ask(new QKeychain::DeletePasswordJob(kService), [](QKeychain::Job *) {});
    }

private:
    QPointer<Questions> m_questions;
};

} // namespace

std::unique_ptr<KeptToken> keychainToken(const QString &gateway)
{
    return std::make_unique<KeychainToken>(gateway);
}

} // namespace bulkhead
