/** The protocol's REST form as a target: HTTP/1.1, one request at a time on each of many connections. */
@NullMarked
package dev.sluice.load.http;

import org.jspecify.annotations.NullMarked;
