#include "backend/rpc/folded.h"

namespace bulkhead {

namespace {

// U+00C0..U+017F without accents, lower case; '.' where a letter has no plain form of one character.
constexpr std::string_view kPlain = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.."  // U+00C0
                                    "aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"  // U+00E0
                                    "aaaaaaccccccccddddeeeeeeeeeegggg"  // U+0100
                                    "gggghhhhiiiiiiiiii..jjkk.lllllll"  // U+0120
                                    "lllnnnnnn...oooooo..rrrrrrssssss"  // U+0140
                                    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; // U+0160
static_assert(kPlain.size() == 192);

} // namespace

std::string folded(std::string_view utf8)
{
    std::string plain;
    plain.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (c >= 'A' && c <= 'Z') {
            plain += static_cast<char>(c + 32);
            continue;
        }
        if (c >= 0xC3 && c <= 0xC5 && i + 1 < utf8.size()) {
            const unsigned letter = ((c & 0x1FU) << 6U | (static_cast<unsigned char>(utf8[i + 1]) & 0x3FU)) - 0xC0U;
            if (letter < kPlain.size() && kPlain[letter] != '.') {
                plain += kPlain[letter];
                ++i;
                continue;
            }
        }
        plain += static_cast<char>(c);
    }
    return plain;
}

} // namespace bulkhead
