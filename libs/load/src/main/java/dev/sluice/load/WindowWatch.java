package dev.sluice.load;

/** Is told when the measured window begins and ends, by a thread that is not the sender's. */
public interface WindowWatch {

    /** Watches nothing. */
    WindowWatch NONE = new WindowWatch() {
        @Override
        public void opened() {}

        @Override
        public void closed() {}
    };

    /** The warm-up is over. */
    void opened();

    /** The last request is due, or the run was cut short. Not called when the window never opened. */
    void closed();
}
