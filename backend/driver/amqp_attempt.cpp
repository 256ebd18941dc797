#include "backend/driver/amqp_attempt.h"

#include <absl/strings/str_cat.h>
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>

#include <memory>
#include <string_view>
#include <sys/time.h>

namespace bulkhead {
namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr timeval kMost{3, 0};

std::string textOf(const amqp_bytes_t &bytes)
{
    return {static_cast<const char *>(bytes.bytes), bytes.len};
}

amqp_bytes_t bytesOf(const std::string &text)
{
    return {text.size(), const_cast<char *>(text.data())}; // The library does not write there.
}

/// The broker's own words, with its code.
std::string refusalOf(const amqp_rpc_reply_t &reply)
{
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto *close = static_cast<const amqp_connection_close_t *>(reply.reply.decoded);
        return absl::StrCat(close->reply_code, " ", textOf(close->reply_text));
    }
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto *close = static_cast<const amqp_channel_close_t *>(reply.reply.decoded);
        return absl::StrCat(close->reply_code, " ", textOf(close->reply_text));
    }
    return amqp_error_string2(reply.library_error);
}

/// Ended without a word, as by a lost process: what was taken and not acknowledged goes back.
struct Ending
{
    void operator()(amqp_connection_state_t_ *connection) const { amqp_destroy_connection(connection); }
};
using Connection = std::unique_ptr<amqp_connection_state_t_, Ending>;

/// A refusal is a word of the broker; silence and a lost line are none. RabbitMQ closes the line on a wrong password
/// after it has said so, which the library tells as ACCESS_REFUSED or, from older brokers, as a closed socket.
bool refused(const amqp_rpc_reply_t &reply, AmqpOutcome &outcome)
{
    if (reply.reply_type == AMQP_RESPONSE_NORMAL)
        return false;
    outcome.words = refusalOf(reply);
    outcome.reached = reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION;
    return true;
}

void publish(amqp_connection_state_t_ *connection, const std::string &queue, AmqpOutcome &outcome)
{
    // Passive: to a queue that is there, and it must be there for a refusal to mean anything.
    amqp_confirm_select(connection, kChannel);
    if (refused(amqp_get_rpc_reply(connection), outcome))
        return;
    amqp_basic_publish(connection, kChannel, amqp_empty_bytes, bytesOf(queue), 1, 0, nullptr, amqp_empty_bytes);
    amqp_frame_t frame;
    timeval most = kMost;
    const int status = amqp_simple_wait_frame_noblock(connection, &frame, &most);
    outcome.reached = status == AMQP_STATUS_OK && frame.frame_type == AMQP_FRAME_METHOD;
    if (!outcome.reached) {
        outcome.words = amqp_error_string2(status);
        return;
    }
    outcome.opened = frame.payload.method.id == AMQP_BASIC_ACK_METHOD;
    if (outcome.opened) {
        outcome.words = absl::StrCat("the broker took a message for ", queue);
    } else if (frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto *close = static_cast<const amqp_channel_close_t *>(frame.payload.method.decoded);
        outcome.words = absl::StrCat(close->reply_code, " ", textOf(close->reply_text));
    } else {
        outcome.words = absl::StrCat("the broker returned the message for ", queue);
    }
}

void consume(amqp_connection_state_t_ *connection, const std::string &queue, AmqpOutcome &outcome)
{
    const amqp_rpc_reply_t reply = amqp_basic_get(connection, kChannel, bytesOf(queue), 0);
    if (refused(reply, outcome))
        return;
    outcome.opened = true; // Also where the queue is empty: it may be read.
    outcome.words = reply.reply.id == AMQP_BASIC_GET_OK_METHOD ? absl::StrCat("a message of ", queue, " was handed out")
                                                               : absl::StrCat(queue, " may be read; it was empty");
}

} // namespace

AmqpOutcome tryAmqp(const AmqpPlace &place, const std::string &user, const Secret &password, const std::string &vhost,
                    AmqpAct act, const std::string &queue)
{
    AmqpOutcome outcome;
    const Connection connection(amqp_new_connection());
    amqp_socket_t *socket = connection ? amqp_tcp_socket_new(connection.get()) : nullptr;
    timeval most = kMost;
    if (socket == nullptr
        || amqp_socket_open_noblock(socket, place.host.c_str(), place.port, &most) != AMQP_STATUS_OK) {
        outcome.words = absl::StrCat("nobody answers at ", place.host, ":", place.port);
        return outcome;
    }
    amqp_set_rpc_timeout(connection.get(), &most);
    amqp_set_handshake_timeout(connection.get(), &most);
    outcome.reached = true;
    if (refused(amqp_login(connection.get(), vhost.c_str(), 0, AMQP_DEFAULT_FRAME_SIZE, 0, AMQP_SASL_METHOD_PLAIN,
                           user.c_str(), password.reveal().c_str()),
                outcome))
        return outcome;
    if (act == AmqpAct::Open) {
        outcome.opened = true;
        outcome.words = absl::StrCat("the virtual host ", vhost, " was opened");
        return outcome;
    }
    amqp_channel_open(connection.get(), kChannel);
    if (refused(amqp_get_rpc_reply(connection.get()), outcome))
        return outcome;
    if (act == AmqpAct::Publish)
        publish(connection.get(), queue, outcome);
    else
        consume(connection.get(), queue, outcome);
    return outcome;
}

} // namespace bulkhead
