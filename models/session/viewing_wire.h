#pragma once
#include "models/viewing.h"

namespace bulkhead {

namespace v1 {
class HelloResponse;
class ViewAs;
class ViewChoicesResponse;
} // namespace v1

/// A hello: who one is, as whom one looks, and how the channel looks.
struct Greeting
{
    SessionInfo info;
    LookAs looking;
    ChannelLook look;
};
[[nodiscard]] Greeting greetingFrom(const v1::HelloResponse &m);
[[nodiscard]] LookChoices choicesFrom(const v1::ViewChoicesResponse &m);
void fillView(const LookAs &whom, v1::ViewAs &view);
/// Whether a refusal of hello is about the view that was asked for.
[[nodiscard]] bool refusesView(const Fault &fault);

} // namespace bulkhead
