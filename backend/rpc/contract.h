#pragma once
// The contract as its descriptors tell it: which method a request belongs to, where its context is.
#include <cstdint>
#include <span>
#include <string>

namespace google::protobuf {
class Message;
class FieldDescriptor;
} // namespace google::protobuf

namespace bulkhead {

namespace v1 {
class TenantContext;
}

class Contract
{
public:
    struct Method
    {
        std::string name; ///< "bulkhead.v1.SessionService.Hello"
        bool carriesRequestId = false;
        const google::protobuf::FieldDescriptor *contextField = nullptr;
        const google::protobuf::FieldDescriptor *requestIdField = nullptr;

        /// Null when the request carries none.
        [[nodiscard]] const v1::TenantContext *context(const google::protobuf::Message &request) const;
        [[nodiscard]] std::string requestId(const google::protobuf::Message &request) const;
    };
    /// Every method of every service of bulkhead.v1.
    [[nodiscard]] static std::span<const Method> methods();
    /// The method whose request this is: each has a request message of its own. Null for any other message.
    [[nodiscard]] static const Method *of(const google::protobuf::Message &request);
};

} // namespace bulkhead
