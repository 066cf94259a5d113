package dev.sluice.oip;

/**
 * JSON escapes can spell half of a surrogate pair, which is no character and has no UTF-8: encoders turn it into a question
 * mark or fail. It is refused where it comes in, so that no text is changed on its way and no reply fails to be written.
 */
final class Surrogates {

    private Surrogates() {}

    static boolean hasLoneOne(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!isPair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
