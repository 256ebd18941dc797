#include "models/sql_text.h"

#include <QSet>

#include <algorithm>

namespace bulkhead::sql {
namespace {

bool inName(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c.unicode() >= 0x80;
}

bool isKeyword(const QString &word)
{
    static const QSet<QString> known = [] {
        const QStringList words =
            QStringLiteral("all and any array as asc between both by case cast collate cross current date "
                           "desc distinct else end except exists extract false fetch filter first following "
                           "for from full group grouping having ilike in inner intersect interval into is "
                           "join lateral leading left like limit natural not null nulls offset on only or "
                           "order outer over partition preceding range recursive right row rows select "
                           "similar some symmetric table then ties time timestamp to trailing true unbounded "
                           "union unique using values when where window with within without zone at")
                .split(QLatin1Char(' '));
        return QSet<QString>(words.begin(), words.end());
    }();
    return known.contains(word.toLower());
}

/// Walks over the text once.
class Reader
{
public:
    explicit Reader(const QString &sql)
        : m_sql(sql)
    {
    }

    QList<Piece> read()
    {
        while (m_at < m_sql.size())
            next();
        return std::move(m_pieces);
    }

private:
    [[nodiscard]] QChar here(qsizetype ahead = 0) const
    {
        return m_at + ahead >= 0 && m_at + ahead < m_sql.size() ? m_sql.at(m_at + ahead) : QChar();
    }
    [[nodiscard]] bool starts(const char *mark) const
    {
        return QStringView(m_sql).mid(m_at).startsWith(QLatin1String(mark));
    }
    void take(qsizetype end, Part part, bool closed = true)
    {
        m_pieces.append({m_at, end - m_at, part, closed});
        m_at = end;
    }
    void quoted(QChar quote, bool escapes, Part part)
    {
        qsizetype end = m_at + 1;
        for (; end < m_sql.size(); ++end) {
            if (escapes && m_sql.at(end) == QLatin1Char('\\')) {
                ++end;
            } else if (m_sql.at(end) == quote) {
                if (end + 1 >= m_sql.size() || m_sql.at(end + 1) != quote)
                    break;
                ++end; // Doubled: one of it.
            }
        }
        take(std::min(end + 1, m_sql.size()), part, end < m_sql.size());
    }
    void lineComment()
    {
        const qsizetype end = m_sql.indexOf(QLatin1Char('\n'), m_at);
        take(end < 0 ? m_sql.size() : end, Part::Comment);
    }
    void blockComment()
    {
        int depth = 0;
        qsizetype end = m_at;
        do {
            const QStringView rest = QStringView(m_sql).mid(end);
            const bool opens = rest.startsWith(QLatin1String("/*")), closes = rest.startsWith(QLatin1String("*/"));
            depth += opens ? 1 : closes ? -1 : 0;
            end += opens || closes ? 2 : 1;
        } while (depth > 0 && end < m_sql.size());
        take(std::min(end, m_sql.size()), Part::Comment, depth == 0);
    }
    /// False: the dollar begins no text.
    bool dollars()
    {
        qsizetype end = m_at + 1;
        while (end < m_sql.size() && inName(m_sql.at(end)))
            ++end;
        if (inName(here(-1)) || end >= m_sql.size() || m_sql.at(end) != QLatin1Char('$')
            || (end > m_at + 1 && here(1).isDigit()))
            return false;
        const QString tag = m_sql.mid(m_at, end + 1 - m_at);
        const qsizetype close = m_sql.indexOf(tag, end + 1);
        take(close < 0 ? m_sql.size() : close + tag.size(), Part::Text, close >= 0);
        return true;
    }
    void word()
    {
        qsizetype end = m_at;
        while (end < m_sql.size() && inName(m_sql.at(end)))
            ++end;
        take(end, isKeyword(m_sql.mid(m_at, end - m_at)) ? Part::Keyword : Part::Word);
    }
    void number()
    {
        qsizetype end = m_at;
        while (end < m_sql.size() && (inName(m_sql.at(end)) || m_sql.at(end) == QLatin1Char('.')))
            ++end;
        take(end, Part::Number);
    }
    void parameter()
    {
        qsizetype end = m_at + 1;
        while (end < m_sql.size() && inName(m_sql.at(end)))
            ++end;
        take(end, Part::Parameter);
    }
    void next()
    {
        const QChar c = here();
        if (starts("--"))
            return lineComment();
        if (starts("/*"))
            return blockComment();
        if (c == QLatin1Char('\''))
            return quoted(c, here(-1).toLower() == QLatin1Char('e') && !inName(here(-2)), Part::Text);
        if (c == QLatin1Char('"'))
            return quoted(c, false, Part::QuotedName);
        if (c == QLatin1Char('$') && dollars())
            return;
        if (starts("::") || starts(":=")) {
            m_at += 2;
            return;
        }
        if (c == QLatin1Char(':') && ((here(1).unicode() < 0x80 && here(1).isLetter()) || here(1) == QLatin1Char('_')))
            return parameter();
        if (c.isDigit())
            return number();
        if (inName(c))
            return word();
        ++m_at;
    }

    const QString &m_sql;
    qsizetype m_at = 0;
    QList<Piece> m_pieces;
};

} // namespace

QList<Piece> pieces(const QString &sql)
{
    return Reader(sql).read();
}

QStringList parametersIn(const QString &sql)
{
    QStringList names;
    for (const Piece &one : pieces(sql)) {
        const QString name = one.part == Part::Parameter ? sql.mid(one.at + 1, one.length - 1) : QString();
        if (!name.isEmpty() && !names.contains(name))
            names.append(name);
    }
    return names;
}

bool isParameterName(const QString &name)
{
    const auto small = [](QChar c) { return c >= QLatin1Char('a') && c <= QLatin1Char('z'); };
    return !name.isEmpty() && small(name.front()) && std::ranges::all_of(name, [&](QChar c) {
        return small(c) || (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == QLatin1Char('_');
    });
}

} // namespace bulkhead::sql
