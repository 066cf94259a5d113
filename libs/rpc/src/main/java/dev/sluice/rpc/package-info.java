/** gRPC as gateway and worker speak it: protobuf that aliases what was read, and a server whose windows suit large messages. */
@NullMarked
package dev.sluice.rpc;

import org.jspecify.annotations.NullMarked;
