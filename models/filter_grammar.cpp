#include "models/filter_grammar.h"

#include <QCoreApplication>
#include <QDate>

#include <algorithm>
#include <optional>

namespace bulkhead::filter {
namespace {

struct Filter
{
    Q_DECLARE_TR_FUNCTIONS(Filter)
};

constexpr int kLongest = 2000; ///< Characters; nobody types more, a pasted file should not freeze the console.

bool isQuote(QChar c)
{
    return c == u'"' || c == u'“' || c == u'”';
}

struct Word
{
    int start = 0, length = 0;
};

/// Splits at blanks outside quotes. A quote left open runs to the end, so that typing it does not empty the table.
std::vector<Word> split(const QString &text)
{
    std::vector<Word> words;
    bool quoted = false;
    int start = -1;
    for (int at = 0; at < text.size(); ++at) {
        if (isQuote(text[at]))
            quoted = !quoted;
        const bool blank = !quoted && text[at].isSpace();
        if (!blank && start < 0)
            start = at;
        if (blank && start >= 0) {
            words.push_back({start, at - start});
            start = -1;
        }
    }
    if (start >= 0)
        words.push_back({start, static_cast<int>(text.size()) - start});
    return words;
}

QString withoutQuotes(QString text)
{
    text.removeIf(isQuote);
    return text;
}

int distance(const QString &a, const QString &b)
{
    std::vector<int> row(static_cast<size_t>(b.size()) + 1);
    for (size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<int>(i);
    for (int i = 0; i < a.size(); ++i) {
        int diagonal = row[0];
        row[0] = i + 1;
        for (int j = 0; j < b.size(); ++j) {
            const auto at = static_cast<size_t>(j);
            const int replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[at + 1];
            row[at + 1] = std::min({replaced, row[at] + 1, row[at + 1] + 1});
        }
    }
    return row.back();
}

/// The name nearest to what was typed, if it is near enough to be meant.
QString nearest(const QString &typed, const QStringList &names)
{
    QString best;
    int least = 3;
    for (const QString &name : names) {
        const int d = name.startsWith(typed) ? 0 : distance(typed, name);
        if (d < least && d < name.size()) {
            least = d;
            best = name;
        }
    }
    return best;
}

QStringList namesOf(const std::vector<Field> &fields)
{
    QStringList names;
    for (const Field &field : fields)
        names.append(field.name);
    return names;
}

QString unknownField(const QString &typed, const std::vector<Field> &fields)
{
    const QStringList names = namesOf(fields);
    const QString meant = nearest(typed, names);
    if (!meant.isEmpty())
        return Filter::tr("Unknown field “%1”. Did you mean %2?").arg(typed, meant);
    return Filter::tr("Unknown field “%1”. Fields are %2. Put quotes round it to search names.")
        .arg(typed, names.join(QStringLiteral(", ")));
}

/// "At risk", "at_risk" and "atrisk" are the same word as "at-risk".
QString plain(const QString &word)
{
    QString text = folded(word);
    text.removeIf([](QChar c) { return c == u'-' || c == u'_' || c.isSpace(); });
    return text;
}

QStringList allowedWords(const Field &field)
{
    QStringList words = field.words;
    words.removeAll(QString());
    return words;
}

QString readWord(const Field &field, const QString &value, Term &term)
{
    term.text = folded(value);
    if (field.words.isEmpty())
        return {};
    const QString typed = plain(value);
    QStringList candidates;
    for (int i = 0; i < field.words.size(); ++i) {
        const QString known = plain(field.words[i]);
        if (known.isEmpty() || !known.startsWith(typed))
            continue;
        term.number = term.upTo = i;
        if (known == typed)
            return {};
        candidates.append(field.words[i]);
    }
    if (candidates.size() == 1)
        return {};
    if (!candidates.isEmpty())
        return Filter::tr("“%1” may be %2: type one more letter.").arg(value, candidates.join(Filter::tr(" or ")));
    const QString meant = nearest(typed, allowedWords(field));
    if (!meant.isEmpty())
        return Filter::tr("%1 is never “%2”. Did you mean %3?").arg(field.name, value, meant);
    return Filter::tr("%1 is never “%2”. It is one of %3.")
        .arg(field.name, value, allowedWords(field).join(QStringLiteral(", ")));
}

struct Decimal
{
    qint64 scaled = 0;
    qint64 step = 1; ///< What one more in the last typed digit would add.
};

/// Exact decimal arithmetic: 99.9 times 10,000 is 999,000, which a double does not promise.
std::optional<Decimal> readDecimal(const QString &digits, qint64 scale)
{
    Decimal value;
    qint64 unit = scale;
    bool point = false, any = false;
    for (const QChar c : digits) {
        if (c == u'.' && !point) {
            point = true;
            continue;
        }
        if (c < u'0' || c > u'9')
            return std::nullopt;
        const int digit = c.unicode() - u'0';
        any = true;
        if (point) {
            unit /= 10;
            value.scaled += digit * unit;
        } else if (__builtin_mul_overflow(value.scaled, qint64(10), &value.scaled)
                   || __builtin_add_overflow(value.scaled, digit * scale, &value.scaled)) {
            return std::nullopt;
        }
    }
    if (!any)
        return std::nullopt;
    value.step = std::max<qint64>(unit, 1);
    return value;
}

QString readNumber(const Field &field, const QString &value, Term &term)
{
    QString digits = value;
    const bool negative = digits.startsWith(u'-') || digits.startsWith(u'−');
    if (negative || digits.startsWith(u'+'))
        digits.remove(0, 1);
    if (digits.startsWith(u'$'))
        digits.remove(0, 1);
    qint64 scale = field.scale;
    const QChar unit = digits.isEmpty() ? QChar() : digits.back().toLower();
    const bool percent = field.kind == Kind::Percent;
    const qint64 times = percent        ? 1
                         : unit == u'k' ? 1000
                         : unit == u'm' ? 1'000'000
                         : unit == u'b' ? 1'000'000'000
                                        : 1;
    if (times > 1 || (percent && unit == u'%') || (!percent && (unit == u'x' || unit == u'×')))
        digits.chop(1);
    std::optional<Decimal> number;
    if (!__builtin_mul_overflow(scale, times, &scale))
        number = readDecimal(digits, scale);
    if (!number) {
        return percent ? Filter::tr("“%1” is no percentage: write %2<99.9 or %2<99.9%.").arg(value, field.name)
                       : Filter::tr("“%1” is no number: write %2>2 or %2>2k.").arg(value, field.name);
    }
    term.number = negative ? -number->scaled : number->scaled;
    term.upTo = term.number + number->step - 1;
    return {};
}

QString readDays(const Field &field, const QString &value, Term &term)
{
    const QDate epoch(1970, 1, 1), today = QDate::currentDate();
    const QDate date = QDate::fromString(value, Qt::ISODate);
    if (date.isValid()) {
        term.number = term.upTo = epoch.daysTo(date);
        return {};
    }
    const QChar unit = value.isEmpty() ? QChar() : value.back().toLower();
    bool ok = false;
    const int count = (unit.isLetter() ? value.chopped(1) : value).toInt(&ok);
    QDate until;
    if (ok && count >= 0 && count <= 40'000) {
        if (unit == u'd' || !unit.isLetter())
            until = today.addDays(count);
        else if (unit == u'w')
            until = today.addDays(7LL * count);
        else if (unit == u'm')
            until = today.addMonths(count);
        else if (unit == u'y')
            until = today.addYears(std::min(count, 1000));
    }
    if (!until.isValid())
        return Filter::tr("“%1” is no time: write %2<90d, %2<12w or %2<2027-01-31.").arg(value, field.name);
    term.number = term.upTo = epoch.daysTo(until);
    if (term.op == Op::Is) { // "Within 90 days" holds what is due today and what is overdue.
        term.op = Op::Less;
        ++term.number;
    }
    return {};
}

QString readValue(const Field &field, const QString &value, Term &term)
{
    if (value.isEmpty()) {
        const QString example =
            field.kind == Kind::Word
                ? (field.words.isEmpty() ? QString() : field.name + u':' + allowedWords(field).value(0))
            : field.kind == Kind::Days ? field.name + QStringLiteral("<90d")
                                       : field.name + QStringLiteral(">2");
        return example.isEmpty() ? Filter::tr("%1 needs a value.").arg(field.name)
                                 : Filter::tr("%1 needs a value, such as %2.").arg(field.name, example);
    }
    switch (field.kind) {
    case Kind::Word:
        if (term.op != Op::Is)
            return Filter::tr("%1 holds words: write %1:%2.").arg(field.name, value);
        return readWord(field, value, term);
    case Kind::Number:
    case Kind::Percent:
        return readNumber(field, value, term);
    case Kind::Days:
        return readDays(field, value, term);
    }
    return {};
}

/// Reads "field:value" and its like; false if the word is a plain one.
bool readField(const QString &word, const std::vector<Field> &fields, Term &term, QString &problem)
{
    qsizetype at = 0;
    while (at < word.size() && (word[at].isLetterOrNumber() || word[at] == u'_'))
        ++at;
    if (at == 0 || at >= word.size() || !word[0].isLetter())
        return false;
    QChar op = word[at];
    if (op != u':' && op != u'<' && op != u'>' && op != u'=')
        return false;
    const QString name = word.left(at).toLower();
    QString value = word.mid(at + 1);
    if (op == u':' && (value.startsWith(u'<') || value.startsWith(u'>'))) {
        op = value[0];
        value.remove(0, 1);
    }
    const bool inclusive = (op == u'<' || op == u'>') && value.startsWith(u'=');
    if (inclusive)
        value.remove(0, 1);
    const auto field =
        std::find_if(fields.begin(), fields.end(), [&](const Field &f) { return f.name == name || f.alias == name; });
    if (field == fields.end()) {
        problem = unknownField(name, fields);
        return true;
    }
    term.field = static_cast<int>(field - fields.begin());
    term.op = op == u'<' ? Op::Less : op == u'>' ? Op::Greater : Op::Is;
    problem = readValue(*field, withoutQuotes(value), term);
    if (inclusive)
        term.number += term.op == Op::Less ? 1 : -1;
    return true;
}

} // namespace

QString folded(const QString &text)
{
    const bool ascii = std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 128; });
    if (ascii)
        return text.toLower();
    QString decomposed = text.normalized(QString::NormalizationForm_KD);
    decomposed.removeIf([](QChar c) { return c.category() == QChar::Mark_NonSpacing; });
    return decomposed.toCaseFolded();
}

Parsed parse(const QString &text, const std::vector<Field> &fields)
{
    Parsed parsed;
    if (text.size() > kLongest) {
        parsed.problem = Filter::tr("The filter is longer than %1 characters.").arg(kLongest);
        return parsed;
    }
    for (const Word &piece : split(text)) {
        Term term;
        term.source = text.mid(piece.start, piece.length);
        QString word = term.source;
        if (word.size() > 1 && (word[0] == u'-' || word[0] == u'−')) {
            term.negated = true;
            word.remove(0, 1);
        }
        QString problem;
        if (!readField(word, fields, term, problem)) {
            term.text = folded(withoutQuotes(word));
            if (term.text.isEmpty())
                continue;
        }
        if (!problem.isEmpty() && parsed.problem.isEmpty())
            parsed.problem = problem;
        parsed.terms.push_back(std::move(term));
    }
    return parsed;
}

QString help(const std::vector<Field> &fields)
{
    QStringList lines;
    for (const Field &field : fields) {
        QString form = field.name + u':';
        if (field.kind == Kind::Word)
            form += field.words.isEmpty() ? Filter::tr("word") : allowedWords(field).join(u'|');
        else if (field.kind == Kind::Days)
            form = Filter::tr("%1<90d, %1>2027-01-31").arg(field.name);
        else
            form = Filter::tr("%1<number, %1>number").arg(field.name);
        lines.append(field.help.isEmpty() ? form : QStringLiteral("%1 — %2").arg(form, field.help));
    }
    lines.append(Filter::tr("-field:value — everything else; plain words and \"words in quotes\" — part of the name"));
    return lines.join(u'\n');
}

std::pair<int, int> wordAt(const QString &text, int cursor)
{
    for (const Word &word : split(text)) {
        if (cursor >= word.start && cursor <= word.start + word.length)
            return {word.start, word.length};
    }
    return {std::clamp(cursor, 0, static_cast<int>(text.size())), 0};
}

QStringList complete(const QString &text, int cursor, const std::vector<Field> &fields)
{
    const auto [start, length] = wordAt(text, cursor);
    QString word = text.mid(start, std::clamp(cursor - start, 0, length));
    const QString sign = word.startsWith(u'-') ? QStringLiteral("-") : QString();
    word.remove(0, sign.size());
    QStringList found;
    const qsizetype colon = word.indexOf(u':');
    for (const Field &field : fields) {
        if (colon >= 0) {
            if (field.name != word.left(colon).toLower())
                continue;
            const QString typed = plain(word.mid(colon + 1));
            for (const QString &value : allowedWords(field)) {
                if (plain(value).startsWith(typed))
                    found.append(sign + field.name + u':' + value);
            }
        } else if (field.name.startsWith(word.toLower())) {
            found.append(sign + field.name + (field.kind == Kind::Word ? u':' : u'<'));
        }
    }
    return found;
}

} // namespace bulkhead::filter
