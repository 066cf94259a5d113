/** gRPC as the worker speaks it: one server for both services, with large messages and windows, and tensors that alias what was read. */
@NullMarked
package dev.sluice.worker.rpc;

import org.jspecify.annotations.NullMarked;
