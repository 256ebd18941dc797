#include "models/connections.h"

#include "models/filter_grammar.h"
#include "models/preferences.h"

#include <QRegularExpression>
#include <QUuid>

#include <algorithm>
#include <array>
#include <optional>

namespace bulkhead {
namespace {

constexpr qsizetype kLongestName = 40, kLongestPath = 1'000;
constexpr std::array<const char *, kEnvironmentColours> kColourWords{"blue",  "violet", "magenta",
                                                                     "brown", "olive",  "slate"};

/// Everything that an entry may hold. A key beyond is refused rather than dropped: it may be a password.
const QStringList &knownKeys()
{
    static const QStringList keys{
        QStringLiteral("id"),     QStringLiteral("name"),       QStringLiteral("letters"),
        QStringLiteral("colour"), QStringLiteral("production"), QStringLiteral("gateway"),
        QStringLiteral("tls"),    QStringLiteral("roots"),      QStringLiteral("certificate"),
        QStringLiteral("key"),    QStringLiteral("atStart"),    QStringLiteral("environment")};
    return keys;
}

bool isPlainText(const QString &text)
{
    return std::ranges::all_of(text, [](QChar c) { return c.isPrint(); });
}

/// It names a file beside the settings, so it must not name another one.
bool isId(const QString &id)
{
    static const QRegularExpression form(QStringLiteral("\\A[A-Za-z0-9-]{1,40}\\z"));
    return form.match(id).hasMatch();
}

QVariantMap toEntry(const ConnectionSettings &s)
{
    return {{QStringLiteral("id"), s.id},
            {QStringLiteral("name"), s.mark.name},
            {QStringLiteral("letters"), s.mark.letters},
            {QStringLiteral("colour"), QLatin1String(kColourWords[static_cast<size_t>(s.mark.colour)])},
            {QStringLiteral("production"), s.mark.production},
            {QStringLiteral("gateway"), s.gateway},
            {QStringLiteral("tls"), s.tls},
            {QStringLiteral("roots"), s.roots},
            {QStringLiteral("certificate"), s.certificate},
            {QStringLiteral("key"), s.key},
            {QStringLiteral("atStart"), s.atStart},
            {QStringLiteral("environment"), s.environment}};
}

/// Nothing, and a reason, when the entry is not one that this console writes.
std::optional<ConnectionSettings> fromEntry(const QVariant &value, QString *problem)
{
    if (value.typeId() != QMetaType::QVariantMap) {
        *problem = ConnectionBook::tr("it is not an object");
        return std::nullopt;
    }
    const QVariantMap map = value.toMap();
    for (auto it = map.begin(); it != map.end(); ++it) {
        const bool flag = it.key() == QLatin1String("production") || it.key() == QLatin1String("tls")
                          || it.key() == QLatin1String("atStart");
        if (!knownKeys().contains(it.key())) {
            *problem = ConnectionBook::tr("“%1” is nothing that a connection holds (passwords and tokens never stand "
                                          "in this file)")
                           .arg(it.key().left(kLongestName));
            return std::nullopt;
        }
        if (it->typeId() != (flag ? QMetaType::Bool : QMetaType::QString)) {
            *problem = flag ? ConnectionBook::tr("“%1” has to be true or false").arg(it.key())
                            : ConnectionBook::tr("“%1” has to be a text").arg(it.key());
            return std::nullopt;
        }
    }
    const auto text = [&map](const char *key) { return map.value(QLatin1String(key)).toString(); };
    const auto colour =
        std::ranges::find(kColourWords, text("colour"), [](const char *word) { return QString::fromLatin1(word); });
    if (colour == kColourWords.end()) {
        *problem = ConnectionBook::tr("its colour has to be one of blue, violet, magenta, brown, olive, slate");
        return std::nullopt;
    }
    ConnectionSettings s;
    s.id = text("id");
    s.mark = {text("name"), text("letters"), EnvironmentColour(colour - kColourWords.begin()),
              map.value(QStringLiteral("production")).toBool()};
    s.gateway = text("gateway");
    s.tls = map.value(QStringLiteral("tls"), true).toBool();
    s.roots = text("roots");
    s.certificate = text("certificate");
    s.key = text("key");
    s.atStart = map.value(QStringLiteral("atStart"), true).toBool();
    s.environment = text("environment");
    return s;
}

QString problemOfMark(const EnvironmentMark &mark)
{
    if (mark.name.isEmpty() || mark.name != mark.name.simplified() || mark.name.size() > kLongestName
        || !isPlainText(mark.name))
        return ConnectionBook::tr("Give it a name of at most %1 characters.").arg(kLongestName);
    static const QRegularExpression letters(QStringLiteral("\\A[\\p{L}\\p{N}]{1,2}\\z"));
    if (!letters.match(mark.letters).hasMatch())
        return ConnectionBook::tr("Its mark is one or two letters or digits.");
    if (int(mark.colour) < 0 || int(mark.colour) >= kEnvironmentColours)
        return ConnectionBook::tr("Choose one of the colours.");
    return {};
}

} // namespace

bool sameGateway(const QString &one, const QString &other)
{
    return one.compare(other, Qt::CaseInsensitive) == 0;
}

bool leadsElsewhere(const ConnectionSettings &before, const ConnectionSettings &now)
{
    return !sameGateway(before.gateway, now.gateway)
           || (!before.environment.isEmpty() && before.environment != now.environment);
}

bool isHostPort(const QString &address)
{
    static const QRegularExpression form(
        QStringLiteral("\\A(?:[A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:.]{2,45}\\]):([0-9]{1,5})\\z"));
    const QRegularExpressionMatch match = form.match(address);
    const int port = match.captured(1).toInt();
    return match.hasMatch() && port > 0 && port <= 65'535;
}

QString lettersOf(const QString &name)
{
    static const QRegularExpression word(QStringLiteral("[\\p{L}\\p{N}]+"));
    QString letters;
    for (auto it = word.globalMatch(name); it.hasNext() && letters.size() < 2;)
        letters += it.next().captured().at(0).toUpper();
    return letters;
}

QString environmentWord(const QString &name)
{
    static const QRegularExpression gap(QStringLiteral("[^a-z0-9]+"));
    QString word = filter::folded(name);
    word.replace(gap, QStringLiteral("-"));
    while (word.endsWith(QLatin1Char('-')))
        word.chop(1);
    return word;
}

bool meansEnvironment(const QString &word, const QString &name, const QString &letters)
{
    const QString whole = environmentWord(name);
    if (whole.startsWith(environmentWord(word)) || filter::folded(letters) == word)
        return true;
    const QStringList parts = whole.split(QLatin1Char('-'));
    return std::ranges::any_of(parts, [&word](const QString &part) { return part.startsWith(word); });
}

ConnectionBook::ConnectionBook(Preferences *preferences, QObject *parent)
    : QObject(parent)
    , m_preferences(preferences)
{
    read();
}

void ConnectionBook::read()
{
    const QVariant stored = m_preferences->value(kKey);
    if (!stored.isValid())
        return;
    // Not a list at all: kept as one entry that cannot be used, so that nothing is overwritten.
    const QVariantList entries = stored.typeId() == QMetaType::QVariantList ? stored.toList() : QVariantList{stored};
    int number = 0;
    for (const QVariant &entry : entries) {
        ++number;
        QString problem;
        const std::optional<ConnectionSettings> settings = fromEntry(entry, &problem);
        if (settings && problem.isEmpty())
            problem = isId(settings->id) ? problemOf(*settings) : tr("it has no id (letters, digits and dashes)");
        if (settings && problem.isEmpty()) {
            m_all.append(*settings);
            continue;
        }
        m_unusable.append(entry);
        const QString name = entry.toMap().value(QStringLiteral("name")).toString().left(kLongestName);
        const QString which = name.isEmpty() ? tr("Connection %1").arg(number)
                                             : tr("Connection %1 (%2)").arg(QString::number(number), name);
        m_problems.append(tr("%1 of the settings file is not used: %2").arg(which, problem));
    }
}

void ConnectionBook::write()
{
    QVariantList entries;
    for (const ConnectionSettings &settings : m_all)
        entries.append(toEntry(settings));
    entries += m_unusable;
    if (entries.isEmpty())
        m_preferences->remove(kKey);
    else
        m_preferences->set(kKey, entries);
    emit changed();
}

const ConnectionSettings *ConnectionBook::find(const QString &id) const
{
    const auto it = std::ranges::find(m_all, id, &ConnectionSettings::id);
    return it == m_all.end() ? nullptr : &*it;
}

QString ConnectionBook::problemOf(const ConnectionSettings &s) const
{
    if (QString problem = problemOfMark(s.mark); !problem.isEmpty())
        return problem;
    if (!isHostPort(s.gateway))
        return tr("Write the gateway as HOST:PORT, such as gateway.example.org:7443.");
    if (s.certificate.isEmpty() != s.key.isEmpty())
        return tr("A certificate of your own and its key go together: give both or neither.");
    for (const QString &path : {s.roots, s.certificate, s.key, s.environment})
        if (path.size() > kLongestPath || !isPlainText(path))
            return tr("A file's name is too long or holds control characters.");
    if (!s.tls && !(s.roots.isEmpty() && s.certificate.isEmpty()))
        return tr("Certificates are of use with TLS only.");
    int others = 0;
    for (const ConnectionSettings &other : m_all) {
        if (other.id == s.id)
            continue;
        ++others;
        if (environmentWord(other.mark.name) == environmentWord(s.mark.name))
            return tr("Another connection has this name. Names tell environments apart: choose another.");
        if (filter::folded(other.mark.letters) == filter::folded(s.mark.letters))
            return tr("%1 has this mark already. Choose other letters.").arg(other.mark.name);
        if (other.gateway.compare(s.gateway, Qt::CaseInsensitive) == 0)
            return tr("%1 leads to this gateway already.").arg(other.mark.name);
    }
    if (others >= kMost)
        return tr("The console keeps %1 connections at most. Remove one first.").arg(kMost);
    return {};
}

QString ConnectionBook::put(ConnectionSettings settings)
{
    if (const QString problem = problemOf(settings); !problem.isEmpty())
        return problem;
    if (settings.id.isEmpty())
        settings.id = QUuid::createUuid().toString(QUuid::WithoutBraces).left(8);
    const auto it = std::ranges::find(m_all, settings.id, &ConnectionSettings::id);
    if (it == m_all.end())
        m_all.append(settings);
    else if (*it == settings)
        return {};
    else
        *it = settings;
    write();
    return {};
}

void ConnectionBook::remove(const QString &id)
{
    if (m_all.removeIf([&id](const ConnectionSettings &settings) { return settings.id == id; }) > 0)
        write();
}

void ConnectionBook::move(const QString &id, int to)
{
    const auto it = std::ranges::find(m_all, id, &ConnectionSettings::id);
    const auto from = it - m_all.begin();
    if (it == m_all.end() || to < 0 || to >= m_all.size() || to == from)
        return;
    m_all.move(from, to);
    write();
}

void ConnectionBook::forgetUnusable()
{
    m_unusable.clear();
    m_problems.clear();
    write();
}

EnvironmentColour ConnectionBook::freeColour() const
{
    std::array<int, kEnvironmentColours> used{};
    for (const ConnectionSettings &settings : m_all)
        ++used[static_cast<size_t>(settings.mark.colour)];
    return EnvironmentColour(std::ranges::min_element(used) - used.begin());
}

} // namespace bulkhead
