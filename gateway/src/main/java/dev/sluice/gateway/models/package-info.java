/**
 * What the connected workers serve, and which of it a request asks for.
 *
 * <p>Announcements pass through here on their way to dispatch, so that a worker is never sent a request that was checked
 * against another worker's signature.
 */
@NullMarked
package dev.sluice.gateway.models;

import org.jspecify.annotations.NullMarked;
