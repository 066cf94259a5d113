package dev.sluice.cli.up;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C and its kin, as calls.
 *
 * <p>A shutdown hook would not do: it hears of the first signal only, and the second one is how a person says <em>now</em>. The JDK's
 * own way lies in a module that javac warns of and cannot be told not to; hence the reflection.
 */
final class Signals {

    private Signals() {}

    static void handle(String signalName, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> {
                action.run();
                return null;
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(signalName),
                            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, call));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("this Java does not hand over SIG" + signalName, impossible);
        }
    }
}
