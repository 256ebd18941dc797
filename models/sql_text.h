#pragma once
// SQL as a person types it, told apart as far as it takes to colour it and to find its parameters. Nothing is decided
// by it: what may run is the gateway's matter, which reads the statement by itself.
#include <QList>
#include <QString>
#include <QStringList>

namespace bulkhead::sql {

enum class Part { Word, Keyword, Number, Text, QuotedName, Comment, Parameter };
struct Piece
{
    qsizetype at = 0, length = 0; ///< In characters of the text.
    Part part = Part::Word;
    bool closed = true; ///< Else it runs to the end of the text without its closing mark.
    bool operator==(const Piece &) const = default;
};

/// In their order, what lies between them left out. By PostgreSQL's rules: comments nest, "::" is no parameter, nothing
/// in a text, a quoted name or a comment is one.
[[nodiscard]] QList<Piece> pieces(const QString &sql);
/// Names of ":name", each once, by where they stand first.
[[nodiscard]] QStringList parametersIn(const QString &sql);
/// Whether the gateway would take it as a parameter's name: small letters, digits and "_", a letter first.
[[nodiscard]] bool isParameterName(const QString &name);

} // namespace bulkhead::sql
